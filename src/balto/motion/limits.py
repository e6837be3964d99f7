"""Limits on ways, hour by hour: when a link is closed to all, and when a permission comes in each future."""

import math
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.domain.limit import Limit, LimitKind
from balto.domain.link import Link
from balto.domain.world import World
from balto.motion.claims import uniforms
from balto.motion.daylight import is_light

NINE_IN_TEN = float(special.ndtri(0.9))
B1 = NDArray[np.bool_]
F64 = NDArray[np.float64]


def limits_on(world: World, link: Link) -> tuple[Limit, ...]:
    """The limits that bind on a link."""
    return tuple(limit for limit in world.limits if limit.binds(link))


def open_hours(world: World, link: Link, limits: Sequence[Limit], hours: int) -> B1:
    """[hour]: whether a link may be used all of that hour, permissions apart."""
    found = np.ones(hours, np.bool_)
    for limit in limits:
        first, last = max(math.floor(limit.from_h), 0), min(math.ceil(limit.until_h), hours)
        for hour in range(first, last):
            found[hour] &= _is_open(world, link, limit, hour)
    return found


def windows(is_open: B1) -> F64:
    """[window, 2]: the hours from which and until which it is open at a stretch."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_open, [False]]).astype(np.int8)))
    return edges.reshape(-1, 2).astype(np.float64)


def both(first: F64, second: F64) -> F64:
    """[window, 2]: when both are open."""
    found = [
        (max(a, c), min(b, d)) for a, b in first.tolist() for c, d in second.tolist() if min(b, d) > max(a, c)
    ]  # fmt: skip
    return np.array(sorted(found), np.float64).reshape(-1, 2)


def permission_h(limit: Limit, seed: int, first: int, count: int) -> F64:
    """[member]: the hour at which a permission has come; inf where it is refused."""
    name = f"permission/{limit.name or (limit.link, limit.region, limit.mode)}"
    sd = math.log(limit.most_h / limit.median_h) / NINE_IN_TEN
    drawn = uniforms(seed, name, first, count)
    comes_h = limit.asked_h + limit.median_h * np.exp(sd * special.ndtri(np.clip(drawn, 1e-9, 1.0 - 1e-9)))
    found: F64 = np.where(uniforms(seed, f"{name}/refused", first, count) < limit.refused, np.inf, comes_h)
    return found


def _is_open(world: World, link: Link, limit: Limit, hour: int) -> bool:
    match limit.kind:
        case LimitKind.NIGHT:
            lat, lon = _position(world, link.region)
            return all(map(partial(is_light, world, lat, lon), (hour, hour + 0.5, hour + 1.0)))
        case LimitKind.HOURS:
            return all(_within(limit, at) for at in _local(world, hour))
        case LimitKind.CURFEW:
            return not any(_within(limit, at) for at in _local(world, hour))
    return True


def _local(world: World, hour: int) -> tuple[float, ...]:
    """The local hours of the day just after an hour begins, in its middle and just before it ends."""
    zone = ZoneInfo(world.zone)
    moments = (world.epoch + timedelta(hours=hour + part) for part in (1e-4, 0.5, 1.0 - 1e-4))
    local = (moment.astimezone(zone) for moment in moments)
    return tuple(one.hour + one.minute / 60 + one.second / 3600 for one in local)


def _within(limit: Limit, local_h: float) -> bool:
    if limit.opens_h <= limit.closes_h:
        return limit.opens_h <= local_h < limit.closes_h
    return local_h >= limit.opens_h or local_h < limit.closes_h


def _position(world: World, region: str) -> tuple[float, float]:
    """Where it is dark or light for a region: at its climate's place, else in the middle of its first link."""
    for climate in world.climates:
        if climate.region == region:
            return climate.lat, climate.lon
    link = next(link for link in world.links if link.region == region)
    ends = world.place(link.origin), world.place(link.dest)
    return (ends[0].lat + ends[1].lat) / 2.0, (ends[0].lon + ends[1].lon) / 2.0

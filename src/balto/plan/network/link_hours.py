"""Hours that links take in the weather and the reported states of their time: by these, ways are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.domain.world import World
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.plan.network.mode_graph import ModeGraph

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

WINDOW_H, EVERY_H = 96, 3  # the departures, from now on, whose mean is taken
SAMPLE = 16  # futures that stand for all
CHUNK = 2_000  # arcs of one class reckoned at once
LITTLE_H = 1e-9  # what a link takes at least


@dataclass(frozen=True, eq=False)
class LinkHours:
    """What arcs take, waiting included, from departures of the next days: the mean, at full pace, by future, and at worst.

    expected, calm and worst [arc], by_member [arc, member], all in hours; an arc that no future ever opens takes inf, one that is
    not crossed before the weather ends takes until then.
    """

    expected: F64
    calm: F64
    worst: F64
    by_member: F64


def link_hours(weather: F32, cell: I64, calm_h: F64, now_h: float = 0.0) -> LinkHours:
    """The hours of arcs of one mode that take calm_h [arc] at full pace; weather [class, hour, member], cell [arc] class."""
    calm = np.maximum(calm_h, LITTLE_H)
    by_member, worst = np.zeros((len(cell), weather.shape[2])), np.zeros(len(cell))
    if not len(cell):
        return LinkHours(calm, calm, worst, by_member)
    starts = _departures(weather[np.unique(cell)], now_h)
    for row in np.unique(cell):
        arcs = np.flatnonzero(cell == row)
        for first in range(0, len(arcs), CHUNK):
            some = arcs[first : first + CHUNK]
            by_member[some], worst[some] = _crossed(weather[row], calm[some], starts)
    opens = weather[:, starts[0] :].max(axis=(1, 2)) > 0.0
    never = np.where(opens[cell], 0.0, np.inf)
    return LinkHours(by_member.mean(axis=1) + never, calm + never, worst + never, by_member + never[:, None])


def _departures(weather: F32, now_h: float) -> I64:
    """Hours to leave at: every third of the next days in which anybody of the mode could go at all, since at night nobody sets
    out by a mode that keeps to daylight."""
    hours = weather.shape[1]
    first = int(min(now_h, hours - 1))
    starts = np.arange(first, max(min(first + WINDOW_H, hours), first + 1), EVERY_H)
    able = weather[:, starts].max(axis=(0, 2)) > 0.0
    return starts[able] if able.any() else starts


def _crossed(weather: F32, calm_h: F64, starts: I64) -> tuple[F64, F64]:
    """(hours [arc, member], worst [arc]) of arcs of one class, weather [hour, member]."""
    hours, members = weather.shape
    clock = np.arange(hours + 1.0)
    by_member, worst = np.empty((len(calm_h), members)), np.zeros(len(calm_h))
    for m in range(members):
        done = np.concatenate([[0.0], np.cumsum(weather[:, m], dtype=np.float64)])
        goal = done[starts] + calm_h[:, None] - LITTLE_H
        took = np.interp(goal, done, clock, right=float(hours)) - starts
        by_member[:, m] = took.mean(axis=1)
        np.maximum(worst, took.max(axis=1), out=worst)
    return by_member, worst


def net_hours(net: ModeGraph, weather: F32, now_h: float = 0.0) -> LinkHours:
    """The hours of a net's arcs at its usual pace."""
    return link_hours(weather, net.cell, net.km / net.pace_kmh, now_h)


def not_open(world: World) -> set[str]:
    """Ids of the links that are reported not open, now or later, or that need a permission."""
    claims = (claim for claim in world.claims if claim.state != "open" and claim.until_h > world.now_h)
    asked = [one for one in world.limits if one.kind == "permission" and one.until_h > world.now_h]
    told = {link.id for claim in claims for link in world.meant_by(claim)}
    return told | {link.id for link in (world.links if asked else ()) if any(one.binds(link) for one in asked)}


def usual_weather(chart: WorldIndex) -> F32:
    """Weather [class, hour, member] of the chart's first futures, drawn once."""
    known = vars(chart)
    if "usual_weather" not in known:
        known["usual_weather"] = members_last(conditions(chart, 0, SAMPLE).factor)
    found: F32 = known["usual_weather"]
    return found


def members_last(factor: F32) -> F32:
    """Conditions [member, class, hour] as weather [class, hour, member], of some futures that stand for all."""
    return np.ascontiguousarray(some_members(np.moveaxis(factor, 0, 2)))


def some_members(weather: F32) -> F32:
    """Some of the members of [class, hour, member] that stand for all."""
    return weather[:, :, :: max(weather.shape[2] // SAMPLE, 1)][:, :, :SAMPLE]


def hours_by_link(chart: WorldIndex, mode: str) -> dict[str, float]:
    """Expected hours of each link of a mode, for the first of its carriers; links that never open are left out."""
    known = vars(chart).setdefault("hours_by_link", {})
    if mode not in known:
        known[mode] = _by_link(chart, mode)
    found: dict[str, float] = known[mode]
    return found


def _by_link(chart: WorldIndex, mode: str) -> dict[str, float]:
    crew = [number for number, one in enumerate(chart.world.carriers) if one.mode == mode]
    links = [link for link in chart.world.links if link.mode == mode]
    if not crew or not links:
        return {}
    cell = np.array([chart.class_of(link, crew[0]) for link in links], np.int64)
    calm_h = np.array([link.km for link in links]) / float(np.median(chart.teams.pace_kmh[crew]))
    hours = link_hours(usual_weather(chart), cell, calm_h, chart.world.now_h).expected
    return {link.id: float(one) for link, one in zip(links, hours, strict=True) if np.isfinite(one)}


def expected_way(
    chart: WorldIndex, mode: str, origin: str, dest: str, without: Sequence[str] | set[str] = ()
) -> tuple[str, ...]:
    """Link ids of the way of least expected hours by one mode, without these links; empty if there is none that ever opens."""
    return chart.roads.way(mode, origin, dest, without, hours_by_link(chart, mode))

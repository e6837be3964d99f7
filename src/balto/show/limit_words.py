"""Limits on ways in words: for whom, where, and when they are open; when a permission is to be expected."""

import math

import numpy as np

from balto.domain.limit import Limit, LimitKind
from balto.domain.plan import Leg
from balto.domain.world import World
from balto.motion.limits import permission_h
from balto.show.phrases.nouns import many_of
from balto.show.phrases.sentences import clauses, say
from balto.show.words import in_words, local

FUTURES = 2_000


def lines(world: World) -> list[str]:
    """A sentence for each limit that binds on some way."""
    return [_line(world, limit) for limit in world.limits if any(map(limit.binds, world.links))]


def of_leg(world: World, leg: Leg) -> list[str]:
    """The same for the limits on the ways of one leg."""
    route = [world.link(name) for name in leg.route]
    return [_line(world, limit) for limit in world.limits if any(map(limit.binds, route))]


def _line(world: World, limit: Limit) -> str:
    where, said = _where(world, limit), _said(world, limit)
    spans = []
    if limit.from_h > world.now_h:
        spans.append(say("from {moment}", moment=local(world, limit.from_h)))
    if limit.until_h < world.horizon_h:
        spans.append(say("until {moment}", moment=local(world, limit.until_h)))
    told = say("{rule} ({spans})", rule=said, spans=clauses(spans)) if spans else said
    return say("{name}: {rule}, {where}.", name=limit.name or say("Limit"), rule=told, where=where)


def _said(world: World, limit: Limit) -> str:
    hours = {"begin": _clock(limit.opens_h), "end": _clock(limit.closes_h)}
    match limit.kind:
        case LimitKind.NIGHT:
            return say("nobody is under way by night")
        case LimitKind.HOURS:
            return say("under way only from {begin} to {end}", **hours)
        case LimitKind.CURFEW:
            return say("nobody is under way from {begin} to {end}", **hours)
    half_h, most_h = np.quantile(permission_h(limit, world.seed, 0, FUTURES, world.now_h), [0.5, 0.9])
    if not math.isfinite(half_h):
        return say("a permission is needed that comes in fewer than half of the futures")
    by = local(world, most_h) if math.isfinite(most_h) else say("never")
    return say(
        "a permission is needed: {even} by {moment}, {likely} by {late}", even=in_words(0.5), likely=in_words(0.9),
        moment=local(world, half_h), late=by,
    )  # fmt: skip


def _where(world: World, limit: Limit) -> str:
    said = [many_of(limit.mode)] * bool(limit.mode)
    if limit.link:
        link = world.link(limit.link)
        ends = {"origin": world.place(link.origin).name, "place": world.place(link.dest).name}
        said.append(say("{origin} – {place}", **ends))
    said += [say("region {region}", region=limit.region)] * bool(limit.region)
    return clauses(said) if said else say("on all ways")


def _clock(hour_h: float) -> str:
    return f"{int(hour_h):02d}:{round(hour_h % 1 * 60):02d}"

"""Turning aside under way: a carrier that is told, at a place ahead of it, to go on by another way to the same end.

Its luck stays its own: it is drawn by the leg's carrier, start and end, which do not change.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from balto.basis._chance_kernel import exp_near, high, low, normal_near, word
from balto.domain.plan import Leg, Plan
from balto.motion.conditions import Conditions
from balto.motion.crossing import cross
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.recourse.rules import second_ways
from balto.situation.state import State

NOTICE_H = 0.5  # a carrier that passes a place sooner than this is not reached there
WAYS = 2  # other ways tried from a place


def diversions(now: State, kept: Plan, one: Conditions, future: int) -> Iterator[Plan]:
    """The kept plan with one leg under way turned aside at a place ahead of it; `one` is the sky of the future it runs in."""
    for k, n in enumerate(now.going):
        leg = now.plan.legs[n]
        if leg.rides_on or leg.alternative_route or now.chart.teams.scheduled[now.chart.carriers[leg.carrier]]:
            continue
        for at, hour in passings(now.chart, leg, now.keys[n], float(now.depart_h[n]), one, future):
            if hour >= now.hour_h + NOTICE_H:
                for way in _ways(now.chart, leg, at):
                    yield kept.with_run(k, replace(kept.legs[k], route=way))


def turned(now: State, legs: tuple[Leg, ...]) -> dict[int, tuple[str, ...]]:
    """The new ways of legs under way that turn aside, by number; `legs` begin with those under way."""
    ways = {n: leg.route for n, leg in zip(now.going, legs, strict=False)}
    return {n: way for n, way in ways.items() if way != now.plan.legs[n].route}


def _ways(chart: WorldIndex, leg: Leg, at: int) -> list[tuple[str, ...]]:
    """Whole ways of a leg that leaves its own after `at` links."""
    place = _stops(chart, leg)[at - 1]
    if place == leg.dest:  # a way that somebody wrote may come through its own end
        return []
    rest = replace(leg, origin=place, route=leg.route[at:])
    gone = set(leg.route[:at])
    return [
        (*leg.route[:at], *way)
        for way in second_ways(chart, rest, WAYS)
        if way[0] != leg.route[at] and not gone & set(way)
    ]


def _stops(chart: WorldIndex, leg: Leg) -> list[str]:
    """The places that a leg comes to, its end last."""
    place, found = leg.origin, []
    for name in leg.route:
        link = chart.links[name]
        place = link.dest if link.origin == place else link.origin
        found.append(place)
    return found


def passings(
    chart: WorldIndex, leg: Leg, key: np.uint64, depart_h: float, one: Conditions, future: int
) -> list[tuple[int, float]]:
    """(links gone, hour) at each place on the way of a leg that left at depart_h in a future whose sky is given, with the luck
    of that key.

    None for a leg that is held up by a stall in that future: where it stands is not known.
    """
    teams, c = chart.teams, chart.carriers[leg.carrier]
    leg = replace(leg, id="", rides_on="", standby_for="")  # by itself
    said = plan_arrays(chart, Plan("", tuple(replace(leg, route=leg.route[:k]) for k in range(1, len(leg.route)))))
    item = chart.world.item
    bits, mishap = (np.uint64(word(key, future, n)) for n in (0, 2))
    if low(bits) < teams.stall_share[c]:
        return []
    own = teams.team_sd[c] * normal_near(high(np.uint64(word(teams.key[c], future, 0))))
    km, often = sum(chart.links[link].km for link in leg.route), float(teams.break_per_km[c])
    break_km, break_h = np.inf, 0.0
    if high(mishap) < often * km:
        break_km = -np.log(1.0 - high(mishap)) / often
        break_h = -float(teams.break_h[c]) * np.log(high(np.uint64(word(key, future, 3))))
    return [
        (k + 1, cross(
            depart_h, said.pace_kmh[k] * exp_near(own + teams.pace_sd[c] * normal_near(high(bits))),
            teams.stage_km[c], teams.rest_h[c], np.inf, 0.0, break_km, break_h,
            said.seg_class, said.seg_km, said.seg_risk, said.seg_threat, said.seg_region, said.way[k, 0], said.way[k, 1],
            one.factor[0], one.peril[0], one.air_c[0], item.freeze_c - teams.cargo_c[c],
        )[0])
        for k in range(len(leg.route) - 1)
    ]  # fmt: skip

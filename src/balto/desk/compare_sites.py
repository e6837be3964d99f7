"""The use case behind `balto compare-sites`: the last way of a plan, sites along it, and what a miss costs in lives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.sites import MOST, Compared, Sight, Site, choices
from balto.rehearse.compare import compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import rehearse

USUAL = Sight()
MISS_H = 6.0  # until a team that has passed by is where it should be
IN_TOWN = "town"
AT = re.compile(r"^(?P<name>.+?)=(?P<at>town|[0-9]+(?:[.,][0-9]+)?)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """Sites by name ("Cape Nome"), with km from the last known place ("Cape Nome=14") or in the town ("East end=town"); the last
    known place (by name; "": where the last leg begins); how many lights there are; the hours that a miss costs; and
    what `Sight` holds."""

    sites: tuple[str, ...] = ()
    known: str = ""
    lights: int = 1
    miss_h: float = MISS_H
    drift: float = USUAL.drift
    unlit_km: float = USUAL.unlit_km
    lit_km: float = USUAL.lit_km


def compare_sites(ready: PreparedCase, plan: Plan, asked: Asked, futures: int) -> Compared:
    """What lights at these sites are worth; without any, all places on the way and the town itself.

    BadInput for a plan that brings nothing, for more than ten sites, and for a site that is not on the way.
    """
    ran = rehearse(ready.chart, plan, ready.death_table, futures)
    last = _last_leg(ran)
    if last is None:
        said, expected = Phrase("no leg that brings doses to patients"), Phrase("a plan that has one")
        raise BadInput([Problem("--plan", said, expected)])
    world = ready.world
    known, along = _from_known(_along(world, last), asked.known)
    way_km = sum(world.link(name).km for name in last.route) - along[known]
    sites = _sites(
        {name: km - along[known] for name, km in along.items()}, world.place(last.dest).name, asked.sites, way_km
    )
    late = rehearse(_with_a_miss(ready.chart, last, asked.miss_h), plan, ready.death_table, futures)
    cost = compare(ran, late).deaths
    sight = Sight(unlit_km=asked.unlit_km, lit_km=asked.lit_km, drift=asked.drift)
    found = choices(way_km, sites, asked.lights, sight)
    return Compared(world, plan, known, world.place(last.dest).name, way_km, found, cost, asked.miss_h)


def _last_leg(ran: Outcome) -> Leg | None:
    """The leg that brings most doses to patients."""
    lots = len(ran.world.lots)
    brought = ran.given[:, lots:].mean(axis=0)
    ends = [n for n, leg in enumerate(ran.plan.legs) if leg.dest in ran.places and leg.doses and brought[n] > 0]
    return ran.plan.legs[max(ends, key=lambda n: brought[n])] if ends else None


def _with_a_miss(chart: WorldIndex, last: Leg, miss_h: float) -> WorldIndex:
    """The world in which the last link of that leg is longer by so many hours of its carrier's way."""
    world = chart.world
    more_km = miss_h * world.carrier(last.carrier).pace_kmh
    links = tuple(replace(one, km=one.km + more_km) if one.id == last.route[-1] else one for one in world.links)
    return WorldIndex(replace(world, links=links), chart.seed)


def _from_known(along: dict[str, float], known: str) -> tuple[str, dict[str, float]]:
    """The last known place, and the places from it on."""
    if known and known not in along:
        hint = Phrase("one of: {names}", names=", ".join(along))
        raise BadInput([Problem("--from", quoted(known), hint, suggestion=did_you_mean(known, list(along)))])
    first = known or next(iter(along))
    return first, {name: km for name, km in along.items() if km >= along[first]}


def _sites(along: dict[str, float], town: str, asked: Sequence[str], way_km: float) -> tuple[Site, ...]:
    if len(asked) > MOST:
        found, expected = Phrase("{number} sites", number=len(asked)), Phrase("at most {number}", number=MOST)
        raise BadInput([Problem("--site", found, expected)])
    sites, wrong = [], list[Problem]()
    for one in asked or [*along, f"{town}={IN_TOWN}"]:
        told = AT.match(one)
        if told and told["at"] == IN_TOWN:
            sites.append(Site(told["name"], way_km, in_town=True))
        elif told:
            sites.append(Site(told["name"], float(told["at"].replace(",", "."))))
        elif one in along:
            sites.append(Site(one, along[one]))
        else:
            expected = Phrase(
                "NAME=KM from the last known place, NAME=town, or one of: {names}", names=", ".join(along)
            )
            wrong.append(Problem("--site", quoted(one), expected, suggestion=did_you_mean(one, list(along))))
    if wrong:
        raise BadInput(wrong)
    return tuple(sites)


def _along(world: World, last: Leg) -> dict[str, float]:
    """Places on the way of a leg, its own end left out, with their km."""
    found, here, km = {world.place(last.origin).name: 0.0}, last.origin, 0.0
    for name in last.route[:-1]:
        link = world.link(name)
        here, km = link.dest if link.origin == here else link.origin, km + link.km
        found[world.place(here).name] = km
    return found

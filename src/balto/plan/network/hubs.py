"""The places that a relay may hand over at, where a case has too many for tables of every pair."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.network.link_hours import LinkHours, net_hours, usual_weather
from balto.plan.network.mode_graph import ModeGraph, nets

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

MOST = 60  # places of which tables of every pair are made without asking: docs/decisions/search.md
HUBS = 20  # places besides those that matter anyway


def narrowed(
    chart: WorldIndex,
    death_table: DeathTable,
    plans: Iterable[Plan] = (),
    exclude: Collection[str] = (),
    most: int = MOST,
) -> WorldIndex:
    """The chart with only those places at which a relay may begin, end or hand over; links lead on through the others.

    Kept are the first place (a region without a climate has its daylight), the places of the death table, those that `ends_of`
    gives, those named in `plans`, and of the others the HUBS that most quickest ways from stores to the places of the death table
    pass, first those where a way changes its mode; carriers and links in `exclude` are not used for these. A chart of at most
    `most` places, or one that was narrowed already, is given back as it is. A plan of the narrower chart is one of the whole,
    and does the same there.
    """
    world = chart.world
    if len(world.places) <= most or not all(
        ends in chart.places for link in world.links for ends in (link.origin, link.dest)
    ):
        return chart
    named = {world.places[0].id, *death_table.places, *ends_of(world)}
    named |= {place for plan in plans for leg in plan.legs for place in (leg.origin, leg.dest)}
    kept = np.array([place.id in named for place in world.places], np.bool_)
    score = np.where(kept, 0.0, _passed(chart, death_table, set(exclude)))
    best = np.argsort(-score, kind="stable")[:HUBS]
    kept[best[score[best] > 0.0]] = True
    places = tuple(place for place, here in zip(world.places, kept, strict=True) if here)
    narrow = chart.with_world(replace(world, places=places))
    vars(narrow)["places"] = {place.id: i for i, place in enumerate(places)}
    return narrow


def ends_of(world: World) -> set[str]:
    """Places that no search of relays does without: stores, homes of carriers, and stations, where what goes by a timetable
    stops."""
    timed = {row.link for row in world.departures}
    stations = {place for link in world.links if link.id in timed for place in (link.origin, link.dest)}
    ahead = {place for one in world.under_way for place in (one.leg.origin, one.leg.dest)}
    return {*(lot.place for lot in world.lots), *(one.home for one in world.carriers), *stations, *ahead}


def _passed(chart: WorldIndex, death_table: DeathTable, exclude: set[str]) -> F64:
    """[place]: how many quickest ways from stores to the places of the death table pass it, by each net (a mode and its shelter
    rule) alone and by all of them; a place where one changes nets counts for more than any where none does, one without
    hand-over for 0."""
    world = chart.world
    ways = [one for one in nets(chart) if any(world.carriers[c].id not in exclude for c in one.carriers)]
    shut = np.array([link.id in exclude for link in world.links], np.bool_)
    lots = sorted({chart.places[lot.place] for lot in world.lots if lot.doses})
    ends = [chart.places[place] for place in dict.fromkeys(death_table.places)]
    score, weather = np.zeros(len(world.places)), usual_weather(chart)
    hours = [net_hours(net, weather, world.now_h) for net in ways]
    for numbers in (*([k] for k in range(len(ways))), list(range(len(ways)))):
        for way in _quickest_now_and_later(
            world, [ways[k] for k in numbers], [hours[k] for k in numbers], shut, lots, ends
        ):
            for (place, mode), (_, other) in pairwise(way):
                score[place] += 1.0 + (mode != other) * len(lots) * len(ends) * (1 + len(ways))
    return score * [place.handover for place in world.places]


def _quickest_now_and_later(
    world: World,
    ways: Sequence[ModeGraph],
    hours: Sequence[LinkHours],
    shut: NDArray[np.bool_],
    lots: list[int],
    ends: list[int],
) -> Iterator[list[tuple[int, int]]]:
    """The quickest ways in the weather and the states of these days, and where something is reported, those once all is open."""
    size = len(world.places)
    yield from _quickest(size, ways, [one.expected for one in hours], shut, lots, ends)
    if world.claims:
        yield from _quickest(size, ways, [one.calm for one in hours], shut, lots, ends)


def _quickest(
    size: int,
    ways: Sequence[ModeGraph],
    took_h: Sequence[F64],
    shut: NDArray[np.bool_],
    lots: list[int],
    ends: list[int],
) -> Iterator[list[tuple[int, int]]]:
    """The way of least hours from each lot to each end that it reaches, from the end back: (place, net that leads on)."""
    if not lots or not ways:
        return
    tails, heads, link = (
        np.concatenate([getattr(one, name) for one in ways]) for name in ("tails", "heads", "link")
    )  # fmt: skip
    hours = np.concatenate(took_h)
    net = np.repeat(np.arange(len(ways)), [len(one.tails) for one in ways])
    order = np.argsort(hours, kind="stable")
    order = order[~shut[link[order]] & np.isfinite(hours[order])]
    between = tails[order] * size + heads[order]
    pair, first = np.unique(between, return_index=True)  # the quickest of those between two places
    by = dict(zip(pair.tolist(), net[order][first].tolist(), strict=True))
    table = csr_array((hours[order][first], (pair // size, pair % size)), (size, size))
    _, came = dijkstra(table, indices=lots, return_predecessors=True)
    for before in came:
        for end in ends:
            way, at = [], end
            while (last := int(before[at])) >= 0:
                way.append((last, by[last * size + at]))
                at = last
            yield way

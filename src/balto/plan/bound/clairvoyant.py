"""A bound beside every plan: what could at best be had if the future were known and carriers were everywhere at once."""

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis._chance_kernel import RUNS
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import CarrierArrays, WorldIndex
from balto.plan.bound import _future_kernel, _reach_kernel
from balto.plan.bound.relaxed_reach import first_hours
from balto.plan.bound.stock_prices import saved
from balto.plan.network.simple_paths import Ways, ways

F64 = NDArray[np.float64]
BLOCK = 25  # futures worked on together
LISTED_MOST = 1_000_000  # carriers times pairs of places up to which all ways are listed


@dataclass(frozen=True, eq=False)
class Bound:
    """No plan has fewer deaths: on the mean, nor in any one future.

    `deaths` is the mean over futures; per_member [future]; earliest_h [future, place] (places in the world's order) is the
    hour before which no dose can be there (inf: never).
    """

    deaths: float
    per_member: F64
    earliest_h: F64


class Reach(NamedTuple):
    """Sources (lots of one place and hour): their doses [source]; first_h [future, source, place] and by_h [future, carrier,
    place], the earliest doses of a source, and brought by a carrier; speed_kmh [future, carrier], never exceeded."""

    place: NDArray[np.int32]
    doses: F64
    first_h: F64
    by_h: F64
    speed_kmh: F64


def clairvoyant(chart: WorldIndex, death_table: DeathTable, members: int, exclude: Collection[str] = ()) -> Bound:
    """A lower bound on the deaths of every plan, for each of the futures 0..members-1 that rehearsal would draw.

    In each future, with its weather, its cancellations and each leg's own draws known, every carrier is free to be
    wherever it can be by then, and doses come to each place by the best relay of them all. What is kept of a plan's
    limits: doses in each stock and when it opens, hand-over times and opening hours, timetables, rests, and that a carrier
    goes on with its own load only after its rest; that a carrier brings doses to one place at a time (see bound_prices).
    What is let go: shelter rules, losses and spoiling, payload, waiting. Valid for plans without the carriers in
    `exclude`, whose ways pass no place twice; death_table without the stock at its places. Of several products each is bounded by
    itself, as if all carriers were there for it alone. The method: docs/decisions/bounds.md.
    """
    base = death_table.deaths[np.arange(members) % death_table.members, :, 0, 0].sum(axis=1, dtype=np.float64)
    per_member, earliest_h = base, np.full((members, len(chart.world.places)), np.inf)
    for product in dict.fromkeys(product for _, product in death_table.rows):
        mine = death_table.of(product)
        if product not in {lot.product for lot in chart.world.lots}:
            continue
        far = reach(chart, mine, members, exclude, product)
        per_member = per_member - saved(chart, mine, far)
        earliest_h = np.minimum(earliest_h, far.first_h.min(axis=1, initial=np.inf))
    per_member = np.maximum(per_member, 0.0)
    return Bound(float(per_member.mean()), per_member, earliest_h)


def lists(chart: WorldIndex) -> bool:
    """Whether the case is small enough for all its ways to be listed; if not, the bound is a rough one."""
    return len(chart.world.carriers) * len(chart.world.places) ** 2 <= LISTED_MOST


def reach(
    chart: WorldIndex, death_table: DeathTable, members: int, exclude: Collection[str] = (), product: str = ""
) -> Reach:
    """How early doses of a product could be anywhere, in each future; more roughly in a large country, and there not by each
    carrier."""
    world, ground, kind = chart.world, chart.ground, chart.products[product]
    lots = [
        (int(p), float(h), int(n))
        for p, h, n, q in zip(ground.lot_place, ground.lot_h, ground.lot_doses, ground.lot_product, strict=True)
        if q == kind
    ]
    sources = sorted({(p, h) for p, h, _ in lots})
    place = np.array([p for p, _ in sources], np.int32)
    hour = np.array([h for _, h in sources], np.float64)
    doses = np.array([sum(n for p, h, n in lots if (p, h) == source) for source in sources], np.float64)
    carriers, places = len(world.carriers), len(world.places)
    if not lists(chart):
        first_h = first_hours(chart, place, hour, members, exclude)
        return Reach(place, doses, first_h, np.empty((members, 0, places)), np.empty((members, 0)))
    listed = ways(chart)
    teams = _free(chart, exclude)
    far = Reach(
        place, doses, np.full((members, len(sources), places), np.inf), np.full((members, carriers, places), np.inf),
        np.empty((members, carriers)),
    )  # fmt: skip
    wanted = np.isin([p.id for p in world.places], death_table.places) & (len(death_table.places) > 1)
    packed = _packed(chart, listed, teams)
    with ThreadPoolExecutor(int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))) as pool:
        jobs = [
            pool.submit(_block, chart, packed, hour, wanted, first, min(BLOCK, members - first), far)
            for first in range(0, members, BLOCK)
        ]
        for job in jobs:
            job.result()
    pace = np.maximum(teams.pace_kmh, [listed.pace_kmh.max(initial=0.0) * s for s in teams.scheduled])
    return far._replace(speed_kmh=far.speed_kmh * pace)


def _free(chart: WorldIndex, exclude: Collection[str]) -> CarrierArrays:
    """The carriers, those left out never available."""
    left_out = np.array([carrier.id in exclude for carrier in chart.world.carriers], np.bool_)
    return chart.teams._replace(available_h=np.where(left_out, np.inf, chart.teams.available_h))


class _Packed(NamedTuple):
    """Carriers, ways and places packed into few arrays, as the kernels take them."""

    pairs: NDArray[np.int32]
    keys: NDArray[np.uint64]
    crew: F64
    wayrow: F64
    seg_class: NDArray[np.int32]
    seg_num: F64
    home: NDArray[np.int32]
    class_kind: NDArray[np.int32]
    handing: F64
    departures: F64
    depart_key: NDArray[np.uint64]


def _packed(chart: WorldIndex, listed: Ways, teams: CarrierArrays) -> _Packed:
    ground = chart.ground
    crew = np.column_stack(
        [listed.kind, teams.pace_kmh, teams.team_sd, teams.pace_sd, teams.stage_km, teams.rest_h, teams.stall_share,
         teams.stall_h, teams.break_per_km, teams.break_h, teams.available_h]
    )  # fmt: skip
    wayrow = np.column_stack([listed.km, listed.pace_kmh, listed.segs, listed.departs, listed.stands_in])
    keys = listed.leg_key.copy()
    keys[:, np.arange(keys.shape[1]), np.arange(keys.shape[1])] = teams.key[:, None]
    return _Packed(
        listed.first, keys, crew.astype(np.float64), wayrow.astype(np.float64),
        np.stack([listed.seg_class, listed.seg_region]), np.stack([listed.seg_km, listed.seg_risk]), teams.home,
        listed.class_kind, np.column_stack([
            ground.opens_h, ground.closes_h, ground.offset_h, ground.handover_h, ground.change_h, ground.change_by_h,
        ]),
        np.column_stack([ground.depart_h, ground.cutoff_h, ground.cancel]), ground.depart_key,
    )  # fmt: skip


def _block(
    chart: WorldIndex, packed: _Packed, hour: F64, wanted: NDArray[np.bool_], first: int, count: int, far: Reach
) -> None:
    """Futures first..first+count-1, one after the other (a kernel over all of them would take twice as long to compile)."""
    over = conditions(chart, first, count)
    timetable = np.empty_like(packed.departures)
    work, done, most_share = _shares_scratch(packed, over)
    free_h, one_h = np.empty(far.by_h.shape[1:]), np.empty(far.by_h.shape[1:])
    bests = _bests_scratch(packed)
    for i in range(first, first + count):
        shares, luck = over.factor[i - first], far.speed_kmh[i]
        _future_kernel.prepare(
            i, packed.pairs, packed.keys, packed.crew, packed.wayrow, packed.class_kind, shares, packed.departures,
            packed.depart_key, timetable, work, done, most_share, luck, bests,
        )  # fmt: skip
        rest = (bests, *packed[:6], timetable, work, done, most_share)
        _reach_kernel.places_free(i, luck, packed.home, *rest, free_h)
        for s, source in enumerate(far.place):
            _reach_kernel.doses_there(
                i, luck, source, hour[s], packed.handing, *rest, free_h, wanted, far.first_h[i, s], one_h
            )
            np.minimum(far.by_h[i], one_h, out=far.by_h[i])
        luck *= most_share[packed.crew[:, 0].astype(np.int64), 0]


class LegTimes(NamedTuple):
    """Of every leg set out on at the hours of a grid: end_h and free_h [carrier, origin, dest, step] (inf: never), and the
    way taken, as a row of `links`."""

    end_h: F64
    free_h: F64
    way: NDArray[np.int32]
    links: tuple[tuple[str, ...], ...]


def leg_times(chart: WorldIndex, future: int, grid_h: F64, laden: bool) -> LegTimes:
    """Every leg of every carrier in one future, ready at the hours grid_h; laden: it loads first (opening, hand-over)."""
    listed = ways(chart)
    packed = _packed(chart, listed, chart.teams)
    over = conditions(chart, future, 1)
    carriers, places, steps = len(chart.world.carriers), len(chart.world.places), len(grid_h)
    timetable, luck, bests = np.empty_like(packed.departures), np.empty(carriers), _bests_scratch(packed)
    work, done, most_share = _shares_scratch(packed, over)
    _future_kernel.prepare(
        future, packed.pairs, packed.keys, packed.crew, packed.wayrow, packed.class_kind, over.factor[0], packed.departures,
        packed.depart_key, timetable, work, done, most_share, luck, bests,
    )  # fmt: skip
    times = LegTimes(
        np.empty((carriers, places, places, steps)), np.empty((carriers, places, places, steps)),
        np.empty((carriers, places, places, steps), np.int32), listed.links,
    )  # fmt: skip
    for c in range(carriers):
        _reach_kernel.leg_table(
            future, c, laden, grid_h, luck[c], packed.handing, bests, *packed[:6], timetable, work, done,
            most_share, times.end_h[c], times.free_h[c], times.way[c],
        )  # fmt: skip
    return times


def _shares_scratch(packed: _Packed, over: Conditions) -> tuple[F64, F64, F64]:
    """Room for work [class, hour], done [kind, hour] and most_share [kind, hour] of a future."""
    kinds, (classes, hours) = len(packed.pairs), over.factor.shape[1:]
    return np.empty((classes, hours + 1)), np.empty((kinds, hours + 1)), np.empty((kinds, hours))


def _bests_scratch(packed: _Packed) -> NDArray[np.float64]:
    """Room for the luckiest of 2, 4, ... RUNS runs of each stretch."""
    return np.empty((*packed.keys.shape, int(np.log2(RUNS))))

"""The instance a search runs over: ways, weather, carriers and death table in the arrays that its kernels read."""

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.domain.crew import limit_of
from balto.domain.link import Link
from balto.domain.plan import FOREVER_H
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import Futures, one_each
from balto.motion.conditions import Conditions, conditions_of
from balto.motion.index import WorldIndex
from balto.plan.crew_rates import MARGIN, crew_rates, home_risks, mortality
from balto.plan.network.leg_keys import leg_keys
from balto.plan.network.link_hours import SAMPLE
from balto.plan.network.products import payload_of, product_arrays
from balto.plan.network.routes_between import VARIANTS, Ways
from balto.plan.network.routes_between import ways as ways_of
from balto.plan.relay._travel_kernel import PERMUTATIONS, running
from balto.plan.relay.breaches import without_breaches
from balto.plan.relay.columns import (
    ALLOWED,
    CARRIER_TYPE,
    DIES,
    FASTEST,
    FIRST,
    FROST,
    HOLDING_H,
    KM,
    LAST,
    LEAST_PACE,
    MORTAL,
    PACE_SD,
    SCHED,
    SCHED_END,
    TEAM_SD,
    WAY_PACE,
    WINDOW,
)

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]
U64 = NDArray[np.uint64]
Piece = tuple[int, float, float, int, float]  # class, kilometres, losses an hour, region, threats an hour


class Instance(NamedTuple):
    """What does not change during a search, in few arrays (each more makes every kernel slower to compile).

    Scenarios are the members, then one of expected travel; columns are named in columns.py. team [carrier, column]; ground
    [place, column]; lot [lot, column]; departs [2, departure]; runs [scenario, departure]; way [carrier type, origin, dest,
    variant, column]; seg_at and seg_of [2, segment]; factor and peril [scenario, class, hour] and air_c [scenario, region,
    hour]; home_risk [carrier, place] the chance of dying on the way home from there; keys [carrier, origin, dest], with the
    carrier's own in the row after the last origin; stratified_quantiles [permutation, member]; near [place, rank]; least
    [carrier type, origin, dest] kilometres (hours, by a timetable), which over a carrier's LEAST_PACE are its least hours at
    full pace, and lower_bound_h [origin, dest] those of any carriers together; deaths_by_time [place, dose, hour, row] has one
    row more than the death table: its mean (rows stand together because all scenarios of a leg are evaluated together).
    products [product, column] says how each product keeps and what it weighs, frost_c the limits below which products freeze,
    light [place, day, 2] the first and last light of each day. A sink is a place for a product, as place + places * product:
    demand_place holds the sinks of the death table's rows.
    """

    team: F64
    ground: F64
    lot: F64
    departs: F64
    runs: NDArray[np.bool_]
    way: F64
    seg_at: I32
    seg_of: F64
    factor: F32
    air_c: F32
    peril: F32
    home_risk: F64
    keys: U64
    stratified_quantiles: F64
    near: I64
    least: F64
    lower_bound_h: F64
    parameters: F64
    products: F64
    frost_c: F64
    light: F64
    demand_place: I64
    deaths_by_time: F32
    dose_grid_of: F64


def instance(
    chart: WorldIndex, death_table: DeathTable, futures: int | Futures, excluded: Collection[str]
) -> tuple[Instance, Ways]:
    """The instance of these futures (a number: so many, from the first on); carriers and links named in `excluded` are not used.

    Each meets the weather, the need and the departures of its addresses. Luck is dealt out evenly over many futures, and that of
    its address in an only one.
    """
    rows = one_each(futures) if isinstance(futures, int) else futures
    members, over = len(rows), _conditions(chart, rows)
    ways = ways_of(chart, excluded, over.factor[:members] if members >= SAMPLE else None)
    hours = over.factor.shape[2]
    ground = chart.ground
    lost_h = 10.0 * chart.world.horizon_h if members == 1 else 0.5 * chart.world.horizon_h
    rates = crew_rates(over)
    homeward = home_risks(chart, rates)
    team, way = _team(chart, ways, excluded), _way_arrays(chart, ways, rates)
    lit = _light(chart, ways, way[0])
    ways = replace(ways, links=without_breaches(team, way[0], homeward, ways.links))
    fastest = max(float(over.factor[-1].max()), 0.05) * (lucky(team) if members == 1 else 1.0)
    products = product_arrays(chart)
    clocks = float(_may_spoil(chart, products[0], over))
    least = _least(way[0])
    mean = death_table.deaths.mean(axis=0, dtype=np.float64, keepdims=True)
    breach = float(mean[0, :, 0].max(axis=-1).sum()) + 1.0
    parameters = lost_h, 1e-7, death_table.step_h, fastest, grid_h(hours), float(rows.luck[0]), clocks, 1.0, breach
    few = isinstance(futures, int) and members > death_table.members  # those beyond meet its rows in turn
    own = death_table.deaths if few else death_table.deaths[rows.need % death_table.members]
    table = np.concatenate([own, mean], dtype=np.float32)
    return Instance(
        team, _ground(chart), lots(chart),
        np.array([ground.depart_h, ground.cutoff_h]), _runs(chart, rows), *way,
        over.factor, over.air_c, over.peril, homeward, _keys(chart), _stratified(chart, members), _near(chart), least,
        _lower_bound_h(least, team),
        np.array(parameters, np.float64), *products, lit,
        np.array([chart.places[place] + len(chart.places) * chart.products[of] for place, of in death_table.rows], np.int64),
        np.ascontiguousarray(table.transpose(1, 3, 2, 0)), np.array(death_table.doses, np.float64),
    ), ways  # fmt: skip


def _may_spoil(chart: WorldIndex, products: F64, over: Conditions) -> bool:
    """Whether some doses may spoil on the way: expire, outlast their packing, or freeze in some member's weather."""
    coldest_c = float(over.air_c.min()) + float(chart.teams.cargo_c.min(initial=0.0))
    freezes = (products[:, FROST] >= 0.0) & (chart.keeps[:, 1] > coldest_c)
    expires = bool(np.any(chart.ground.lot_expires_h < FOREVER_H))
    return expires or bool(np.any(products[:, HOLDING_H] < FOREVER_H)) or bool(np.any(freezes))


def _by_day(chart: WorldIndex) -> F64:
    """[carrier]: 1 where it moves by daylight alone, and by no timetable."""
    modes = [chart.world.mode(one.mode) for one in chart.world.carriers]
    return np.array([float(mode.daylight_only and not mode.scheduled) for mode in modes])


def _light(chart: WorldIndex, ways: Ways, way: F64) -> F64:
    """[place, day, 2]: first and last light (inf: no more days), where somebody moves by daylight alone; after the places when
    those may be under way who go by ways with limits, whose rows `way` is told."""
    by_day, limited = _by_day(chart), _limited(chart, ways, way)
    if not by_day.any() and not limited:
        return np.zeros((len(chart.world.places), 0, 2))
    none = np.zeros((0, 2))
    rows = [chart.light_at(place.id) if by_day.any() else none for place in chart.world.places] + limited
    lit = np.full((len(rows), max(map(len, rows)), 2), np.inf)
    for p, row in enumerate(rows):
        lit[p, : len(row)] = row
    return lit


def _limited(chart: WorldIndex, ways: Ways, way: F64) -> list[F64]:
    """[window, 2] of each way with limits, those alike once; its row among them goes to `way`, after those of the places."""
    rows, found = list[F64](), dict[tuple[str, bool, tuple[str, ...]], int]()
    for (kind, o, d), variants in ways.links.items() if chart.limited else ():
        carrier = chart.world.carriers[ways.carrier_type.index(kind)]
        mode, place = chart.world.mode(carrier.mode), chart.world.places[o].id
        for v, links in enumerate(variants):
            limits = None if mode.scheduled else chart.windows_of(links)
            if limits is None:
                continue
            key = (place if mode.daylight_only else "", mode.daylight_only, tuple(links))
            if key not in found:
                found[key] = len(rows)
                rows.append(chart.leaving_windows(place, mode.daylight_only, limits))
            way[kind, o, d, v, WINDOW] = len(chart.world.places) + found[key]
    return rows


def lots(chart: WorldIndex) -> F64:
    """[lot, column]: what lies where, as in Instance."""
    ground, known = chart.ground, chart.world.lots
    free = [float(not lot.given and not lot.aboard) for lot in known]
    return np.column_stack([
        ground.lot_place, ground.lot_h, ground.lot_doses, ground.lot_product, free, ground.lot_expires_h, ground.lot_frost_c_h,
    ]).astype(np.float64)  # fmt: skip


def lucky(team: F64) -> float:
    """How many times the median a pace may be in an only future: by four standard deviations, at most three times."""
    return float(min(3.0, np.exp(4.0 * (team[:, TEAM_SD] + team[:, PACE_SD]).max())))


def averaged(base: Instance) -> Instance:
    """The instance of one future in which weather and deaths are, hour by hour, the mean of all members', and all departures run.

    Chance of pace and mishaps is not taken out: for that, make the instance of modes that have none.
    """
    twice = [0, 0]
    each = base.factor, base.air_c, base.peril
    factor, air, peril = (x[:-1].mean(axis=0, dtype=np.float64).astype(np.float32) for x in each)
    parameters = base.parameters.copy()
    parameters[FASTEST] = max(float(factor.max()), 0.05)
    return base._replace(
        factor=factor[None][twice], air_c=air[None][twice], peril=peril[None][twice], runs=base.runs[-1:][twice],
        parameters=parameters,
        deaths_by_time=np.ascontiguousarray(base.deaths_by_time[..., [-1, -1]]),
    )  # fmt: skip


def grid_h(hours: int) -> float:
    """Hours between two departures for which expected travel is reckoned."""
    return 1.0 if hours <= 96 else 4.0


def _team(chart: WorldIndex, ways: Ways, excluded: Collection[str]) -> F64:
    world, t = chart.world, chart.teams
    allowed = [float(not carrier.excluded and carrier.id not in excluded) for carrier in world.carriers]
    payload = [payload_of(chart, one) for one in world.carriers]
    return np.column_stack([
        np.array(ways.carrier_type, np.float64), t.home, t.pace_kmh, t.team_sd, t.pace_sd, t.stage_km, t.rest_h, t.available_h,
        t.stall_share, t.stall_h, t.break_per_km, t.break_h, t.cargo_c, t.keeps_cargo, allowed, payload,
        np.where(t.scheduled > 0, 1.0, t.pace_kmh), _by_day(chart), world.crew_weight * t.crew,
        [MARGIN * limit_of(world, carrier) for carrier in world.carriers],
    ])  # fmt: skip


def _ground(chart: WorldIndex) -> F64:
    g = chart.ground
    handover = [float(place.handover) for place in chart.world.places]
    return np.column_stack([g.handover_h, g.opens_h, g.closes_h, g.offset_h, g.change_h, g.change_by_h, handover])


def _conditions(chart: WorldIndex, rows: Futures) -> Conditions:
    """The sky of each member and, last, of the expected scenario: the harmonic mean of pace, a shut hour counted at a 20th."""
    over = conditions_of(chart, rows.weather)
    if len(rows) == 1:
        mean = over.factor
    else:
        slow = np.mean(1.0 / np.maximum(over.factor, 0.05), axis=0, keepdims=True, dtype=np.float64)
        mean = np.divide(1.0, slow).astype(np.float32)
        mean[np.all(over.factor <= 0.0, axis=0, keepdims=True)] = 0.0
    air, peril = over.air_c.mean(axis=0, keepdims=True), over.peril.mean(axis=0, keepdims=True)
    pairs = (over.factor, mean), (over.air_c, air), (over.peril, peril)
    return Conditions(*(np.concatenate(pair, dtype=np.float32) for pair in pairs))


def _runs(chart: WorldIndex, rows: Futures) -> NDArray[np.bool_]:
    """[scenario, departure]: whether the departure runs; all run in the expected scenario."""
    ground = chart.ground
    runs = np.ones((len(rows) + 1, max(len(ground.depart_h), 1)), np.bool_)
    running(ground.depart_key, ground.cancel, rows.luck, runs)
    if len(rows) == 1:
        runs[1] = runs[0]
    return runs


def _keys(chart: WorldIndex) -> U64:
    """[carrier, origin, dest]: the key of a leg's chances; and, in the row after the last origin, of the carrier's own."""
    own = np.broadcast_to(chart.teams.key[:, None, None], (len(chart.world.carriers), 1, len(chart.world.places)))
    return np.concatenate([leg_keys(chart), own], axis=1)


def _stratified(chart: WorldIndex, members: int) -> F64:
    """[hand, member]: the mid-quantiles of so many members in chance order; any quarter of them is spread evenly too."""
    rng = stream(chart.seed, "plan/strata")
    quarters = 4 if members % 4 == 0 else 1
    cells = members // quarters
    hands = np.empty((PERMUTATIONS, quarters, cells))
    for hand in hands:
        within = rng.permuted(np.tile(np.arange(quarters), (cells, 1)), axis=1)  # [cell, quarter]
        hand[:] = [rng.permutation(np.arange(cells) * quarters + within[:, q]) for q in range(quarters)]
    return (hands.reshape(PERMUTATIONS, members) + 0.5) / members


def _near(chart: WorldIndex) -> I64:
    """[place, rank]: the other places, nearest first."""
    lat = np.radians([place.lat for place in chart.world.places])
    lon = np.radians([place.lon for place in chart.world.places])
    apart = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    np.fill_diagonal(apart, -1.0)
    return np.argsort(apart, axis=1, kind="stable")[:, 1:].astype(np.int64)


def _least(way: F64) -> F64:
    """[carrier type, origin, dest]: kilometres of the shortest way, or hours where a timetable says them; inf: no way."""
    road = way[:, :, :, 0]
    length = np.where(road[..., WAY_PACE] > 0.0, road[..., KM] / np.maximum(road[..., WAY_PACE], 1e-9), road[..., KM])
    return np.ascontiguousarray(np.where(road[..., LAST] > road[..., FIRST], length, np.inf))


def _lower_bound_h(least: F64, team: F64) -> F64:
    """[origin, dest]: the least hours at full pace by any carriers, hand-overs at no time (inf: never).

    A lower bound for every chain of legs, of which no leg takes less than its own least hours.
    """
    hours = np.full(least.shape[1:], np.inf)
    np.fill_diagonal(hours, 0.0)
    for carrier_type, length in enumerate(least):
        paces = team[(team[:, CARRIER_TYPE] == carrier_type) & (team[:, ALLOWED] > 0.0), LEAST_PACE]
        if len(paces):
            hours = np.minimum(hours, length / paces.max())
    for by in range(len(hours)):
        hours = np.minimum(hours, hours[:, by, None] + hours[by])
    return np.ascontiguousarray(hours)


def _way_arrays(chart: WorldIndex, ways: Ways, rates: F64) -> tuple[F64, I32, F64]:
    """way, seg_at and seg_of, each way reckoned once for all carriers of a carrier type."""
    carrier_types, places = max(ways.carrier_type) + 1, len(chart.world.places)
    way = np.zeros((carrier_types, places, places, VARIANTS, 9))
    way[..., SCHED:KM] = way[..., WINDOW] = -1.0
    segments: list[Piece] = []
    for k in range(carrier_types):
        carrier = ways.carrier_type.index(k)
        mode = chart.world.carriers[carrier].mode
        pieces = {link.id: _piece(chart, link, carrier) for link in chart.world.links if link.mode == mode}
        for (carrier_type, o, d), variants in ways.links.items():
            for v, links in enumerate(variants if carrier_type == k else ()):
                row, first = way[k, o, d, v], len(segments)
                segments += _joined([pieces[link] for link in links])
                row[FIRST], row[LAST], row[KM] = first, len(segments), sum(chart.links[link].km for link in links)
                row[DIES], row[MORTAL] = mortality(chart, rates, [(chart.links[link], carrier) for link in links])
                if chart.teams.scheduled[carrier]:
                    origin = chart.world.places[o].id
                    row[SCHED], row[SCHED_END] = chart.departures_of(links[0], origin)
                    row[WAY_PACE] = chart.timetable_kmh(origin, links[:1])
    at = np.array([(row[0], row[3]) for row in segments], np.int32).reshape(-1, 2).T
    of = np.array([(row[1], row[2], row[4]) for row in segments], np.float64).reshape(-1, 3).T
    return way, np.ascontiguousarray(at), np.ascontiguousarray(of)


def _piece(chart: WorldIndex, link: Link, carrier: int) -> Piece:
    risk = chart.world.mode(link.mode).loss_per_1000_h / 1000 * link.hazard
    return chart.class_of(link, carrier), link.km, risk, chart.regions[link.region], link.threat_per_1000_h / 1000


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring pieces of one class and risk as one, as in motion.orders."""
    rows: list[Piece] = []
    for piece in pieces:
        if rows and (rows[-1][0], rows[-1][2], rows[-1][4]) == (piece[0], piece[2], piece[4]):
            rows[-1] = (piece[0], rows[-1][1] + piece[1], *piece[2:])
        else:
            rows.append(piece)
    return rows

"""Expected travel between the places of a country that matter: what the search for a plan reckons with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.crew import limit_of
from balto.motion.earliest import Floats, search
from balto.motion.index import WorldIndex
from balto.plan.crew_rates import MARGIN, death_rates
from balto.plan.network.earliest_supply import Store
from balto.plan.network.link_hours import LinkHours, net_hours
from balto.plan.network.mode_graph import ModeGraph
from balto.plan.network.products import load_units, payload_of
from balto.plan.network.shortest import least
from balto.plan.network.timetable import by_timetable

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

WORK_H = 3.0  # hours of work in fair weather whose mean crossing stands for the weather of a class
STARTS_H = 96  # hours of departure over which that mean is taken
NEVER = 20.0  # a class slower than this is taken as this slow
STEP_H = 2.0  # between hours of departure of modes that keep to daylight or to a timetable
SPARSE = 150  # a mode with fewer places than this may hand over at each of them
CHUNK = 200


class Travel(NamedTuple):
    """Tables of the nodes: stores first, then places with patients, then hubs.

    row [kin, node, then carriers' homes] and col [kin, node] number the rows and columns of a kin's table (-1: not on its
    net), which begins at shape[kin, 0] of flat and has shape[kin, 1] columns and shape[kin, 2] hours of departure; with
    one, entries are hours of travel, otherwise hours of arrival; where shape[kin, 3] is 1 (a timetable) that of the hour of
    departure after counts, otherwise what lies between. crew [carrier, column]: kin, factor on the kin's hours, hours lost a
    leg, rest, hours between rests, available, payload in what doses weigh, people times what their deaths count, chance of
    dying an hour, and its limit. ground [node, column]: hand-over, opens, closes, offset, hour from which a store has its doses
    (inf: none), 1 if doses may change hands, hour until which they are usable, hour and hours of a clock change. near and hub
    [node, rank]: the nearest nodes and nearest hubs (-1: no more); order [kin, node, rank]: carriers by when they could first
    be there; stores: the number of stores, and of the first hub. stock [store, product]: doses that may leave it; weight
    [product]: what a dose takes of a payload.
    """

    row: I64
    col: I64
    shape: I64
    flat: F32
    crew: F64
    ground: F64
    near: I64
    hub: I64
    order: I64
    stores: I64
    stock: F64
    weight: F64


@dataclass(frozen=True, eq=False)
class Nodes:
    """The places [node] that matter: stores, which have doses from hour_h [store] on, usable until spoils_h [store], then places
    with patients, then hubs."""

    place: I64
    hour_h: F64
    spoils_h: F64
    wanting: int
    hubs: int


def nodes(chart: WorldIndex, nets: tuple[ModeGraph, ...], stores: Sequence[Store], wanted: I64) -> Nodes:
    """Stores, places wanted and hubs: places of the nets that reach few."""
    hubs: set[int] = set()
    for net in nets:
        on_net = set(net.tails.tolist()) | set(net.heads.tolist())
        hubs |= on_net if len(on_net) <= SPARSE else set()
    hubs = {hub for hub in hubs if chart.world.places[hub].handover} - set(wanted.tolist())
    place = [store.place for store in stores] + wanted.tolist() + sorted(hubs)
    hour_h, spoils_h = np.array([store.hour_h for store in stores]), np.array([store.spoils_h for store in stores])
    return Nodes(np.array(place, np.int64), hour_h, spoils_h, len(wanted), len(hubs))


def travel(
    chart: WorldIndex,
    nets: tuple[ModeGraph, ...],
    weather: Floats,
    at: Nodes,
    stock: F64,
    took: Sequence[LinkHours] | None = None,
) -> Travel:
    """The tables, with stock [store, product] doses; `took` [usable net] are the hours of their arcs, where known already."""
    usable = usable_of(nets)
    took = took or hours_of_nets(chart, usable, weather)
    slow = slowness(weather)
    homes = chart.teams.home.astype(np.int64)
    carriers, count = len(homes), len(at.place)
    row = np.full((max(len(usable), 1), count + carriers), -1, np.int64)
    col = np.full((max(len(usable), 1), count), -1, np.int64)
    shape = np.zeros((max(len(usable), 1), 4), np.int64)
    grid = np.arange(0.0, weather.shape[1], STEP_H)
    flats: list[F32] = []
    begin = 0
    for k, net in enumerate(usable):
        on_net = np.zeros(len(chart.world.places), np.bool_)
        on_net[net.tails] = on_net[net.heads] = True
        starts = np.unique(np.concatenate([at.place, homes[net.carriers]]))
        starts, ends = starts[on_net[starts]], np.unique(at.place[on_net[at.place]])
        if not len(ends):
            continue
        if net.scheduled:
            table = by_timetable(chart, net, slow, starts, ends, grid)
        elif net.daylight:
            table = _by_daylight(net, weather, starts, ends, grid)
        else:
            table = _static(net, took[k].expected, starts, ends, len(on_net))
        row[k, :count] = _numbered(starts, at.place)
        row[k, count + net.carriers] = _numbered(starts, homes[net.carriers])
        col[k] = _numbered(ends, at.place)
        shape[k] = begin, len(ends), table.shape[2], net.scheduled
        flats.append(table.ravel())
        begin += table.size
    crew = _crew(chart, usable)
    partial = Travel(row, col, shape, np.concatenate(flats or [np.zeros(1, np.float32)]), crew, _ground(chart, at),
                     _near(chart, at.place, np.arange(count), 64),
                     _near(chart, at.place, np.arange(count - at.hubs, count), 6), np.zeros((1, 1, 1), np.int64),
                     np.array([len(at.hour_h), count - at.hubs], np.int64), stock, weights(chart))  # fmt: skip
    _leave_at_home(partial, usable, count)
    return partial._replace(order=_order(partial, usable, count))


def _leave_at_home(tables: Travel, usable: list[ModeGraph], count: int) -> None:
    """Take out of the crew, in place, whose shortest run there is and back would break the limit."""
    crew = tables.crew
    for k, net in enumerate(usable):
        begin, width, hours, _ = tables.shape[k]
        if not width or hours > 1:
            continue
        rows, cols = tables.row[k, count + net.carriers], tables.col[k][tables.col[k] >= 0]
        for c, row in zip(net.carriers.tolist(), rows.tolist(), strict=True):
            took_h = (
                tables.flat[begin + row * width + cols].astype(np.float64) * crew[c, 1] if row >= 0 else np.zeros(0)
            )
            if 2.0 * took_h[took_h > 0.0].min(initial=np.inf) * crew[c, 8] > crew[c, 9]:
                crew[c, 0] = -1.0


def usable_of(nets: Iterable[ModeGraph]) -> list[ModeGraph]:
    """The nets on which anybody can go anywhere, in the order of the tables' kins."""
    return [net for net in nets if len(net.tails)]


def hours_of_nets(chart: WorldIndex, usable: Sequence[ModeGraph], weather: Floats) -> tuple[LinkHours, ...]:
    """The hours of each net's arcs in this weather, from now on."""
    return tuple(net_hours(net, weather, chart.world.now_h) for net in usable)


def _numbered(among: I64, wanted: I64) -> I64:
    if not len(among):
        return np.full(len(wanted), -1, np.int64)
    found = np.searchsorted(among, wanted).clip(0, len(among) - 1)
    return np.where(among[found] == wanted, found, -1).astype(np.int64)


def weights(chart: WorldIndex) -> F64:
    """What a dose takes of a payload [product]."""
    return np.array([float(load_units(chart, product.item)) for product in chart.world.products])


def slowness(weather: Floats) -> F64:
    """Hours that an hour of work takes in each class, waiting included: a mean over members and hours of departure; inf where a
    class never opens."""
    classes, hours, members = weather.shape
    took = np.empty(classes)
    starts = np.arange(0, max(min(STARTS_H, hours - 1), 1), 3)
    for c in range(classes):
        done = np.concatenate([np.zeros((1, members)), np.cumsum(weather[c], axis=0, dtype=np.float64)])
        total = 0.0
        for m in range(members):
            end = np.searchsorted(done[:, m], done[starts, m] + WORK_H)
            total += float((np.minimum(end, hours) - starts).mean())
            over = np.where(end <= hours, done[np.minimum(end, hours), m] - done[starts, m] - WORK_H, 0.0)
            total -= float((over / np.maximum(weather[c, np.clip(end - 1, 0, hours - 1), m], 0.05)).mean())
        took[c] = total / members / WORK_H
    return np.where(weather.max(axis=(1, 2), initial=0.0) > 0.0, np.clip(took, 1.0, NEVER), np.inf)


def _static(net: ModeGraph, hours: F64, starts: I64, ends: I64, places: int) -> F32:
    """Expected hours [start, end, 1] by the way of least expected hours."""
    from scipy.sparse import csr_array  # noqa: PLC0415  (scipy takes a while to import)
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (the same)

    into = csr_array(least(net.heads, net.tails, hours, places), shape=(places, places))
    parts = [dijkstra(into, indices=ends[i : i + CHUNK])[:, starts] for i in range(0, len(ends), CHUNK)]
    return np.concatenate(parts).T.astype(np.float32)[:, :, None].copy()


def _by_daylight(net: ModeGraph, weather: Floats, starts: I64, ends: I64, grid: F64) -> F32:
    """Arrival [start, end, hour of departure] in the mean weather of each hour."""
    mean = np.ascontiguousarray(weather.mean(axis=2, keepdims=True, dtype=np.float64).astype(np.float32))
    graph = net.graph(int(max(net.tails.max(), net.heads.max(), starts.max(), ends.max())) + 1, net.pace_kmh)
    table = np.empty((len(starts), len(ends), len(grid)), np.float32)
    for i, start in enumerate(starts):
        for j, hour in enumerate(grid):
            table[i, :, j] = search(graph, mean, int(start), float(hour)).arrive_h[ends, 0]
    return table


def _crew(chart: WorldIndex, usable: list[ModeGraph]) -> F64:
    teams, world = chart.teams, chart.world
    crew = np.full((len(world.carriers), 10), -1.0)
    for k, net in enumerate(usable):
        c = net.carriers
        pace = teams.pace_kmh[c]
        luck = np.exp((teams.team_sd[c] ** 2 + teams.pace_sd[c] ** 2) / 2)
        delay = 1.0 + teams.break_per_km[c] * teams.break_h[c] * pace
        crew[c, 0] = k
        crew[c, 1] = net.pace_kmh / pace * luck * delay
        crew[c, 2] = teams.stall_share[c] * teams.stall_h[c]
        crew[c, 3] = teams.rest_h[c]
        crew[c, 4] = teams.stage_km[c] / pace
        crew[c, 5] = np.maximum(teams.available_h[c], 0.0)
    crew[:, 6] = [payload_of(chart, carrier) for carrier in world.carriers]
    crew[:, 7] = world.crew_weight * teams.crew
    crew[:, 8] = np.where(teams.crew > 0, death_rates(chart), 0.0)
    crew[:, 9] = [MARGIN * limit_of(world, carrier) for carrier in world.carriers]
    return crew


def _ground(chart: WorldIndex, at: Nodes) -> F64:
    g = chart.ground
    handing = np.array([float(place.handover) for place in chart.world.places])
    stock_h, spoils_h = np.full((2, len(at.place)), np.inf)
    stock_h[: len(at.hour_h)], spoils_h[: len(at.hour_h)] = at.hour_h, at.spoils_h
    columns = [g.handover_h[at.place], g.opens_h[at.place], g.closes_h[at.place], g.offset_h[at.place], stock_h]
    columns += [np.maximum(handing[at.place], np.isfinite(stock_h)), spoils_h]
    return np.column_stack([*columns, g.change_h[at.place], g.change_by_h[at.place]])


def _near(chart: WorldIndex, place: I64, among: I64, most: int) -> I64:
    """The nearest of `among` to each node, itself left out, nearest first."""
    lat = np.radians([chart.world.places[p].lat for p in place])
    lon = np.radians([chart.world.places[p].lon for p in place])
    out = np.full((len(place), most), -1, np.int64)
    for n in range(len(place)):
        half = np.sin((lat[among] - lat[n]) / 2) ** 2
        apart = half + np.cos(lat[n]) * np.cos(lat[among]) * np.sin((lon[among] - lon[n]) / 2) ** 2
        nearest = among[np.argsort(apart, kind="stable")[: most + 1]]
        nearest = nearest[nearest != n][:most]
        out[n, : len(nearest)] = nearest
    return out


def _order(tables: Travel, usable: list[ModeGraph], count: int) -> I64:
    """Carriers of each kin by when they could first be at each node."""
    most = max([len(net.carriers) for net in usable], default=1)
    out = np.full((max(len(usable), 1), count, most), -1, np.int64)
    for k, hours in _first_there(tables, usable, count):
        ranked = np.argsort(hours, axis=1, kind="stable")
        out[k, :, : ranked.shape[1]] = np.where(
            np.isfinite(np.take_along_axis(hours, ranked, axis=1)), usable[k].carriers[ranked], -1
        )
    return out


def _first_there(tables: Travel, usable: list[ModeGraph], count: int) -> Iterator[tuple[int, F64]]:
    for k, net in enumerate(usable):
        begin, width, hours, _ = tables.shape[k]
        if not width:
            continue
        table = tables.flat[begin:]
        rows, cols = tables.row[k, count + net.carriers].astype(np.int64), tables.col[k].astype(np.int64)
        cell = (rows[None, :] * width + cols[:, None]) * hours
        ready = tables.crew[net.carriers, 5]
        late = np.minimum((ready / STEP_H).astype(np.int64), hours - 1) if hours > 1 else np.zeros(len(ready), np.int64)
        found = table[np.clip(cell + late, 0, len(table) - 1)].astype(np.float64)
        found = found if hours > 1 else ready + found * tables.crew[net.carriers, 1]
        yield k, np.where((rows[None, :] >= 0) & (cols[:, None] >= 0), found, np.inf)

"""Names to integers and back: the only translator between the domain and the kernels."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import key
from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.crew import aboard
from balto.domain.limit import Limit
from balto.domain.link import EXPOSURES, Departure, Link
from balto.domain.plan import FOREVER_H
from balto.domain.roads import Roads
from balto.domain.world import World
from balto.ensemble.condition import usable
from balto.ensemble.forecasts import within
from balto.ensemble.pace import Pace, learn
from balto.ensemble.weather import Source, source
from balto.motion.claims import Heard, heard
from balto.motion.daylight import daylight, light
from balto.motion.limits import both, limits_on, open_hours, windows

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


class CarrierArrays(NamedTuple):
    """Carriers as arrays [carrier]; paces in km/h, sds of log pace, chances per kilometre or hour."""

    home: I32
    pace_kmh: F64
    team_sd: F64
    pace_sd: F64
    stage_km: F64
    rest_h: F64
    available_h: F64
    stall_share: F64
    stall_h: F64
    break_per_km: F64
    break_h: F64
    cargo_c: F64
    scheduled: I32
    keeps_cargo: I32
    key: U64
    crew: I32
    die_if_lost: F64


class PlaceArrays(NamedTuple):
    """Places [place], lots [lot] and departures [departure] as arrays."""

    handover_h: F64
    opens_h: F64
    closes_h: F64
    offset_h: F64
    change_h: F64
    change_by_h: F64
    lot_place: I32
    lot_doses: I32
    lot_h: F64
    lot_expires_h: F64
    lot_frost_c_h: F64
    lot_product: I32
    depart_h: F64
    cutoff_h: F64
    cancel: F64
    depart_key: U64


class Classes(NamedTuple):
    """What distinguishes links to the weather: region, exposure, rule (pace by wind and cold, then what peril goes by) and
    reported state, as arrays [class]."""

    region: I32
    exposure: F64
    rule: F64
    daylight: I32
    state: I32


SHARED = (
    "places",
    "carriers",
    "links",
    "regions",
    "paces",
    "stated",
    "heard",
    "limited",
    "class_keys",
    "classes",
    "sharing",
    "light",
    "_light",
)


@dataclass(frozen=True)
class WorldIndex:
    """A world in integers, with the way from place to place for each mode."""

    world: World
    seed: int

    def with_world(self, world: World) -> "WorldIndex":
        """That of a world that differs in its now, in lots, departures, observations and forecasts, or in where and when carriers
        are free; what is the same is not worked out again. One with fewer places must then be told their numbers (`places`)."""
        other = WorldIndex(world, self.seed)
        vars(other).update({name: getattr(self, name) for name in SHARED})
        vars(other.roads).update(links=self.roads.links, neighbours=self.roads.neighbours)
        return other

    @cached_property
    def places(self) -> dict[str, int]:
        """Place id to index."""
        return {place.id: i for i, place in enumerate(self.world.places)}

    @cached_property
    def carriers(self) -> dict[str, int]:
        """Carrier id to index."""
        return {carrier.id: i for i, carrier in enumerate(self.world.carriers)}

    @cached_property
    def products(self) -> dict[str, int]:
        """Product name to index; the case's own is the first."""
        return {product.name: i for i, product in enumerate(self.world.products)}

    @cached_property
    def keeps(self) -> F64:
        """[product, 4]: hours that a packed consignment lasts, frost limit C, degree-hours that freeze, share of frozen lost.

        What lasts longer than there are hours lasts for ever (FOREVER_H).
        """
        rows = [
            (self._or_forever(one.holding_h), one.freeze_c, one.freeze_c_h, one.frozen_lost)
            for one in (product.item for product in self.world.products)
        ]
        return np.array(rows, np.float64)

    def _or_forever(self, hour_h: float) -> float:
        return hour_h if hour_h < self.world.horizon_h else FOREVER_H

    @cached_property
    def links(self) -> dict[str, Link]:
        """Link id to link."""
        return self.roads.links

    @cached_property
    def regions(self) -> dict[str, int]:
        """Weather region to index; every link's region has one."""
        named = [climate.region for climate in self.world.climates]
        named += [link.region for link in self.world.links]
        return {region: i for i, region in enumerate(dict.fromkeys(named))}

    @cached_property
    def paces(self) -> tuple[Pace, ...]:
        """Each carrier's pace, learnt."""
        world = self.world
        return tuple(learn(carrier, world.mode(carrier.mode), world.trials) for carrier in world.carriers)

    @cached_property
    def stated(self) -> dict[str, int]:
        """Links of which a state is reported, or on which limits are, to their row in the table of states; links that share all
        of them share a row."""
        told: dict[str, tuple[object, ...]] = {}
        for claim in self.world.claims:
            told |= {link.id: (*told.get(link.id, ()), claim) for link in self.world.meant_by(claim)}
        for link in self.world.links if self.world.limits else ():
            if limits := limits_on(self.world, link):
                told[link.id] = (*told.get(link.id, ()), link.region, *limits)
        rows = {claims: i for i, claims in enumerate(dict.fromkeys(told.values()))}
        return {link: rows[claims] for link, claims in told.items()}

    @cached_property
    def limited(self) -> tuple[tuple[int, tuple[Limit, ...], NDArray[np.bool_]], ...]:
        """Rows of the table of states with limits: the row, its limits, and when they are open [hour], permissions apart."""
        found, hours = dict[int, tuple[int, tuple[Limit, ...], NDArray[np.bool_]]](), math.ceil(self.world.horizon_h)
        for link in self.world.links if self.world.limits else ():
            limits, row = limits_on(self.world, link), self.stated.get(link.id, -1)
            if limits and row not in found:
                found[row] = row, limits, open_hours(self.world, link, limits, hours)
        return tuple(found.values())

    def windows_of(self, route: Sequence[str]) -> F64 | None:
        """[window, 2]: when all links of a route are open by their limits, permissions apart; None where none has any."""
        is_open = {row: hours for row, _, hours in self.limited}
        mine = [is_open[self.stated[name]] for name in route if self.stated.get(name, -1) in is_open]
        if not mine or bool(np.all(mine)):
            return None
        return windows(np.all(mine, axis=0))

    @cached_property
    def heard(self) -> tuple[Heard, ...]:
        """What is said of links, as it is drawn."""
        return heard(self.world, self.stated)

    @cached_property
    def class_keys(self) -> dict[tuple[str, str, str, float, int], int]:
        """(mode, region, exposure, own shelter wind, stated row or -1) to class index."""
        found: dict[tuple[str, str, str, float, int], int] = {}
        limits: dict[str, set[float]] = {}
        for carrier in self.world.carriers:
            limits.setdefault(carrier.mode, set()).add(carrier.shelter_wind_ms)
        for link in self.world.links:
            for limit in sorted(limits.get(link.mode, ())):
                found.setdefault(self._class_key(link, limit), len(found))
        return found

    def _class_key(self, link: Link, shelter_wind_ms: float) -> tuple[str, str, str, float, int]:
        return link.mode, link.region, link.exposure, shelter_wind_ms, self.stated.get(link.id, -1)

    def class_of(self, link: Link, carrier: int) -> int:
        """The weather class of a link for a carrier."""
        return self.class_keys[self._class_key(link, self.world.carriers[carrier].shelter_wind_ms)]

    @cached_property
    def classes(self) -> Classes:
        """Every class in use, as arrays."""
        world = self.world
        rules, daylight = [], []
        for mode_id, _, _, shelter_wind_ms, _ in self.class_keys:
            mode = world.mode(mode_id)
            stop_ms = shelter_wind_ms or mode.wind_stop_ms
            slow_ms = min(mode.wind_slow_ms, stop_ms)
            by_pace = slow_ms, stop_ms, mode.wind_floor, -mode.cold_slow_c, -mode.cold_stop_c, mode.cold_floor
            rules.append((*by_pace, mode.wind_slow_ms, mode.wind_stop_ms, mode.storm_danger, mode.night_danger))
            daylight.append(mode.daylight_only)
        return Classes(
            np.array([self.regions[row[1]] for row in self.class_keys], np.int32),
            np.array([EXPOSURES[row[2]] for row in self.class_keys], np.float64),
            np.array(rules, np.float64).reshape(-1, 10),
            np.array(daylight, np.int32),
            np.array([row[4] for row in self.class_keys], np.int32),
        )

    @cached_property
    def sharing(self) -> tuple[tuple[str, float, I64], ...]:
        """Modes whose carriers have something in common in a future: id, spread of the log of pace, and their classes."""
        modes = {key[0]: self.world.mode(key[0]).shared_sd for key in self.class_keys}
        of = np.array([key[0] for key in self.class_keys])
        return tuple((mode, sd, np.flatnonzero(of == mode)) for mode, sd in modes.items() if sd > 0.0)

    @cached_property
    def weather(self) -> Source:
        """Where the weather of its futures comes from, given what was observed and what is forecast."""
        world, hours = self.world, math.ceil(self.world.horizon_h)
        seen, coming = usable(world.observations, hours), within(world.forecasts, hours)
        return source(world.climates, world.epoch, hours, seen, coming, world.forecast_half_h)

    @cached_property
    def light(self) -> NDArray[np.int8]:
        """[region, hour]: 1 in daylight; all 0 where no mode asks for it, nor is in more danger at night."""
        hours = math.ceil(self.world.horizon_h)
        if not np.any(self.classes.daylight) and not np.any(self.classes.rule[:, 9] != 1.0):
            return np.zeros((len(self.regions), hours), np.int8)
        return daylight(self.world, self.regions, hours)

    def leaving_windows(self, place: str, by_day: bool, limits: F64 | None) -> F64:
        """[window, 2]: when who goes by day alone, or on ways with limits, may be under way from a place; (inf, inf): never."""
        if limits is None:
            return self.light_at(place)
        found = both(self.light_at(place), limits) if by_day and len(self.light_at(place)) else limits
        return found if len(found) else np.full((1, 2), np.inf)

    def light_at(self, place: str) -> F64:
        """[day, 2]: first and last light at a place, in hours since the epoch."""
        if place not in self._light:
            one = self.world.place(place)
            self._light[place] = light(self.world, one.lat, one.lon, math.ceil(self.world.horizon_h))
        return self._light[place]

    @cached_property
    def _light(self) -> dict[str, F64]:
        return {}

    @cached_property
    def teams(self) -> CarrierArrays:
        """Carriers as arrays."""
        world = self.world
        rows = []
        for carrier, pace in zip(world.carriers, self.paces, strict=True):
            mode = world.mode(carrier.mode)
            stage_km = min(carrier.endurance_h * mode.reference_kmh, 1e12)
            rows.append(
                (
                    self.places[carrier.home], pace.kmh, pace.log_sd, mode.pace_sd, stage_km, carrier.rest_h,
                    self._available_h(carrier), mode.stall_share, mode.stall_h, mode.breakdown_per_1000_km / 1000,
                    mode.breakdown_h, mode.cargo_shelter_c, mode.scheduled, mode.keeps_cargo, mode.die_if_lost,
                )
            )  # fmt: skip
        columns = [np.array(column, np.float64) for column in zip(*rows, strict=True)]
        keys = np.array([key(self.seed, f"team/{carrier.id}") for carrier in world.carriers], np.uint64)
        home, scheduled, keeps = (columns[i].astype(np.int32) for i in (0, 12, 13))
        crew = np.array([aboard(world, carrier) for carrier in world.carriers], np.int32)
        return CarrierArrays(home, *columns[1:12], scheduled, keeps, keys, crew, columns[14])  # type: ignore[arg-type, call-arg]  # eleven columns, in order

    def _available_h(self, carrier: Carrier) -> float:
        """When a carrier may first leave: not before now, but for one under way, which has left."""
        away = any(one.leg.carrier == carrier.id for one in self.world.under_way)
        return carrier.available_h if away else max(carrier.available_h, self.world.now_h)

    def _spoils_h(self, lot: Lot) -> float:
        """When a lot can no longer be used: at its expiry, or at the end of its holding time where it is packed (FOREVER_H: not
        before the horizon)."""
        return self._or_forever(min(lot.expires_h, lot.packed_h + self.world.item_of(lot.product).holding_h))

    @cached_property
    def ground(self) -> PlaceArrays:
        """Places, lots and departures as arrays."""
        world = self.world
        clocks = {zone: self._clock(zone) for zone in {place.zone or world.zone for place in world.places}}
        offset_h, change_h, change_by_h = np.array([clocks[place.zone or world.zone] for place in world.places]).T
        departures = self.departures
        warm_h = max(product.item.warm_h for product in world.products)  # where several are handed over, the longest
        return PlaceArrays(
            np.array([place.handover_h + warm_h for place in world.places], np.float64),
            np.array([place.opens_h for place in world.places], np.float64),
            np.array([place.closes_h for place in world.places], np.float64),
            offset_h.copy(),
            change_h.copy(),
            change_by_h.copy(),
            np.array([self.places[lot.place] for lot in world.lots], np.int32),
            np.array([lot.doses if lot.expires_h > lot.available_h else 0 for lot in world.lots], np.int32),
            np.array([max(lot.available_h, 0.0) for lot in world.lots], np.float64),
            np.array([self._spoils_h(lot) for lot in world.lots], np.float64),
            np.array([lot.frost_c_h for lot in world.lots], np.float64),
            np.array([self.products[lot.product] for lot in world.lots], np.int32),
            np.array([row.depart_h for row in departures], np.float64),
            np.array([row.cutoff_h for row in departures], np.float64),
            np.array([row.cancel for row in departures], np.float64),
            np.array([key(self.seed, self._called(row)) for row in departures], np.uint64),
        )

    def _clock(self, zone: str) -> tuple[float, float, float]:
        """What a zone's clock shows at hour 0, the hour at which it is changed first (inf: never), and by how much."""
        epoch, last_h = self.world.epoch.astimezone(UTC), math.ceil(self.world.horizon_h)
        first_h = self._utc_offset_h(zone, 0.0)
        shows_h = first_h + epoch.hour + epoch.minute / 60
        changed = (hour for hour in range(1, last_h + 1) if self._utc_offset_h(zone, hour) != first_h)
        if (late_h := next(changed, None)) is None:
            return shows_h, math.inf, 0.0
        minutes = ((late_h - 1) + minute / 60 for minute in range(1, 61))
        change_h = next(at_h for at_h in minutes if self._utc_offset_h(zone, at_h + 1e-6) != first_h)
        return shows_h, change_h, self._utc_offset_h(zone, late_h) - first_h

    def _utc_offset_h(self, zone: str, hour_h: float) -> float:
        at = self.world.epoch.astimezone(UTC) + timedelta(hours=hour_h)
        offset = at.astimezone(ZoneInfo(zone)).utcoffset()
        return offset.total_seconds() / 3600 if offset else 0.0

    @cached_property
    def roads(self) -> Roads:
        """Which links lead where by which mode, and which departures serve them."""
        return Roads(self.world)

    @property
    def departures(self) -> tuple[Departure, ...]:
        """The timetable, by link, the place that they leave from, and hour."""
        return self.roads.departures

    @property
    def neighbours(self) -> dict[tuple[str, str], tuple[tuple[str, Link], ...]]:
        """(mode, place) to the places one link away, with the link."""
        return self.roads.neighbours

    def _called(self, row: Departure) -> str:
        """What a departure's chance is drawn by."""
        back = row.link in self.links and self.roads.leaves(row) != self.links[row.link].origin
        return f"departure/{row.link}/{row.depart_h:.3f}" + (f"/{row.origin}" if back else "")

    def departures_of(self, link: str, origin: str) -> tuple[int, int]:
        """First and one past the last departure of a link from one of its ends in `departures`; equal where there is none."""
        return self.roads.departures_of(link, origin)

    def timetable_kmh(self, origin: str, way: Sequence[str]) -> float:
        """Kilometres of a way from a place over the hours that the timetable gives it; 0 where some link has none."""
        return self.roads.timetable_kmh(origin, way)

    def ends(self, link: Link) -> tuple[tuple[str, str], ...]:
        """(from, to) of each way in which a link is travelled; a timed link only as it is served."""
        return self.roads.ends(link)

    def way(self, mode: str, origin: str, dest: str, without: Iterable[str] = ()) -> tuple[str, ...]:
        """Link ids of the shortest way in kilometres by one mode; empty if there is none."""
        return self.roads.way(mode, origin, dest, without)

"""A later world: what stands at an hour of a future, as a World again, and what may come, given what is known then.

Known at hour t: which legs have left and which have come in, the doses that are where, the weather up to and including the
hour under way in every region, and the newest forecast where there is one. Not known: when those under way will come in or
whether they are lost, the weather after, anybody's luck, the need.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.climate import Forecast, Observation
from balto.domain.consignment import Lot
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.ensemble.weather import Weather
from balto.motion.handover import load
from balto.motion.index import Chart
from balto.motion.sky import Sky, sky
from balto.plan.ran import Ran

AGO_H = (0, 3, 8, 18)  # hours back at which the weather's reports are read
REPORT_SD_C, REPORT_SD_MS = 1.0, 1.0
SHARED = ("places", "carriers", "links", "regions", "paces", "stated", "class_keys", "classes", "light", "neighbours")


@dataclass(frozen=True, eq=False)
class Standing:
    """One future at hour_h: leg numbers come in, under way, and ahead; what the plan had them do, with what really happened."""

    chart: Chart
    plan: Plan
    hour_h: float
    depart_h: NDArray[np.float64]
    arrive_h: NDArray[np.float64]
    doses: NDArray[np.int64]

    @cached_property
    def begun(self) -> tuple[int, ...]:
        """Legs that have left, or are booked on a departure whose loading is closed."""
        closed_h = [h - _lead_h(self, n) if np.isfinite(h) else h for n, h in enumerate(self.depart_h)]
        return tuple(int(n) for n in np.flatnonzero(np.array(closed_h) < self.hour_h))

    @cached_property
    def under_way(self) -> tuple[int, ...]:
        """Legs that have left and are not reported in (some may be lost)."""
        return tuple(n for n in self.begun if not self.arrive_h[n] <= self.hour_h)

    @cached_property
    def ahead(self) -> tuple[int, ...]:
        """Legs that have not left."""
        begun = set(self.begun)
        return tuple(n for n in range(len(self.plan.legs)) if n not in begun)

    @cached_property
    def held(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Doses left and hour of spoiling of each feed (lots first), all that has left taken off."""
        return _books(self)


def standing(chart: Chart, plan: Plan, ran: Ran, row: int, hour_h: float) -> Standing:
    """Future `row` of what ran, at an hour."""
    return Standing(
        chart, plan, hour_h, ran.depart_h[row].astype(np.float64), ran.arrive_h[row].astype(np.float64),
        ran.doses[row].astype(np.int64),
    )  # fmt: skip


def _books(now: Standing) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Replay the loads of the legs that have left, by the rehearsal's own rule."""
    ground, teams, lots = now.chart.ground, now.chart.teams, len(now.chart.world.lots)
    size = lots + len(now.plan.legs)
    there_h, spoils_h, frost = np.full((size, 1), np.inf), np.full((size, 1), np.inf), np.zeros((size, 1))
    left = np.zeros((size, 1), np.int64)
    there_h[:lots, 0], spoils_h[:lots, 0], left[:lots, 0] = ground.lot_h, ground.lot_expires_h, ground.lot_doses
    for n in now.begun:
        leg, spoils = now.plan.legs[n], math.inf
        if now.doses[n] > 0:
            origin = now.chart.places[leg.origin]
            here, of = (leg.origin, leg.product), now.chart.products[leg.product]
            feeds = [k for k in range(lots) if ground.lot_place[k] == origin and ground.lot_product[k] == of]
            before = ((b, now.plan.legs[b]) for b in now.begun if b < n)
            feeds += [lots + b for b, one in before if (one.dest, one.product) == here]
            chosen = np.array(feeds, np.int32)
            _, _, spoils, _ = load(now.doses[n], FOREVER_H, chosen, 0, len(feeds), there_h, left, spoils_h, frost, 0)
        keeps = bool(teams.keeps_cargo[now.chart.carriers[leg.carrier]])
        there_h[lots + n, 0] = now.arrive_h[n]
        spoils_h[lots + n, 0] = (
            spoils if keeps else min(spoils, now.depart_h[n] + now.chart.world.item_of(leg.product).holding_h)
        )
        left[lots + n, 0] = now.doses[n]
    return left[:, 0], spoils_h[:, 0]


def later(now: Standing, seen: tuple[Observation, ...], coming: tuple[Forecast, ...] = ()) -> Chart:
    """The world at that hour, hours counted from the same epoch; legs under way set out in it again at their own hours.
    `seen` is the weather reported since, `coming` what is forecast.

    What a leg under way carries lies, as a lot of its own, where it left from (see `again`).
    """
    world = now.chart.world
    carriers = tuple(_stands(now, carrier) for carrier in world.carriers)
    past = tuple(replace(row, cancel=0.0) if row.depart_h <= now.hour_h else row for row in world.departures)
    changed = replace(
        world, lots=_lots(now), carriers=carriers, departures=past, observations=(*world.observations, *seen),
        forecasts=(*world.forecasts, *coming),
    )  # fmt: skip
    return shared(now.chart, changed)


def shared(chart: Chart, world: World) -> Chart:
    """The chart of a world that differs in lots, departures, observations, or where and when carriers are free; one with
    fewer places must then be told their numbers (`places`)."""
    other = Chart(world, chart.seed)
    vars(other).update({name: getattr(chart, name) for name in SHARED})
    return other


def _lots(now: Standing) -> tuple[Lot, ...]:
    left, spoils_h = now.held
    lots, under = now.chart.world.lots, set(now.under_way)
    first, rest = [], []
    for n in now.begun:
        k = len(lots) + n
        if n in under and now.doses[n] > 0:
            leg = now.plan.legs[n]
            first.append(Lot(leg.origin, int(now.doses[n]), expires_h=float(spoils_h[k]), product=leg.product))
        elif left[k] > 0:
            leg, came_h = now.plan.legs[n], float(now.arrive_h[n])
            rest.append(Lot(leg.dest, int(left[k]), "", came_h, float(spoils_h[k]), product=leg.product))
    kept = [replace(lot, doses=int(left[k])) for k, lot in enumerate(lots) if left[k] > 0]
    return (*first, *kept, *rest)


def _stands(now: Standing, carrier: Carrier) -> Carrier:
    """The carrier where it is, free when it is; one under way, where it left from."""
    last = next((n for n in reversed(now.begun) if now.plan.legs[n].carrier == carrier.id), None)
    if last is None:
        return carrier
    leg = now.plan.legs[last]
    if not now.arrive_h[last] <= now.hour_h:
        return replace(carrier, home=leg.origin, available_h=0.0)
    return replace(carrier, home=leg.dest, available_h=rested_h(now.chart, leg, float(now.arrive_h[last])))


def rested_h(chart: Chart, leg: Leg, arrive_h: float) -> float:
    """When the leg's carrier is free again after it came in."""
    teams, c = chart.teams, chart.carriers[leg.carrier]
    km = sum(chart.links[link].km for link in leg.links)
    return arrive_h + float(teams.rest_h[c]) * min(1.0, km / float(teams.stage_km[c]))


def again(now: Standing) -> tuple[Leg, ...]:
    """The legs under way, to set out again in the later world at the hours at which they left."""
    return tuple(_again(now, n) for n in now.under_way)


def _lead_h(now: Standing, n: int) -> float:
    """Hours before leg n's departure at which its loading closes; 0 off a timetable."""
    leg = now.plan.legs[n]
    if not leg.links or not now.chart.teams.scheduled[now.chart.carriers[leg.carrier]]:
        return 0.0
    first, last = now.chart.departures_of(leg.links[0], leg.origin)
    lead = (row.cutoff_h for row in now.chart.departures[first:last] if abs(row.depart_h - now.depart_h[n]) < 1e-3)
    return max(next(lead, 0.0), 1e-3)


def _again(now: Standing, n: int) -> Leg:
    leg, depart_h = now.plan.legs[n], float(now.depart_h[n])
    lead_h = _lead_h(now, n)
    return replace(
        leg,
        doses=int(now.doses[n]),
        leave_from_h=depart_h - lead_h - 1e-3 * (lead_h > 0.0),
        wait_until_h=FOREVER_H,
        hold_below=0.0,
        only_if_late=-1,
    )


def as_happened(now: Standing) -> tuple[Leg, ...]:
    """The legs that have left, as they went: run again in the same future they do the same whatever follows them."""
    return tuple(_happened(now, n) for n in now.begun)


def _happened(now: Standing, n: int) -> Leg:
    leg, doses = now.plan.legs[n], int(now.doses[n])
    loads = [n, *now.plan.loads(n)]
    laden = any(now.doses[k] > 0 for k in loads)
    handover_h = float(now.chart.ground.handover_h[now.chart.places[leg.origin]]) * laden
    from_h = leg.leave_from_h
    if leg.only_if_late >= 0:
        from_h = max(from_h, leg.late_h + handover_h)
    short = any(now.doses[k] < now.plan.legs[k].doses for k in loads)
    if short and leg.wait_until_h < FOREVER_H:
        from_h = max(from_h, leg.wait_until_h + handover_h)
    return replace(leg, doses=doses, leave_from_h=from_h, wait_until_h=FOREVER_H, only_if_late=-1)


def still_ahead(now: Standing, kept: tuple[int, ...]) -> tuple[Leg, ...]:
    """The legs ahead, to come after legs of the numbers `kept`; a reserve whose leg has come in is settled one way or other."""
    dropped = [n for n in now.ahead if _settled(now, now.plan.legs[now.plan.run_of(n)])]
    place = {n: k for k, n in enumerate((*kept, *(n for n in now.ahead if n not in dropped)))}
    return tuple(_renumbered(now.plan.legs[n], place) for n in now.ahead if n not in dropped)


def _settled(now: Standing, leg: Leg) -> bool:
    """Whether a reserve will never be called, because its leg came in in time."""
    n = leg.only_if_late
    return n >= 0 and bool(now.arrive_h[n] <= min(leg.late_h, now.hour_h))


def _renumbered(leg: Leg, place: dict[int, int]) -> Leg:
    if leg.only_if_late < 0:
        return leg
    if leg.only_if_late in place:
        return replace(leg, only_if_late=place[leg.only_if_late])
    return replace(leg, only_if_late=-1, leave_from_h=max(leg.leave_from_h, leg.late_h))


def reports(chart: Chart, weather: Weather, row: int, hour_h: float, ahead_h: float = 0.0) -> tuple[Observation, ...]:
    """The weather of a future as reported by hour_h from every region that has a climate; ahead_h more hours for a yardstick."""
    until = min(int(hour_h + ahead_h), weather.wind_ms.shape[2] - 1)
    hours = sorted({int(hour_h), *(until - ago for ago in AGO_H if until >= ago)})
    return tuple(
        Observation(
            climate.region, hour, float(weather.temp_c[row, r, hour]), max(float(weather.wind_ms[row, r, hour]), 0.0),
            REPORT_SD_C, REPORT_SD_MS,
        )
        for r, climate in enumerate(chart.world.climates)
        for hour in hours
    )  # fmt: skip


def believed(chart: Chart, truth: Sky, row: int, hour_h: float, members: int, ahead_h: float = 0.0) -> Sky:
    """Skies that may follow: the future's own up to the hour under way, then draws given its reports (in the later chart)."""
    over = sky(chart, 0, members)
    hours = min(int(hour_h + ahead_h) + 1, over.factor.shape[2])
    over.factor[:, :, :hours] = truth.factor[row, :, :hours]
    over.air_c[:, :, :hours] = truth.air_c[row, :, :hours]
    return over

"""The engine by which relay plans are searched against the rehearsal: the same plan, arrival by arrival and death by death.

In still futures (no weather, modes without chance) both must say the same. In stormy futures without luck the engine reads
arrivals between the whole hours for which it remembers travel: nearly all are near, and those that are not have a cause.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure
from balto.domain.mode import MODES
from balto.domain.plan import Plan
from balto.domain.world import Product, World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay._scenarios_kernel import WIDTH
from balto.plan.relay._travel_kernel import KEPT_RUNS
from balto.plan.relay.columns import (
    CARRIER,
    CLOCKS,
    DEST,
    DOSES,
    JOINED,
    KM_PRICE,
    LOT_PRODUCT,
    ORIGIN,
    PART,
    PRODUCT,
    ROWS,
    RUN,
    VARIANT,
)  # fmt: skip
from balto.plan.relay.instance import instance
from balto.plan.relay.local_search import Relay
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import deaths_of, rehearse
from benchmarks.relay.tiny import still
from verification.check import Check
from verification.stormy import stormy

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMED = ("nome-1925", "river-flood", "two-medicines")
STILL_H, STILL_DEATHS = 1e-3, 1e-5  # hours are kept in single precision, and added up over a chain of legs
SMALL_H = 0.01
NEAR_H, NEAR_SHARE, FEWER_NEAR, NEAR_DEATHS = 0.35, 0.99, 0.98, 0.002  # of all cases together, and of each

F64 = NDArray[np.float64]
B = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sides:
    """A plan by the engine and by the rehearsal: hours of arrival [future, leg] (inf: never), usable doses [future, lot or leg]
    that stay where they came to, the engine's mean deaths, and the hours between which [future, leg] it has interpolated."""

    chart: WorldIndex
    plan: Plan
    engine_h: F64
    engine_given: F64
    engine_deaths: float
    between_h: tuple[F64, F64]
    rehearsed: Outcome
    engine_each: F64

    @property
    def rehearsed_h(self) -> F64:
        """Hours of arrival in the rehearsal [future, leg]."""
        return np.asarray(self.rehearsed.arrive_h, np.float64)

    @cached_property
    def apart_h(self) -> F64:
        """Hours between the two [future, leg]; 0 where neither arrives, inf where one does."""
        one, other = np.isfinite(self.engine_h), np.isfinite(self.rehearsed_h)
        both, apart = one & other, np.where(one == other, 0.0, np.inf)
        apart[both] = np.abs(self.engine_h[both] - self.rehearsed_h[both])
        return apart

    @property
    def tally_apart(self) -> float:
        """Mean deaths as the engine has them less those of its own arrivals, counted by the rehearsal's tally."""
        return self.engine_deaths - float(self.engine_each.mean())

    @cached_property
    def other_doses(self) -> B:
        """[future] whether other usable doses stay somewhere: frost or a holding time on either side of its limit."""
        return np.asarray((np.abs(self.engine_given - self.rehearsed.given) > 1e-3).any(axis=1))

    @property
    def deaths_apart(self) -> float:
        """Mean deaths of the engine's arrivals less the rehearsal's, where all arrivals are near and all doses the same."""
        same = (self.apart_h <= NEAR_H).all(axis=1) & ~self.other_doses
        return float((self.engine_each - self.rehearsed.total_deaths())[same].sum() / max(int(same.sum()), 1))

    def cause(self, future: int, leg: int) -> str:
        """Why an arrival may be far apart; "" where nothing explains it."""
        one, world = self.plan.legs[leg], self.chart.world
        before = [
            n for n in range(leg) if one.carrier == self.plan.legs[n].carrier or one.origin == self.plan.legs[n].dest
        ]
        if any(self.apart_h[future, n] > NEAR_H for n in before):
            return "a leg before"
        place = world.place(one.origin)
        if place.closes_h - place.opens_h < 24.0:
            return "opening hours"
        if world.mode(world.carrier(one.carrier).mode).scheduled:
            return "timetable"
        early_h, late_h = (float(hours[future, leg]) for hours in self.between_h)
        within = early_h - SMALL_H <= self.rehearsed_h[future, leg] <= late_h + SMALL_H
        return f"the way shuts or opens within the hour ({early_h:.2f} to {late_h:.2f} h)" if within else ""


def sides(chart: WorldIndex, death_table: DeathTable, members: int, changes: int, seed: int = 1) -> Sides:
    """A plan searched by so many changes in so many futures, by the engine and by the rehearsal."""
    over, ways = instance(chart, death_table, members, ())
    relay = Relay.begin(chart, over, ways, seed)
    relay.improve(changes, members, 1e-3)
    plan = relay.plan("searched")
    km = sum(chart.links[link].km for n in plan.runs() for link in plan.legs[n].route)
    deaths = relay.mean_deaths(kernel.BEST) - float(over.parameters[KM_PRICE]) * km
    rehearsed = rehearse(chart, plan, death_table, members)
    hours, given = (one_future if members == 1 else many_futures)(relay, members)
    if members == 1:
        given = np.asarray(
            rehearsed.given, np.float64
        )  # what the engine of one future has on board it does not leave behind
    each = deaths_of(chart.world, plan, death_table, hours.astype(np.float32), given.astype(np.float32)).sum(axis=1)
    return Sides(chart, plan, hours, given, deaths, _between(relay, rehearsed), rehearsed, np.asarray(each, np.float64))


def one_future(relay: Relay, members: int) -> tuple[F64, F64]:
    """Hours of arrival [future, leg] of an only future as weighing has left them; inf: never. Doses are not left."""
    legs = int(relay.score[kernel.LEGS])
    own = np.where(relay.work.legs[:legs, JOINED] < 0, 0, np.arange(legs))  # what rides along comes when its run does
    return relay.work.end[np.maximum.accumulate(own)][None].copy(), np.zeros((members, 0))


def many_futures(relay: Relay, members: int) -> tuple[F64, F64]:
    """Hours of arrival [future, leg] (inf: never) and usable doses [future, lot or leg] that weighing has left in its arrays."""
    legs, lots = int(relay.score[kernel.LEGS]), len(relay.instance.lot)
    rows, lanes = int(relay.store.used[ROWS]), -(-members // WIDTH) * WIDTH
    there, spoils, frost = (
        relay.work.scenario_h[: 3 * rows * lanes].reshape(3, rows, lanes)[:, :, :members].astype(float)
    )
    if not relay.instance.parameters[CLOCKS]:  # nothing is noted of what cannot spoil
        spoils, frost = np.full_like(there, np.inf), np.zeros_like(there)
    left = relay.work.scenario_n[: rows * lanes].reshape(rows, lanes)[:, :members].astype(float)
    given = np.zeros((lots + legs, members))
    for row in range(rows):
        leg = int(relay.work.row_leg[row])
        product = relay.instance.lot[row, LOT_PRODUCT] if leg < 0 else relay.work.legs[leg, PRODUCT]
        item = relay.chart.world.products[int(product)].item
        laden = leg < 0 or relay.work.legs[leg, DOSES] > 0  # of others nothing is kept
        frozen = (frost[row] > item.freeze_c_h) & (item.frozen_lost > 0.0)
        usable = laden * ~(there[row] > spoils[row]) * (1.0 - item.frozen_lost * frozen)
        given[row if leg < 0 else lots + leg] += left[row] * usable
    return there[relay.work.legs[:legs, PART]].T, given.T


def _between(relay: Relay, rehearsed: Outcome) -> tuple[F64, F64]:
    """Remembered hours of arrival [future, leg] of who leaves at the whole hour before the rehearsed departure, and of who leaves
    at that after; nan where none is remembered."""
    profile, slot, members = relay.store.profile, relay.store.slot, relay.members
    early_h, late_h = np.full(rehearsed.arrive_h.shape, np.nan), np.full(rehearsed.arrive_h.shape, np.nan)
    for n in range(rehearsed.arrive_h.shape[1] if members > 1 else 0):
        row = relay.work.legs[n]
        at = int(slot[row[CARRIER], row[ORIGIN], row[DEST], row[VARIANT] * KEPT_RUNS + (row[RUN] & (KEPT_RUNS - 1))])
        for k in range(members if at >= 0 else 0):
            depart_h = float(rehearsed.depart_h[k, n])
            if depart_h < relay.instance.factor.shape[2] - 2:
                early_h[k, n] = profile[at + max(int(depart_h - SMALL_H), 0) * members + k]
                late_h[k, n] = profile[at + (int(depart_h + SMALL_H) + 1) * members + k]
    return early_h, late_h


def calm(world: World, weather: bool) -> World:
    """The world without luck: no pace of the day, no mishaps; without `weather`, every hour the same too."""
    modes = tuple(
        replace(
            mode, pace_sd=0.0, team_sd=0.0, stall_share=0.0, breakdown_per_1000_km=0.0, loss_per_1000_h=0.0,
            daylight_only=mode.daylight_only and weather,
        )
        for mode in world.modes
    )  # fmt: skip
    departures = tuple(replace(one, cancel=0.0) for one in world.departures)
    world = replace(world, modes=modes, departures=departures)
    return world if weather else replace(world, climates=(), observations=(), forecasts=())


def example(name: str) -> tuple[WorldIndex, DeathTable]:
    """One of the examples, with its toll in few futures of need."""
    made = prepare(open_case(EXAMPLES / name), members=20)
    return made.chart, made.death_table


def generated(seed: int, wind_ms: float = 5.0) -> tuple[WorldIndex, DeathTable]:
    """A lattice of trails in storms, with small loads (shuttles), places that close at night, a railway by a timetable, and, at
    odd seeds, a second product that rides along; holding times and frost tell."""
    chart, death_table = stormy(seed, 3, 4, 5, wind_ms)
    world, rng = chart.world, np.random.default_rng([seed, 7])
    night = rng.random(len(world.places)) < 0.3
    places = tuple(
        replace(place, opens_h=6.0, closes_h=20.0) if shut else place
        for place, shut in zip(world.places, night, strict=True)
    )
    depot = world.lots[0].place
    rail = replace(world.links[0], id="railway", mode="rail", origin=depot, dest=depot[:-1] + "2", km=120.0)
    train = replace(world.carriers[0], id="train", name="Train", mode="rail", home=depot, payload_kg=100.0)
    runs = tuple(Departure("railway", hour, 2.0, 1.0) for hour in (3.0, 27.0, 51.0))
    item = Item("x", holding_h=60.0, freeze_c=-8.0, freeze_c_h=30.0, frozen_lost=0.5)
    world = replace(
        world, places=places, links=(*world.links, rail), departures=runs, item=item,
        carriers=(*(replace(one, payload_kg=3.0) for one in world.carriers), train),
        modes=(*world.modes, *(mode for mode in MODES if mode.id == "rail")),
    )  # fmt: skip
    if seed % 2:
        other = Item("y", kg_per_dose=0.05, holding_h=40.0, freeze_c=-12.0, freeze_c_h=20.0)
        lots = (*world.lots, Lot(depot, 40, product="y"))
        world = replace(world, further=(Product("y", other, world.treatment, world.outbreak),), lots=lots)
        death_table = replace(
            death_table, places=death_table.places * 2, deaths=np.tile(death_table.deaths, (1, 2, 1, 1)),
            products=("",) * len(death_table.places) + ("y",) * len(death_table.places),
        )  # fmt: skip
    return WorldIndex(world, seed), death_table


def without_luck(case: tuple[WorldIndex, DeathTable], weather: bool, members: int, changes: int) -> Sides:
    """Both sides of a plan for a case without luck."""
    chart, death_table = case
    with nullcontext() if weather else still():
        return sides(WorldIndex(calm(chart.world, weather), chart.seed), death_table, members, changes)


def lengthened(found: Sides) -> tuple[float, list[str]]:
    """The share of arrivals that are near, and each that is not: its leg, both hours and the cause."""
    told = []
    for future, leg in np.argwhere(found.apart_h > NEAR_H):
        both = f"{found.engine_h[future, leg]:.2f} h, rehearsed {found.rehearsed_h[future, leg]:.2f} h"
        told.append(f"future {future}, {found.plan.legs[leg].id}: {both}: {found.cause(future, leg) or 'NO CAUSE'}")
    return float(np.mean(found.apart_h <= NEAR_H)), told


def checks() -> Iterator[Check]:
    """Every example and twelve generated cases, still and stormy."""
    cases = {**{name: example(name) for name in NAMED}, **{f"generated {seed}": generated(seed) for seed in range(12)}}
    for name, case in cases.items():
        for members in (1, 40):
            yield _still(name, without_luck(case, False, members, 2000), members)
    every = []
    for name, case in cases.items():
        found = without_luck(case, True, 100, 4000)
        every.append(np.ravel(found.apart_h))
        yield _stormy(name, found)
    near = float(np.mean(np.concatenate(every) <= NEAR_H))
    yield Check(
        f"all of them, stormy: arrivals within {NEAR_H} h", f"{near:.2%}", f"{NEAR_SHARE:.0%}", near >= NEAR_SHARE
    )


def _still(name: str, found: Sides, members: int) -> Check:
    hours = float(found.apart_h.max(initial=0.0))
    deaths = max(abs(found.deaths_apart), abs(found.tally_apart))
    holds = hours <= STILL_H and deaths <= STILL_DEATHS and not found.other_doses.any()
    what = f"{name}, still, {members} futures, {len(found.plan.legs)} legs: most apart"
    return Check(what, f"{hours:.1e} h, {deaths:.1e} deaths", f"{STILL_H} h, {STILL_DEATHS} deaths", holds)


def _stormy(name: str, found: Sides) -> Check:
    near, told = lengthened(found)
    for line in told:
        print(f"      {line}")
    unexplained = sum(line.endswith("NO CAUSE") for line in told)
    value = f"{near:.2%}, {unexplained} without cause, {found.deaths_apart:+.4f} deaths"
    deaths = max(abs(found.deaths_apart), abs(found.tally_apart))
    holds = near >= FEWER_NEAR and not unexplained and deaths <= NEAR_DEATHS
    return Check(f"{name}, stormy, {len(found.plan.legs)} legs: within {NEAR_H} h", value, f"{FEWER_NEAR:.0%}", holds)

"""The slow, obvious rehearsal: every carrier a process in SimPy. The compiled one must agree with it.

`draws` says where chance comes from: `Keyed` makes the very draws of the compiled kernel (equal arrivals, to the minute),
`Fresh` draws from numpy (equal distributions).
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import simpy

from balto.basis._chance_kernel import exp_near, high, low, normal_near, row, run_key, uniform, word
from balto.basis.chance import key
from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import _pace_kmh


@dataclass(frozen=True)
class Luck:
    """What befalls one leg."""

    pace: float = 1.0
    stall: tuple[float, float] = (math.inf, 0.0)
    breakdown: tuple[float, float] = (math.inf, 0.0)
    mishap: float = 1.0


class Draws(Protocol):
    def leg(self, leg: Leg, way_km: float, number: int) -> Luck: ...
    def runs(self, departure: int) -> bool: ...


@dataclass
class Keyed:
    """The draws of future i, as the kernel makes them."""

    chart: WorldIndex
    i: int

    def leg(self, leg: Leg, way_km: float, number: int) -> Luck:
        t, c = self.chart.teams, self.chart.carriers[leg.carrier]
        k = np.uint64(run_key(np.uint64(key(self.chart.seed, f"leg/{leg.carrier}/{leg.origin}/{leg.dest}")), number))
        with np.errstate(over="ignore"):
            bits, more, last, delay = (np.uint64(word(k, self.i, n)) for n in (0, 1, 2, 3))
            own = t.team_sd[c] * normal_near(high(np.uint64(word(t.key[c], self.i, 0))))
        pace = exp_near(own + t.pace_sd[c] * normal_near(high(bits)))
        stall = (math.inf, 0.0)
        if low(bits) < t.stall_share[c]:
            stall = (way_km * high(more), -t.stall_h[c] * math.log(low(more)))
        breakdown = (math.inf, 0.0)
        if t.break_per_km[c] > 0 and (km := -math.log(1 - high(last)) / t.break_per_km[c]) < way_km:
            breakdown = (km, -t.break_h[c] * math.log(high(delay)))
        return Luck(pace, stall, breakdown, low(last))

    def runs(self, departure: int) -> bool:
        ground = self.chart.ground
        with np.errstate(over="ignore"):
            return bool(uniform(np.uint64(row(ground.depart_key[departure], self.i)), 0) >= ground.cancel[departure])


@dataclass
class Fresh:
    """Draws from numpy, one future after the other."""

    chart: WorldIndex
    rng: np.random.Generator
    own: dict[str, float] = field(default_factory=dict)

    def leg(self, leg: Leg, way_km: float, number: int) -> Luck:
        t, c, rng = self.chart.teams, self.chart.carriers[leg.carrier], self.rng
        own = self.own.setdefault(leg.carrier, t.team_sd[c] * rng.standard_normal())
        stall, breakdown = (math.inf, 0.0), (math.inf, 0.0)
        if rng.random() < t.stall_share[c]:
            stall = (way_km * rng.random(), t.stall_h[c] * rng.exponential())
        if t.break_per_km[c] > 0 and (km := rng.exponential() / t.break_per_km[c]) < way_km:
            breakdown = (km, t.break_h[c] * rng.exponential())
        return Luck(math.exp(own + t.pace_sd[c] * rng.standard_normal()), stall, breakdown, rng.random())

    def runs(self, departure: int) -> bool:
        return bool(self.rng.random() >= self.chart.ground.cancel[departure])


@dataclass
class Batch:
    """Doses that came to a place together."""

    doses: int
    there: simpy.Event
    packed_h: float = math.inf
    frost: float = 0.0
    place: str = ""
    product: str = ""
    hour_h: float = math.inf


@dataclass
class Rehearsal:
    """One future of a plan. Legs that load at the same place must not compete: the twin serves them as they come."""

    chart: WorldIndex
    plan: Plan
    factor: np.ndarray
    air_c: np.ndarray
    draws: Draws
    env: simpy.Environment = field(default_factory=simpy.Environment)
    runs: dict[str, int] = field(default_factory=dict)  # of each carrier: how many times it ran this stretch before

    def run(self) -> tuple[list[float], list[float], list[Batch]]:
        """Departure and arrival hours of each leg (inf: never), and the batches left where they are."""
        world, env = self.chart.world, self.env
        self.depart, self.arrive = [math.inf] * len(self.plan.legs), [math.inf] * len(self.plan.legs)
        self.taken = dict.fromkeys(range(len(self.plan.legs)), 0)
        self.ended = [env.event() for _ in self.plan.legs]
        self.batches = [Batch(lot.doses, env.event(), place=lot.place, product=lot.product) for lot in world.lots]
        for lot, batch in zip(world.lots, self.batches, strict=True):
            env.process(self.ripen(lot.available_h, batch))
        self.loads = [Batch(0, env.event(), place=leg.dest, product=leg.product) for leg in self.plan.legs]
        for carrier in self.plan.carriers():
            env.process(self.carrier(carrier))
        self.timetable = [self.draws.runs(d) for d in range(len(self.chart.departures))]
        env.run(until=world.horizon_h + 1000)
        return self.depart, self.arrive, self.batches + self.loads

    def ripen(self, hour_h: float, batch: Batch) -> Generator[simpy.Event, object, None]:
        yield self.env.timeout(max(hour_h, 0.0))
        batch.hour_h = self.env.now
        batch.there.succeed()

    def carrier(self, name: str) -> Generator[simpy.Event, object, None]:
        """A carrier's story: it waits until it may go, and runs its legs one after the other."""
        c = self.chart.carriers[name]
        team, place = self.chart.teams, self.chart.world.carriers[c].home
        yield self.env.timeout(max(team.available_h[c], 0.0))
        for number, leg in enumerate(self.plan.legs):
            if leg.carrier != name or leg.rides_on:
                continue
            if leg.origin != place:
                self.ended[number].succeed(False)
                continue
            same = (leg.carrier, leg.origin, leg.dest)
            before = [one for one in self.plan.legs[:number] if (one.carrier, one.origin, one.dest) == same]
            self.runs[name] = sum(not one.rides_on for one in before)
            came = yield from self.leg(number, leg, c)
            self.ended[number].succeed(came)
            if not came and self.depart[number] < math.inf:
                return
            if came:
                place = leg.dest
                way_km = sum(self.chart.links[link].km for link in leg.route)
                yield self.env.timeout(team.rest_h[c] * min(1.0, way_km / team.stage_km[c]))

    def leg(self, number: int, leg: Leg, c: int) -> Generator[simpy.Event, object, bool]:
        """Load, leave, cross, unload; whether it arrived."""
        env, chart = self.env, self.chart
        rows = [number]
        while rows[-1] + 1 < len(self.plan.legs) and self.plan.legs[rows[-1] + 1].rides_on:
            rows.append(rows[-1] + 1)
        taken: dict[int, list[Batch]] = {n: [] for n in rows}
        for n in rows:
            if self.plan.legs[n].doses:
                taken[n] = yield from self.load(n, self.plan.legs[n], leg.wait_until_h)
        if any(self.plan.legs[n].doses for n in rows):
            if not any(taken.values()):
                return False
            yield env.timeout(chart.ground.handover_h[chart.places[leg.origin]])
        yield env.timeout(max(0.0, leg.leave_from_h - env.now))
        if chart.teams.scheduled[c]:
            first, last = chart.departures_of(leg.route[0], leg.origin)
            runs = [d for d in range(first, last) if self.timetable[d]]
            hours = [chart.departures[d].depart_h for d in runs
                     if env.now <= chart.departures[d].depart_h - chart.departures[d].cutoff_h + 1e-9]  # fmt: skip
            if not hours:
                return False
            yield env.timeout(hours[0] - env.now)
        left_h = env.now
        for n in rows:
            self.depart[n] = left_h
        limits = {one.name: one.item.freeze_c for one in chart.world.products}
        cold = yield from self.cross(leg, c, limits)
        if cold is None:
            return False
        for n in rows:
            self.arrive[n] = env.now
            load, own = self.loads[n], self.plan.legs[n]
            load.packed_h = min([batch.packed_h for batch in taken[n]], default=math.inf)
            if not chart.teams.keeps_cargo[c]:
                load.packed_h = min(load.packed_h, left_h)
            load.doses, load.hour_h = self.taken[n] if own.doses else 0, env.now
            load.frost = cold[own.product] + max([batch.frost for batch in taken[n]], default=0.0)
            load.there.succeed()
        return True

    def load(self, number: int, leg: Leg, wait_until_h: float) -> Generator[simpy.Event, object, list[Batch]]:
        """Wait for the batches at the origin, earliest first, until there are doses enough."""
        fed = [load for k, load in enumerate(self.loads[:number]) if self.plan.legs[k].doses]
        here = [batch for batch in self.batches + fed if (batch.place, batch.product) == (leg.origin, leg.product)]
        got, taken = 0, []
        patience = self.env.timeout(max(0.0, wait_until_h - self.env.now))
        while got < leg.doses:
            ready = [b for b in here if b.there.triggered and b.doses > 0]
            if not ready:
                if patience.processed:
                    break
                yield self.env.any_of([patience, *(b.there for b in here if not b.there.triggered)])
                continue
            batch = min(ready, key=lambda b: b.hour_h)
            take = min(batch.doses, leg.doses - got)
            batch.doses -= take
            got += take
            taken.append(batch)
        self.taken[number] = got
        return taken

    def cross(
        self, leg: Leg, c: int, limits: dict[str, float]
    ) -> Generator[simpy.Event, object, dict[str, float] | None]:
        """Hour by hour along the way; the frost below each limit, or None if the carrier is lost or the weather ends first."""
        env, chart, team = self.env, self.chart, self.chart.teams
        links = [chart.links[link] for link in leg.route]
        way_km = sum(link.km for link in links)
        luck = self.draws.leg(leg, way_km, self.runs[leg.carrier])
        pace = _pace_kmh(chart, leg, c) * luck.pace
        stops = [luck.stall, luck.breakdown]
        stops += [(k * team.stage_km[c], team.rest_h[c]) for k in range(1, int(way_km / team.stage_km[c]) + 1)]
        stops.sort()
        done, danger, frost = 0.0, 0.0, dict.fromkeys(limits, 0.0)
        mode = chart.world.mode(chart.world.carriers[c].mode)
        for link in links:
            row_, region = chart.class_of(link, c), chart.regions[link.region]
            end = done + link.km
            while done < end - 1e-7:
                hour = int(env.now + 1e-12)
                if hour >= self.factor.shape[1]:
                    return None
                share = float(self.factor[row_, hour])
                goal = min(end, stops[0][0] if stops else math.inf)
                step_h = min(hour + 1.0 - env.now, (goal - done) / (pace * share) if share > 0 else math.inf)
                if share > 0:
                    done += pace * share * step_h
                    calm = max(0.0, 1.0 - share)
                    danger += step_h * mode.loss_per_1000_h / 1000 * link.hazard * (1 + mode.storm_danger * calm**2)
                    for name, limit_c in limits.items():
                        frost[name] += step_h * max(0.0, limit_c - mode.cargo_shelter_c - self.air_c[region, hour])
                yield env.timeout(step_h)
                while stops and done >= stops[0][0] - 1e-7 and done < way_km - 1e-7:
                    yield env.timeout(stops.pop(0)[1])
        if env.now > self.factor.shape[1] or luck.mishap < 1 - math.exp(-danger):
            return None
        return frost


def rehearsed(chart: WorldIndex, plan: Plan, over: tuple[np.ndarray, np.ndarray], draws: Draws) -> list[float]:
    """Arrival hours of the plan's legs in one future under one member's sky (factor, air_c)."""
    return Rehearsal(chart, plan, over[0], over[1], draws).run()[1]

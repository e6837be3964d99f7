"""The slow, obvious rehearsal: every carrier a process in SimPy. The compiled one must agree with it.

`draws` says where chance comes from: `Keyed` makes the very draws of the compiled kernel (equal arrivals, to the minute),
`Fresh` draws from numpy (equal distributions).
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import simpy

from balto.basis._chance_kernel import exp_near, high, low, normal_near, row, run_key, uniform, word
from balto.basis.chance import key
from balto.basis.sphere import sun_elevation_deg
from balto.domain.consignment import Item, Lot
from balto.domain.limit import Limit
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.motion.daylight import CIVIL_TWILIGHT_DEG
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


@dataclass(eq=False)
class Part:
    """Doses with one clock that lie at a place, or will be brought there; `root` is the expiry of the lot that they come from."""

    doses: int
    there: simpy.Event
    place: str = ""
    product: str = ""
    root: float = math.inf
    spoils_h: float = math.inf
    frost: float = 0.0
    hour_h: float = math.inf
    packing: int = 0  # which packing its holding time runs from (0: none yet); who may freeze has one for each load

    @property
    def clock(self) -> tuple[float, int]:
        """What it spoils by."""
        return self.root, self.packing

    def usable(self, item: Item) -> float:
        """How many of the doses are of use where they came to."""
        if self.hour_h > self.spoils_h or self.hour_h == math.inf:
            return 0.0
        return self.doses * (1.0 - item.frozen_lost * (self.frost > item.freeze_c_h))

    def near(self, item: Item) -> bool:
        """Whether the doses are so nearly spoilt or frozen that rounding decides."""
        close = abs(self.hour_h - self.spoils_h) < 0.01 or abs(self.frost - item.freeze_c_h) < 1.0
        return self.doses > 0 and self.hour_h < math.inf and close


PATIENCE_H = 24.0
MOST_PARTS = 16


Claims = list[dict[int, int]]  # of each leg: how many doses it takes of each part it may load from, by their order


@dataclass
class Rehearsal:
    """One future of a plan, told by its carriers as they go.

    Doses are the plan's in its order: an earlier leg takes before a later one, even where it loads after it; and a run whose load
    never came has not kept its carrier. So the story is told until it comes out as it was told before: each time, who is later in
    the plan knows what the earlier took the last time, and who stood down.
    """

    chart: WorldIndex
    plan: Plan
    factor: np.ndarray
    air_c: np.ndarray
    draws: Draws
    runs: dict[str, int] = field(default_factory=dict)  # of each carrier: how many times it ran this stretch before
    peril: np.ndarray | None = None  # how much likelier than usual a loss is [class, hour]; None: as usual

    def run(self) -> tuple[list[float], list[float], list[list["Part"]]]:
        """Departure and arrival hours of each leg (inf: never), and what is left of each lot and of each leg's load."""
        self.timetable = [self.draws.runs(d) for d in range(len(self.chart.departures))]
        self.lucks = dict[str, Luck]()
        takes = [(leg.origin, leg.product) for leg in self.plan.legs if leg.doses]
        claims: Claims = [{} for _ in self.plan.legs]
        stood = set[int]()
        for _ in range(len(self.plan.legs) + 2):
            self.claimed, self.stood = claims, stood
            self.tell()
            claims, stood = self.claims, self.stand
            if (claims, stood) == (self.claimed, self.stood) or (not stood and len(takes) == len(set(takes))):
                break
        else:
            raise AssertionError("the story never comes out as it was told before")
        for n, taken in enumerate(self.claims):
            for k, number in taken.items():
                self.sources[n][k][0].doses -= number
        return self.depart, self.arrive, [[part] for part in self.lots] + self.loads

    def tell(self) -> None:
        """The story once."""
        self.env, legs = simpy.Environment(), self.plan.legs
        self.depart, self.arrive = [math.inf] * len(legs), [math.inf] * len(legs)
        self.taken = dict.fromkeys(range(len(legs)), 0)
        self.chance = dict[int, float]()
        self.risk, self.home_risk = [0.0] * len(legs), [0.0] * len(legs)
        self.met = [0.0] * len(legs)  # frost met on the way, by each leg's product
        self.claims: Claims = [{} for _ in legs]
        self.stand = set[int]()  # runs of which nothing was loaded, or not yet
        self.lots = [self.lot(lot) for lot in self.chart.world.lots]
        self.loads: list[list[Part]] = []
        self.sources: list[
            list[tuple[Part, Part]]
        ] = []  # of each leg: a part to load from, and the own part that it goes into
        for number in range(len(legs)):
            self.prepare(number)
        for carrier in self.plan.carriers():
            self.env.process(self.carrier(carrier))
        self.env.run(until=self.chart.world.horizon_h + 1000)

    def given(self) -> list[float]:
        """Usable doses that stay where they came to, of each lot and each leg."""
        item_of = self.chart.world.item_of
        feeds = [[part] for part in self.lots] + self.loads
        return [sum(part.usable(item_of(part.product)) for part in parts) for parts in feeds]

    def near(self) -> bool:
        """Whether any doses are so nearly spoilt or frozen that rounding decides."""
        item_of = self.chart.world.item_of
        return any(
            part.near(item_of(part.product)) for part in [*self.lots, *(one for load in self.loads for one in load)]
        )

    def lot(self, lot: Lot) -> Part:
        holding_h = self.chart.world.item_of(lot.product).holding_h
        doses = lot.doses if lot.expires_h > lot.available_h else 0
        spoils_h = min(lot.expires_h, lot.packed_h + holding_h)
        spoils_h = spoils_h if spoils_h < self.chart.world.horizon_h else math.inf
        root = min(lot.expires_h, lot.packed_h + holding_h)
        root = root if root < self.chart.world.horizon_h else math.inf
        part = Part(doses, self.env.event(), lot.place, lot.product, root, spoils_h, lot.frost_c_h, math.inf)
        part.packing = (
            id(part) if lot.frost_c_h > 0.0 and self.chart.world.item_of(lot.product).frozen_lost > 0.0 else 0
        )
        self.env.process(self.ripen(lot.available_h, part))
        return part

    def ripen(self, hour_h: float, part: Part) -> Generator[simpy.Event, object, None]:
        yield self.env.timeout(max(hour_h, 0.0))
        part.hour_h = self.env.now
        part.there.succeed()

    def prepare(self, number: int) -> None:
        """The parts of a leg's load, known from the plan alone: one a clock."""
        leg, item = self.plan.legs[number], self.chart.world.item_of(self.plan.legs[number].product)
        goes_on = [self.plan.legs[n].stays < self.plan.legs[n].doses for n in range(number)]
        before = [part for load, some in zip(self.loads, goes_on, strict=True) if some for part in load]
        before = before if leg.doses else []
        free = (
            part for lot, part in zip(self.chart.world.lots, self.lots, strict=True) if not (lot.given or lot.aboard)
        )
        lots = [part for part in free if part.doses] if leg.doses else []
        sources = [part for part in lots + before if (part.place, part.product) == (leg.origin, leg.product)]
        own: dict[object, Part] = {}
        mixed: dict[int, set[tuple[float, int]]] = {}
        roots, few = sorted({part.root for part in sources}), len({part.clock for part in sources}) <= MOST_PARTS
        self.sources.append([])
        for part in sources:
            clock: object = part.clock if few else min(roots.index(part.root), MOST_PARTS - 1)
            here = own.setdefault(clock, Part(0, self.env.event(), leg.dest, leg.product))
            mixed.setdefault(id(here), set()).add(part.clock)
            here.root = min(here.root, part.root)
            self.sources[-1].append((part, here))
        ages = item.holding_h < 1e8 and not self.chart.teams.keeps_cargo[self.chart.carriers[leg.carrier]]
        freezes = item.freeze_c_h < 1e8 and item.frozen_lost > 0.0
        for here in own.values():
            _, packing = next(iter(mixed[id(here)]))
            stays_so = len(mixed[id(here)]) == 1 and not freezes and not (ages and packing == 0)
            here.packing = packing if stays_so else id(here)
        self.loads.append(list(own.values()))

    def carrier(self, name: str) -> Generator[simpy.Event, object, None]:
        """A carrier's story: it waits until it may go, and runs its legs one after the other."""
        c = self.chart.carriers[name]
        team, place = self.chart.teams, self.chart.world.carriers[c].home
        yield self.env.timeout(max(team.available_h[c], 0.0))
        last = -1
        for number in self.plan.runs():
            leg = self.plan.legs[number]
            if leg.carrier != name:
                continue
            if leg.origin != place:
                continue
            same = (leg.carrier, leg.origin, leg.dest)
            before = [one for one in self.plan.legs[:number] if (one.carrier, one.origin, one.dest) == same]
            self.runs[name] = sum(not one.rides_on for one in before)
            came = yield from self.leg(number, leg, c)
            if not came and self.depart[number] < math.inf:
                return
            if came:
                place, last = leg.dest, number
                way_km = sum(self.chart.links[link].km for link in leg.route)
                yield self.env.timeout(team.rest_h[c] * min(1.0, way_km / team.stage_km[c]))
        if last >= 0:
            yield from self.homeward(last, place, c)

    def homeward(self, last: int, place: str, c: int) -> Generator[simpy.Event, object, None]:
        """The way home after the last leg that came, at the usual pace and without mishap; who is nobody, or runs anyway, has
        none."""
        carrier = self.chart.world.carriers[c]
        mode = self.chart.world.mode(carrier.mode)
        people = carrier.crew if carrier.crew >= 0 else 0 if mode.scheduled else mode.crew
        danger = {
            link.id: link.km * (mode.loss_per_1000_h * link.hazard + link.threat_per_1000_h + 1e-6)
            for link in self.chart.world.links
            if link.mode == carrier.mode
        }
        way = (
            self.chart.roads.way(carrier.mode, place, carrier.home, weight=danger)
            if people and not mode.scheduled and place != carrier.home
            else ()
        )
        if way and self.env.now < self.factor.shape[1]:
            empty = Leg(carrier.id, place, carrier.home, way)
            calm = Luck(1.0, (math.inf, 0.0), (math.inf, 0.0), 1.0)
            yield from self.cross(empty, c, {}, calm)
            self.home_risk[last] = self.chance[c]

    def leg(self, number: int, leg: Leg, c: int) -> Generator[simpy.Event, object, bool]:
        """Load, leave, cross, unload; whether it arrived."""
        env, chart = self.env, self.chart
        rows = list(range(number, self.plan.after(number)))
        if any(self.plan.legs[n].doses for n in rows):
            self.stand.add(number)
            loading = env.process(self.load(number, leg))
            if number in self.stood:
                return False
            yield loading
            if number in self.stand:
                return False
            yield env.timeout(chart.ground.handover_h[chart.places[leg.origin]])
        yield env.timeout(max(0.0, leg.leave_from_h - env.now))
        if chart.teams.scheduled[c]:
            first, last = chart.departures_of(leg.route[0], leg.origin)
            runs = [d for d in range(first, last) if self.timetable[d]]
            hours = [chart.departures[d].depart_h for d in runs
                     if env.now <= chart.departures[d].depart_h - chart.departures[d].cutoff_h + 1e-9]  # fmt: skip
            if not hours:
                return (yield env.event())  # it waits for a departure that never comes
            yield env.timeout(hours[0] - env.now)
        mode = chart.world.mode(chart.world.carriers[c].mode)
        stretches = open_stretches(chart, leg)
        if (mode.daylight_only or stretches is not None) and not mode.scheduled:
            way_h = sum(chart.links[link].km for link in leg.route) / _pace_kmh(chart, leg, c)
            days = chart.light_at(leg.origin).tolist() if mode.daylight_only else [(0.0, math.inf)]
            if stretches is not None:
                days = [(max(a, p), min(b, q)) for a, b in days for p, q in stretches if max(a, p) < min(b, q)]
            now_h = float(env.now)
            enough = [max(now_h, dawn) for dawn, dusk in days if now_h <= dusk and max(now_h, dawn) + way_h <= dusk]
            dawns = [dawn for dawn, _ in days if dawn >= now_h]
            if not enough and not dawns:
                return False
            yield env.timeout((enough or dawns)[0] - now_h)
        left_h = env.now
        for n in rows:
            self.depart[n] = left_h
        limits = {one.name: one.item.freeze_c for one in chart.world.products}
        cold = yield from self.cross(leg, c, limits)
        self.risk[number] = self.chance[c]
        if cold is None:
            return False
        for n in rows:
            self.unload(n, left_h, cold[self.plan.legs[n].product], bool(chart.teams.keeps_cargo[c]))
        return True

    def load(self, number: int, leg: Leg) -> Generator[simpy.Event, object, None]:
        """Each product of a run makes up its load by itself; the run waits for the last of them.

        A load is made up when all is there, or when nobody waits any longer: at the stated hour, or a day after it could go with
        a part, and when nothing more can come. A product of which nothing is there is waited for as long as the run could go
        with a part of another.
        """
        env = self.env
        open_ = [n for n in range(number, self.plan.after(number)) if self.plan.legs[n].doses]
        stated_h = max(leg.wait_until_h, env.now) if leg.wait_until_h < FOREVER_H else None
        part_h: dict[int, float] = {}  # of each product: since when it could go with a part
        while open_:
            for n in open_:
                if self.could_go(n):
                    part_h.setdefault(n, env.now)
            first_h = min(part_h.values(), default=math.inf)
            ends_h = {n: part_h.get(n, first_h) + PATIENCE_H if stated_h is None else stated_h for n in open_}
            for n in list(open_):
                coming = [part for part, _ in self.sources[n] if not part.there.triggered]
                if not coming or env.now >= ends_h[n] - 1e-9 or self.all_there(n):
                    self.take(n)
                    open_.remove(n)
            if open_:
                events = [part.there for n in open_ for part, _ in self.sources[n] if not part.there.triggered]
                last_h = min(ends_h[n] for n in open_)
                if last_h < math.inf:
                    events.append(env.timeout(max(last_h - env.now, 0.0)))
                yield env.any_of(events)

    def quotas(self, n: int) -> list[tuple[int, float]]:
        """Doses of leg n, and for how many hours from now they must keep, the longest first."""
        leg, chart = self.plan.legs[n], self.chart
        c, km = chart.carriers[leg.carrier], sum(chart.links[link].km for link in leg.route)
        way_h = km / _pace_kmh(chart, leg, c)
        if not chart.teams.scheduled[c]:
            way_h += chart.teams.rest_h[c] * int(km / chart.teams.stage_km[c])
        rest = leg.doses - sum(doses for doses, _ in leg.lasting)
        asked = [*leg.lasting, (rest, chart.ground.handover_h[chart.places[leg.origin]] + way_h)]
        return sorted(asked, key=lambda quota: quota[1], reverse=True)

    def lying(self, n: int) -> dict[int, int]:
        """What is there of the parts that leg n may load from, less what the legs before it in the plan take of them."""
        there = {k: part for k, (part, _) in enumerate(self.sources[n]) if part.there.triggered}
        earlier = [(self.sources[m][k][0], number) for m in range(n) for k, number in self.claimed[m].items()]
        return {k: part.doses - sum(number for one, number in earlier if one is part) for k, part in there.items()}

    def chosen(self, n: int) -> dict[int, int]:
        """What leg n would load now: how many doses of each part that it may load from."""
        found = dict[int, int]()
        lying = self.lying(n)
        for doses, keeps_h in self.quotas(n):
            more = doses
            usable = [k for k in lying if self.sources[n][k][0].spoils_h >= self.env.now + keeps_h]
            for k in sorted(usable, key=lambda k: (self.sources[n][k][0].spoils_h, -self.sources[n][k][0].hour_h)):
                number = min(more, lying[k])
                lying[k] -= number
                more -= number
                found[k] = found.get(k, 0) + number
        return found

    def could_go(self, n: int) -> bool:
        """Whether any dose is there that leg n can use."""
        until_h = self.env.now + min(keeps_h for doses, keeps_h in self.quotas(n) if doses)
        return any(doses and self.sources[n][k][0].spoils_h >= until_h for k, doses in self.lying(n).items())

    def all_there(self, n: int) -> bool:
        return sum(self.chosen(n).values()) == self.plan.legs[n].doses

    def take(self, n: int) -> None:
        self.claims[n] = {k: number for k, number in self.chosen(n).items() if number}
        for k, number in self.claims[n].items():
            part, here = self.sources[n][k]
            here.doses += number
            here.spoils_h = min(here.spoils_h, part.spoils_h)
            here.frost = max(here.frost, part.frost)
            self.taken[n] += number
            self.stand.discard(self.plan.run_of(n))

    def unload(self, n: int, left_h: float, cold: float, keeps_cargo: bool) -> None:
        """The load of leg n is there; those of its doses that are for the patients stay with them, what spoils first first."""
        leg, item = self.plan.legs[n], self.chart.world.item_of(self.plan.legs[n].product)
        self.arrive[n] = self.env.now
        self.met[n] = cold
        stays, given = leg.stays, []
        for part in self.loads[n]:
            part.frost += cold
            if not keeps_cargo:
                holds = item.holding_h < self.chart.world.horizon_h
                part.spoils_h = min(part.spoils_h, left_h + item.holding_h) if holds else part.spoils_h
            part.hour_h = self.env.now
        for part in sorted(self.loads[n], key=lambda part: (part.spoils_h, -part.frost)):
            number = min(stays, part.doses)
            part.doses, stays = part.doses - number, stays - number
            given.append(replace(part, doses=number))
        for part in self.loads[n]:
            part.there.succeed()
        self.loads[n] += given

    def cross(
        self, leg: Leg, c: int, limits: dict[str, float], luck: "Luck | None" = None
    ) -> Generator[simpy.Event, object, dict[str, float] | None]:
        """Hour by hour along the way; the frost below each limit, or None if the carrier is lost or the weather ends first.

        What one aboard risks to die is left in `chance`, by carrier: of the losses the share in which one does.
        """
        env, chart, team = self.env, self.chart, self.chart.teams
        links = [chart.links[link] for link in leg.route]
        way_km = sum(link.km for link in links)
        if luck is None:
            if leg.id not in self.lucks:
                self.lucks[leg.id] = self.draws.leg(leg, way_km, self.runs[leg.carrier])
            luck = self.lucks[leg.id]
        pace = _pace_kmh(chart, leg, c) * luck.pace
        stops = [luck.stall, luck.breakdown]
        stops += [(k * team.stage_km[c], team.rest_h[c]) for k in range(1, int(way_km / team.stage_km[c]) + 1)]
        stops.sort()
        done, danger, threat, frost = 0.0, 0.0, 0.0, dict.fromkeys(limits, 0.0)
        self.chance[c] = 0.0
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
                peril = float(share > 0) if self.peril is None else float(self.peril[row_, hour])
                danger += step_h * mode.loss_per_1000_h / 1000 * link.hazard * peril
                if share > 0:
                    done += pace * share * step_h
                    threat += step_h * link.threat_per_1000_h / 1000
                    for name, limit_c in limits.items():
                        frost[name] += step_h * max(0.0, limit_c - mode.cargo_shelter_c - self.air_c[region, hour])
                lost = 1 - math.exp(-danger - threat)
                died = danger * mode.die_if_lost + threat * 0.1
                self.chance[c] = lost * died / (danger + threat) if died else 0.0
                yield env.timeout(step_h)
                while stops and done >= stops[0][0] - 1e-7 and done < way_km - 1e-7:
                    yield env.timeout(stops.pop(0)[1])
        if env.now > self.factor.shape[1] or luck.mishap < 1 - math.exp(-danger - threat):
            return None
        return frost


def open_stretches(chart: WorldIndex, leg: Leg) -> list[tuple[float, float]] | None:
    """When a leg's ways are open by the limits on them, hour by hour and minute by minute; None where they always are."""
    world, found = chart.world, []
    limits = [
        limit for limit in world.limits
        if limit.kind != "permission" and any(limit.binds(world.link(name)) for name in leg.route)
    ]  # fmt: skip
    for hour in range(math.ceil(world.horizon_h)):
        minutes = [world.epoch + timedelta(hours=hour, minutes=minute + 0.5) for minute in range(60)]
        ends = [(hour, hour + 1.0)]
        if all(_open_at(world, limit, leg, at) for limit in limits for at in minutes if _holds(limit, hour)):
            found = [*found[:-1], (found[-1][0], hour + 1.0)] if found and found[-1][1] == hour else [*found, *ends]
    return None if found == [(0, math.ceil(world.horizon_h))] or not limits else found


def _holds(limit: Limit, hour: int) -> bool:
    return math.floor(limit.from_h) <= hour < math.ceil(limit.until_h)


def _open_at(world: World, limit: Limit, leg: Leg, moment: datetime) -> bool:
    if limit.kind == "night":
        regions = {world.link(name).region for name in leg.route if limit.binds(world.link(name))}
        where = [(one.lat, one.lon) for one in world.climates if one.region in regions]
        return all(sun_elevation_deg(lat, lon, moment) > CIVIL_TWILIGHT_DEG for lat, lon in where)
    local = moment.astimezone(ZoneInfo(world.zone))
    at_h, begins, ends_h = local.hour + local.minute / 60, limit.opens_h, limit.closes_h
    within = begins <= at_h < ends_h if begins <= ends_h else at_h >= begins or at_h < ends_h
    return within if limit.kind == "hours" else not within


def rehearsed(chart: WorldIndex, plan: Plan, over: tuple[np.ndarray, np.ndarray], draws: Draws) -> list[float]:
    """Arrival hours of the plan's legs in one future under one member's sky (factor, air_c)."""
    return Rehearsal(chart, plan, over[0], over[1], draws).run()[1]

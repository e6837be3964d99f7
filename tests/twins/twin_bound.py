"""The clairvoyant's earliest hours, slowly: every way by depth first, every (place, last carrier), until nothing changes."""

import math
from collections.abc import Iterator

import numpy as np

from balto.basis._chance_kernel import RUNS, exp_near, high, low, normal_near, row, run_key, uniform, word
from balto.basis.chance import key
from balto.domain.link import Link
from balto.domain.plan import Leg, Plan
from balto.motion.conditions import conditions
from balto.motion.crossing import cross
from balto.motion.handover import next_departure, when_open
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays


def earliest_h(chart: WorldIndex, future: int) -> list[float]:
    """Hour before which no dose can be at each place, in one future."""
    legs = _Legs(chart, future)
    free = [_free_h(chart, legs, c) for c in range(len(chart.world.carriers))]
    best = [math.inf] * len(chart.world.places)
    for lot, (place, hour) in enumerate(zip(chart.ground.lot_place, chart.ground.lot_h, strict=True)):
        assert chart.world.lots[lot].doses > 0
        for p, first_h in enumerate(_doses_h(chart, legs, free, int(place), float(hour))):
            best[p] = min(best[p], first_h)
    return best


def _doses_h(chart: WorldIndex, legs: "_Legs", free: list[list[float]], source: int, source_h: float) -> list[float]:
    ground = chart.ground
    there = {(source, -1): (source_h, source_h)}
    changed = True
    while changed:
        changed = False
        for (o, brought), (at_h, own_h) in list(there.items()):
            for c in range(len(free)):
                start_h = own_h if c == brought else max(at_h, free[c][o])
                start_h = when_open(
                    start_h, ground.opens_h[o], ground.closes_h[o], ground.offset_h[o], ground.change_h[o],
                    ground.change_by_h[o],
                )  # fmt: skip
                for d in range(len(ground.handover_h)):
                    if d in (o, source):
                        continue
                    end_h, after_h = legs.laden_end(c, o, d, start_h + ground.handover_h[o], free[c][o])
                    old = there.get((d, c), (math.inf, math.inf))
                    new = (min(old[0], end_h), min(old[1], after_h))
                    if new < old or new[1] < old[1]:
                        there[d, c] = new
                        changed = True
    return [
        min((t for (p, _), (t, _) in there.items() if p == place), default=math.inf)
        for place in range(len(ground.handover_h))
    ]


def _free_h(chart: WorldIndex, legs: "_Legs", c: int) -> list[float]:
    places = len(chart.world.places)
    free = [math.inf] * places
    free[chart.teams.home[c]] = float(chart.teams.available_h[c])
    for _ in range(places):
        for o in range(places):
            for d in range(places):
                free[d] = min(free[d], legs.end(c, o, d, free[o], 1)[1]) if d != o else free[d]
    return free


class _Legs:
    """Ends of legs in one future."""

    def __init__(self, chart: WorldIndex, future: int) -> None:
        self.chart, self.i = chart, future
        over = conditions(chart, future, 1)
        self.shares, self.air = over.factor[0], over.air_c[0]
        ground = chart.ground
        runs = [
            uniform(np.uint64(row(k, future)), 0) >= c for k, c in zip(ground.depart_key, ground.cancel, strict=True)
        ]
        self.runs = np.array(runs or [True])
        self.speeds: dict[int, float] = {}
        self.known: dict[tuple[int, int, int, float, int], tuple[float, float]] = {}

    def laden_end(self, c: int, o: int, d: int, at_h: float, free_h: float) -> tuple[float, float]:
        """The same for a carrier free at its origin since free_h, which may have run to and fro for better luck, or still do."""
        if not at_h < self.shares.shape[1]:
            return math.inf, math.inf
        round_h = max(self._least_h(c, o, d) + self._least_h(c, d, o), 1e-3)
        runs, best = min(RUNS, 1 + int((at_h - free_h) / round_h + 1e-6)), (math.inf, math.inf)
        while runs <= RUNS and at_h < self.shares.shape[1]:
            best = min(best[0], (now := self.end(c, o, d, at_h, runs))[0]), min(best[1], now[1])
            at_h, runs = max(at_h, free_h + runs * round_h), runs + 1
            if at_h > max(best):
                break
        return best

    def _least_h(self, c: int, o: int, d: int) -> float:
        """Hours of the shortest way at a pace never exceeded, and the rest after it (inf: no way); 0 on a timetable."""
        world, teams = self.chart.world, self.chart.teams
        names = world.places[o].id, world.places[d].id
        kms = [
            sum(self.chart.links[link].km for link in way) for way in _ways(self.chart, world.carriers[c].mode, *names)
        ]
        if not kms:
            return math.inf
        took_h = 0.0 if teams.scheduled[c] else min(kms) / self.speed_kmh(c)
        return took_h + float(teams.rest_h[c]) * min(1.0, min(kms) / float(teams.stage_km[c]))

    def speed_kmh(self, c: int) -> float:
        """A pace that the carrier never exceeds: that of the luckiest of all its runs, in the best hour of all its ways."""
        if c not in self.speeds:
            chart, teams, i = self.chart, self.chart.teams, self.i
            world, mode = chart.world, chart.world.carriers[c].mode
            names = [place.id for place in world.places]
            pairs = [(o, d) for o in names for d in names if o != d and next(_ways(chart, mode, o, d), None)]
            keys = [np.uint64(key(chart.seed, f"leg/{world.carriers[c].id}/{o}/{d}")) for o, d in pairs]
            draws = [high(np.uint64(word(np.uint64(run_key(k, n)), i, 0))) for k in keys for n in range(RUNS)]
            own = teams.team_sd[c] * normal_near(high(np.uint64(word(teams.key[c], i, 0))))
            luck = exp_near(own + teams.pace_sd[c] * normal_near(max(draws, default=0.5)))
            rows = {chart.class_of(link, c) for link in world.links if link.mode == mode}
            best = max((float(self.shares[row].max()) for row in rows), default=1.0)
            self.speeds[c] = float(teams.pace_kmh[c]) * luck * max(best, 1e-12)
        return self.speeds[c]

    def end(self, c: int, o: int, d: int, at_h: float, runs: int) -> tuple[float, float]:
        """Earliest end and earliest hour free again, over every simple way, with the best luck of so many runs."""
        if not at_h < self.shares.shape[1]:
            return math.inf, math.inf
        if (c, o, d, at_h, runs) not in self.known:
            world = self.chart.world
            names = world.places[o].id, world.places[d].id
            found = [self._by(c, names, way, at_h, runs) for way in _ways(self.chart, world.carriers[c].mode, *names)]
            self.known[c, o, d, at_h, runs] = (
                tuple(min(ends) for ends in zip(*found, strict=True)) if found else (math.inf,) * 2
            )
        return self.known[c, o, d, at_h, runs]

    def _by(self, c: int, names: tuple[str, str], way: tuple[str, ...], at_h: float, runs: int) -> tuple[float, float]:
        chart, teams, i = self.chart, self.chart.teams, self.i
        carrier = chart.world.carriers[c].id
        said = plan_arrays(chart, Plan("", (Leg(carrier, *names, way),)))
        if said.departures[0, 0] >= 0:
            ground = chart.ground
            at_h = next_departure(at_h, ground.depart_h, ground.cutoff_h, self.runs, *said.departures[0])
        if not at_h < self.shares.shape[1]:
            return math.inf, math.inf
        own = key(chart.seed, f"leg/{carrier}/{names[0]}/{names[1]}")
        many = 1 << (runs - 1).bit_length()  # of 1, 2, 4, ... runs the luckiest: at least of so many
        keys = [np.uint64(run_key(np.uint64(own), n)) for n in range(many)]
        bits = max((np.uint64(word(k, i, 0)) for k in keys), key=high)
        stalled = all(low(np.uint64(word(k, i, 0))) < teams.stall_share[c] for k in keys)
        team = teams.team_sd[c] * normal_near(high(np.uint64(word(teams.key[c], i, 0))))
        pace = said.pace_kmh[0] * exp_near(team + teams.pace_sd[c] * normal_near(high(bits)))
        km = sum(chart.links[link].km for link in way)
        stops = [math.inf, 0.0, math.inf, 0.0]
        if stalled and runs == 1:
            more = np.uint64(word(own, i, 1))
            stops[:2] = km * high(more), -teams.stall_h[c] * math.log(low(more))
        bits = np.uint64(word(own, i, 2))
        if runs == 1 and high(bits) < teams.break_per_km[c] * km:
            stops[2] = -math.log(1.0 - high(bits)) / teams.break_per_km[c]
            stops[3] = -teams.break_h[c] * math.log(high(np.uint64(word(own, i, 3))))
        end_h, _, _, _ = cross(
            at_h, pace, teams.stage_km[c], teams.rest_h[c], *stops, said.seg_class, said.seg_km, said.seg_risk, said.seg_threat,
            said.seg_region, *said.way[0].tolist(), self.shares, self.shares, self.air, -1e9,
        )  # fmt: skip
        return end_h, end_h + teams.rest_h[c] * min(1.0, km / teams.stage_km[c])


def _ways(chart: WorldIndex, mode: str, origin: str, dest: str) -> Iterator[tuple[str, ...]]:
    """Every simple way by one mode."""

    def on(place: str, been: tuple[str, ...], links: tuple[Link, ...]) -> Iterator[tuple[str, ...]]:
        if place == dest:
            yield tuple(link.id for link in links)
            return
        for other, link in chart.neighbours.get((mode, place), ()):
            if other not in been:
                yield from on(other, (*been, other), (*links, link))

    yield from on(origin, (origin,), ())

"""The state of a run at an hour: which legs have left, which have come in, with what, by what has been reported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.motion._progress_kernel import frost_met
from balto.motion.conditions import Conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import leg_keys, plan_arrays
from balto.rehearse.run import Arrays

F64 = NDArray[np.float64]
SAME_H = 1e-4  # hours are kept in single precision
SOON_H = 1e-3  # what is booked on a departure is known to leave, this much before it does


@dataclass(frozen=True, slots=True)
class Sighting:
    """A carrier under way was km along its way at hour_h, give or take km_sd (one standard deviation)."""

    hour_h: float
    km: float
    km_sd: float = 1.0


@dataclass(frozen=True, slots=True)
class Reports:
    """What is claimed of a plan's legs, by their names: the hour each left and came in, the doses that it took on, the
    degree-hours of frost that its cargo met; which are lost, damaged or found; where they were last seen; and when a damaged
    carrier (by its name) can go again."""

    left_h: Mapping[str, float] = field(default_factory=dict)
    came_h: Mapping[str, float] = field(default_factory=dict)
    doses: Mapping[str, int] = field(default_factory=dict)
    frost_c_h: Mapping[str, float] = field(default_factory=dict)
    goes: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Sighting] = field(default_factory=dict)
    able_h: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class State:
    """A run at hour_h. Arrays [leg]: depart_h and arrive_h (inf: not known to have left, to have come in), doses taken on, and
    frost_c_h that the cargo met on the way. `goes` are legs under way that are lost, damaged or found, `seen` where legs were
    last seen, both by number; `able_h` when damaged carriers can go again, by name.
    """

    chart: WorldIndex
    plan: Plan
    hour_h: float
    depart_h: F64
    arrive_h: F64
    doses: NDArray[np.int64]
    frost_c_h: F64
    goes: Mapping[int, str] = field(default_factory=dict)
    seen: Mapping[int, Sighting] = field(default_factory=dict)
    able_h: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def begun(self) -> tuple[int, ...]:
        """Legs that have left, are being loaded to leave, or are booked on a departure whose loading is closed."""
        closed_h = [
            h - self.lead_h(n) - self._loading_h(n) if np.isfinite(h) else h for n, h in enumerate(self.depart_h)
        ]
        return tuple(int(n) for n in np.flatnonzero(np.array(closed_h) < self.hour_h - SAME_H))

    @cached_property
    def under_way(self) -> tuple[int, ...]:
        """Legs that have left and are not reported in (some may be lost)."""
        return tuple(n for n in self.begun if not self.arrive_h[n] <= self.hour_h)

    @cached_property
    def going(self) -> tuple[int, ...]:
        """Legs under way of which nobody says that they are lost or cannot go on."""
        return tuple(n for n in self.under_way if self.goes.get(n, "under way") in ("under way", "found"))

    @cached_property
    def ahead(self) -> tuple[int, ...]:
        """Legs that have not left."""
        begun = set(self.begun)
        return tuple(n for n in range(len(self.plan.legs)) if n not in begun)

    @cached_property
    def keys(self) -> NDArray[np.uint64]:
        """The key of each leg's luck."""
        return leg_keys(self.chart, self.plan)

    def _loading_h(self, n: int) -> float:
        """Hours for which leg n is loaded before it leaves."""
        first = self.plan.run_of(n)
        if not any(self.doses[k] > 0 for k in range(first, self.plan.after(first))):
            return 0.0
        return float(self.chart.ground.handover_h[self.chart.places[self.plan.legs[n].origin]])

    def lead_h(self, n: int) -> float:
        """Hours before leg n's departure at which its loading closes; 0 off a timetable."""
        leg = self.plan.legs[n]
        if not leg.route or not self.chart.teams.scheduled[self.chart.carriers[leg.carrier]]:
            return 0.0
        first, last = self.chart.departures_of(leg.route[0], leg.origin)
        lead = (
            row.cutoff_h for row in self.chart.departures[first:last] if abs(row.depart_h - self.depart_h[n]) < 1e-3
        )
        return max(next(lead, 0.0), SOON_H)


def reported(chart: WorldIndex, plan: Plan, hour_h: float, reports: Reports) -> State:
    """The state that the reports known at an hour give; KeyError for a report of a leg that the plan does not have."""
    for told in (reports.left_h, reports.came_h, reports.doses, reports.frost_c_h, reports.goes, reports.seen):
        for leg_id in told:
            plan.number_of(leg_id)
    ids = [leg.id for leg in plan.legs]
    hours = [[told.get(one, np.inf) for one in ids] for told in (reports.left_h, reports.came_h)]
    return State(
        chart, plan, hour_h, np.array(hours[0], np.float64), np.array(hours[1], np.float64),
        np.array([reports.doses.get(leg.id, leg.doses) for leg in plan.legs], np.int64),
        np.array([reports.frost_c_h.get(one, 0.0) for one in ids], np.float64),
        {plan.number_of(one): how for one, how in reports.goes.items()},
        {plan.number_of(one): sighting for one, sighting in reports.seen.items()}, reports.able_h,
    )  # fmt: skip


def simulated(
    chart: WorldIndex, plan: Plan, ran: Arrays, row: int, hour_h: float, over: Conditions | None = None, luck: int = 0
) -> State:
    """The state of future `row` of what ran, at an hour, as if everything were reported.

    With the future's own sky (of one member) and the number of its luck the frost that cargoes met is reported too.
    """
    depart_h, arrive_h = ran.depart_h[row].astype(np.float64), ran.arrive_h[row].astype(np.float64)
    frost = {} if over is None else _frost(chart, plan, over, depart_h, luck)
    loads = {leg.id: int(doses) for leg, doses in zip(plan.legs, ran.doses[row], strict=True)}
    told = Reports(_finite(plan, depart_h), _finite(plan, arrive_h), loads, frost)
    return reported(chart, plan, hour_h, told)


def _frost(chart: WorldIndex, plan: Plan, over: Conditions, depart_h: F64, luck: int) -> dict[str, float]:
    met = np.empty(len(plan.legs))
    frost_met(plan_arrays(chart, plan), chart.teams, chart.keeps, over.factor[0], over.air_c[0], depart_h, luck, met)
    return {leg.id: float(c_h) for leg, c_h in zip(plan.legs, met, strict=True)}


def _finite(plan: Plan, hours: F64) -> dict[str, float]:
    return {leg.id: float(hour) for leg, hour in zip(plan.legs, hours, strict=True) if np.isfinite(hour)}

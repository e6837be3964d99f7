"""Which futures are to be believed in, given what is known now."""

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Observation
from balto.domain.plan import Plan
from balto.ensemble.futures import Futures, one_each, resampled
from balto.ensemble.weather import Weather
from balto.motion._progress_kernel import progress
from balto.motion.conditions import Conditions, conditions, conditions_of
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import PlanArrays, plan_arrays
from balto.rehearse.run import Arrays, run_over
from balto.situation.committed import committed
from balto.situation.state import State

F64 = NDArray[np.float64]
AGO_H = (0, 3, 8, 18)  # hours back at which the weather's reports are read
REPORT_SD_C, REPORT_SD_MS = 1.0, 1.0
EARLY_H = 1.0  # a leg that would have come in so long ago, and is not reported in, makes a future e times less likely
LEAST_KM = 1.0  # no position is known better than this
BLOCK = 100  # members whose weather is held at once


def weather_reports(
    chart: WorldIndex, weather: Weather, row: int, hour_h: float, ahead_h: float = 0.0
) -> tuple[Observation, ...]:
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


def posterior_weather(
    chart: WorldIndex, truth: Conditions, row: int, hour_h: float, members: int, ahead_h: float = 0.0
) -> Conditions:
    """Skies that may follow: the future's own up to the hour under way, then draws given its reports (in the later chart)."""
    over = conditions(chart, 0, members)
    hours = min(int(hour_h + ahead_h) + 1, over.factor.shape[2])
    over.factor[:, :, :hours] = truth.factor[row, :, :hours]
    over.peril[:, :, :hours] = truth.peril[row, :, :hours]
    over.air_c[:, :, :hours] = truth.air_c[row, :, :hours]
    return over


def by_belief(state: State, ran: Arrays) -> list[int]:
    """The rows of the kept plan run from the later world, those in which what is under way would not have come in already
    first."""
    runs = np.array([not state.plan.legs[n].rides_on for n in state.going], np.float32)  # what rides along says no more
    early_h = (np.maximum(state.hour_h - ran.arrive_h[:, : len(runs)], 0.0) * runs).sum(axis=1)
    return [int(k) for k in np.argsort(early_h, kind="stable")]


def believed_futures(chart: WorldIndex, count: int, candidates: int, seed: int) -> Futures:
    """So many futures of a later world, drawn from the first `candidates` by how well each fits who is under way and how far.

    Each candidate has weather, luck and need of its own; the weather is already drawn given what was seen. The same futures
    for the same arguments.
    """
    rows, world = one_each(candidates), chart.world
    legs = committed(world)
    if not legs:
        return one_each(count)
    weights = np.concatenate([
        _weights(chart, Plan("under way", legs), rows.rows(np.arange(first, min(first + BLOCK, candidates))))
        for first in range(0, candidates, BLOCK)
    ])  # fmt: skip
    return resampled(rows, np.exp(weights - weights.max()), count, seed, f"believed/{world.now_h:g}")


def _weights(chart: WorldIndex, plan: Plan, rows: Futures) -> F64:
    """Log weight of each row: that of the hours by which the legs under way would have come in, and of where they were seen."""
    over, said = conditions_of(chart, rows.weather), plan_arrays(chart, plan)
    ran = run_over(chart, said, over, rows.luck)
    weights = np.zeros(len(rows))
    known = {one.leg.id: one for one in chart.world.under_way}
    for n in plan.runs():
        one = known[plan.legs[n].id]
        weights -= np.maximum(chart.world.now_h - ran.arrive_h[:, n], 0.0) / EARLY_H
        if one.heard_h > one.left_h:
            km = _progress_km(chart, said, n, over, ran, rows, one.heard_h)
            weights -= 0.5 * ((km - one.km_done) / max(one.km_sd, LEAST_KM)) ** 2
    return weights


def _progress_km(
    chart: WorldIndex, said: PlanArrays, n: int, over: Conditions, ran: Arrays, rows: Futures, hour_h: float
) -> F64:
    """Kilometres [row] of its way that leg n has behind it at an hour."""
    km = np.empty(len(rows))
    progress(hour_h, n, said, chart.teams, over.factor, ran.depart_h[:, n], rows.luck, km)
    return km

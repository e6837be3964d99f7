"""A lower bound on the deaths of any plan for a country."""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.toll import Toll
from balto.motion.earliest import Floats
from balto.motion.index import Chart
from balto.motion.sky import sky
from balto.plan._share_kernel import dual
from balto.plan.country_net import Net, nets
from balto.plan.country_reach import reach

F64 = NDArray[np.float64]
ROUNDS = 40  # steps of the prices, in each future


@dataclass(frozen=True, eq=False)
class Within:
    """How early doses could be where they are wanted: at_h [lot, place of the toll, member], of the lots numbered `lots`."""

    lots: tuple[int, ...]
    doses: F64
    at_h: Floats
    weather: Floats


def country_bound(chart: Chart, toll: Toll, members: int) -> float:
    """Deaths that no plan can go below in the first `members` futures, legs at their median pace without mishap.

    In each future, with its weather known, every carrier is free to be anywhere it can be by then and doses come by the
    best relay of them all; only stock is scarce, by a price for each lot (docs/decisions/country.md).
    """
    return float(bounds(toll, within(chart, nets(chart), toll, members)).mean())


def within(chart: Chart, by_kin: tuple[Net, ...], toll: Toll, members: int) -> Within:
    """The reach of every lot that has doses."""
    over = sky(chart, 0, members)
    weather = np.ascontiguousarray(over.factor.transpose(1, 2, 0))
    np.clip(weather, 0.0, 1.0, out=weather)
    lots = [n for n, doses in enumerate(chart.ground.lot_doses) if doses > 0]
    where = np.array([chart.places[place] for place in toll.places], np.int64)
    at_h = reach(chart, by_kin, weather, lots, cores())[:, where] if lots else np.empty((0, len(where), members))
    return Within(tuple(lots), chart.ground.lot_doses[lots].astype(np.float64), np.asarray(at_h, np.float32), weather)


def cores() -> int:
    """Threads to use: BALTO_CORES, or all cores."""
    return int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))


def bounds(toll: Toll, far: Within) -> F64:
    """The bound in each future [member]."""
    members = far.at_h.shape[2]
    width = np.diff(np.array(toll.doses, np.float64))
    none = toll.deaths[:, :, 0, 0].sum(axis=1, dtype=np.float64)
    found = np.empty(members)
    prices: dict[int, F64] = {}
    tables = {}
    for m in range(members):
        t = m % toll.members
        if t not in tables:
            tables = {t: falling(toll.deaths[t])}
        price = prices.get(0, np.full(len(far.lots), float(none[t]) / max(far.doses.sum(), 1.0) / 2)).copy()
        stride = max(float(price.max(initial=0.0)) / 4, 1e-9)
        found[m] = none[t] - (
            dual(tables[t], toll.step_h, width, far.at_h[:, :, m].astype(np.float64), far.doses, price, ROUNDS, stride)
            if len(far.lots)
            else 0.0
        )
        prices[0] = price
    return np.asarray(np.maximum(found, 0.0))


def falling(deaths: NDArray[np.float32]) -> F64:
    """Deaths averted by each step of doses [place, hour, step], never less than at any later hour."""
    table = deaths.astype(np.float64)
    steps = -np.diff(table, axis=2)
    return np.ascontiguousarray(np.maximum.accumulate(steps[:, ::-1], axis=1)[:, ::-1])

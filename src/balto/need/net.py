"""Net of what is at a place already and on its way there."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.outbreak import Site
from balto.ensemble.death_table import DeathTable

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


def of_stock(death_table: DeathTable, sites: tuple[Site, ...]) -> DeathTable:
    """The death table of doses that come besides stock (there from hour 0) and pipeline (there from its hour)."""
    deaths = death_table.deaths
    for i, site in enumerate(sites):
        own = [(0.0, site.stock)] * (site.stock > 0) + [(a.arrive_h, a.doses) for a in site.pipeline]
        if own:
            deaths = deaths.copy() if deaths is death_table.deaths else deaths
            deaths[:, i] = _one(death_table.deaths[:, i], death_table, own)
    return replace(death_table, deaths=deaths)


def _one(table: F32, death_table: DeathTable, own: list[tuple[float, int]]) -> F32:
    """Layered: the place's own doses first, then the doses that come, on top of what is there when they come."""
    grid = np.array(death_table.doses, float)
    saved = np.zeros(len(table))
    held = 0
    base = table[:, :1, :1].astype(float)
    for arrive_h, amount in sorted(own):
        saved = (
            saved + _averted(table, death_table, arrive_h, held + amount) - _averted(table, death_table, arrive_h, held)
        )
        held += amount
    more = _on_doses(table, grid, grid + held)
    with_own = _on_doses(table, grid, np.array([float(held)]))
    net = base - saved[:, None, None] - (with_own - more)
    net = np.minimum.accumulate(np.maximum.accumulate(net, axis=1), axis=2)
    return np.maximum(net, 0.0).astype(np.float32)


def _averted(table: F32, death_table: DeathTable, at_h: float, doses: int) -> F64:
    """Deaths averted [member] by `doses` from hour `at_h`; nothing beyond the table."""
    if at_h > (table.shape[1] - 1) * death_table.step_h or doses <= 0:
        return np.zeros(len(table))
    amount = _on_doses(table, np.array(death_table.doses, float), np.array([0.0, float(doses)]))
    x = max(at_h / death_table.step_h, 0.0)
    i = min(int(x), table.shape[1] - 2)
    gain = amount[:, :, 0] - amount[:, :, 1]
    return np.asarray(gain[:, i] + (x - i) * (gain[:, i + 1] - gain[:, i]))


def _on_doses(table: F32, grid: F64, wanted: F64) -> F64:
    """The table [member, hour, dose] read at other amounts, linear, flat beyond the grid."""
    at = np.interp(wanted, grid, np.arange(len(grid), dtype=float))
    low = np.minimum(at.astype(int), len(grid) - 2)
    u = at - low
    return np.asarray(table[:, :, low] * (1.0 - u) + table[:, :, low + 1] * u)


def short(doses: F32, sites: tuple[Site, ...]) -> F64:
    """Chance [place, day] that doses needed up to the end of a day are more than stock and pipeline come by then."""
    needed = np.cumsum(doses, axis=2)
    ends_h = (np.arange(doses.shape[2]) + 1) * 24.0
    there = np.array(
        [[site.stock + sum(a.doses for a in site.pipeline if a.arrive_h <= end) for end in ends_h] for site in sites]
    )
    return np.asarray((needed > there).mean(axis=0))

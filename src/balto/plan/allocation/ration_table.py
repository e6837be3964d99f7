"""A death table in which the rule of allocation counts: what a search reads of it divides the doses by that rule."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.death_table import DeathTable, on_grid
from balto.plan.allocation.rations import Ration

PRICES = (
    1.0,
    3.0,
    10.0,
)  # of a dose missing below the least, against the most that any dose averts: dearer if one is too low
STEEP = 12  # how much more than in proportion deaths weigh where more of 100 patients die
FAINTEST = 1e-3  # weight of deaths where very few die
BYTES = 400e6  # that such a table may take: a longer one keeps fewer members

Asked = Sequence[tuple[str, Sequence[Ration]]]  # by product


def ration_table(death_table: DeathTable, asked: Asked, price: float = PRICES[0]) -> DeathTable:
    """The table in which a dose missing below the least costs so many times what the best dose averts, and doses beyond the most
    avert nothing.

    The rations hold for all doses that are at a place in the end, whenever they came. Without rations it is the table itself.
    """
    rations = {
        (product, one.place): one for product, each in asked for one in each if one.least > 0 or one.most < np.inf
    }
    if not rations:
        return death_table
    ends = {int(end) for one in rations.values() for end in (one.least, one.most) if end < np.inf}
    grid = tuple(sorted({*death_table.doses, *ends}))
    first = _fitting(death_table, len(grid))
    deaths, doses, each = on_grid(first, grid), np.array(grid, np.float64), price * most_averted(death_table)
    for row, (place, product) in enumerate(death_table.rows):
        one = rations.get((product, place))
        if one is None:
            continue
        if one.most < np.inf:
            deaths[:, row] = deaths[:, row, :, np.minimum(np.arange(len(grid)), grid.index(int(one.most)))].transpose(
                1, 2, 0
            )
        deaths[:, row] += (each * np.maximum(one.least - doses, 0.0)).astype(np.float32)
    return replace(first, doses=grid, deaths=deaths)


def _fitting(death_table: DeathTable, steps: int) -> DeathTable:
    """The table's first members, as many as have room with so many steps of doses."""
    one = death_table.deaths[0].nbytes / len(death_table.doses) * steps
    return death_table.first(max(1, min(death_table.members, int(BYTES / one))))


def most_averted(death_table: DeathTable) -> float:
    """The most deaths that a dose averts anywhere, in the mean of the members."""
    steps = -np.diff(death_table.mean(), axis=2) / np.diff(death_table.doses)
    return float(steps.max(initial=0.0))


def worst_first(death_table: DeathTable, patients: NDArray[np.float64], there_h: NDArray[np.float64]) -> DeathTable:
    """The table with deaths weighed the more, the more of 100 patients still die at their place with so many doses there.

    patients and there_h [row]: patients expected, and the hour from which doses are there (inf: never). Of the places that can be
    helped the one where most die comes first, then the next.
    """
    rate, doses = _rates(death_table, patients, there_h), len(death_table.doses)
    weight = np.maximum((rate / max(rate.max(), 1e-12)) ** STEEP, FAINTEST)
    deaths = death_table.deaths.copy()
    fewer = np.diff(death_table.deaths, axis=3) * weight[None, :, None, : doses - 1].astype(np.float32)
    deaths[..., 1:] = deaths[..., :1] + np.cumsum(fewer, axis=3)
    return replace(death_table, deaths=deaths)


def _rates(death_table: DeathTable, patients: NDArray[np.float64], there_h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Deaths over patients [row, dose index] with doses there from that hour on; 0 where nothing can come."""
    mean, last = death_table.mean(), death_table.deaths.shape[2] - 1
    rates = np.zeros((len(patients), len(death_table.doses)))
    for row, (people, hour_h) in enumerate(zip(patients, there_h, strict=True)):
        if np.isfinite(hour_h) and people > 0.0:
            rates[row] = mean[row, min(round(hour_h / death_table.step_h), last)] / people
    return rates

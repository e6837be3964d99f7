"""Who is treated first when doses are short, and what each rule costs in lives."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.need.doses import RULES, Rule
from balto.need.estimate import estimate
from balto.need.result import Need

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """A rule, expected deaths under it at each place, and how many more than under the best rule."""

    rule: Rule
    deaths: F64
    more: float
    more_90: tuple[float, float]


def prices(need: Need, doses: tuple[int, ...], at_h: float, own: tuple[str, ...] = ()) -> list[Price]:
    """Every rule on the same futures, when `doses` [place] come at hour `at_h`; the rule that loses fewest lives first."""
    rules: list[Rule] = [*RULES, own] if own else list(RULES)
    death_tables = [need.death_table if rule == "benefit" else _again(need, rule).death_table for rule in rules]
    hour = min(round(at_h / need.death_table.step_h), need.death_table.deaths.shape[2] - 1)
    grid = np.array(need.death_table.doses, float)
    found = []
    for rule, death_table in zip(rules, death_tables, strict=True):
        table = death_table.deaths[:, :, hour]
        lost = np.stack([_at(table[:, i], grid, float(n)) for i, n in enumerate(doses)], axis=1)
        found.append((rule, lost))
    best = min((lost for _, lost in found), key=lambda lost: float(lost.mean()))
    priced = [_price(rule, lost, best) for rule, lost in found]
    return sorted(priced, key=lambda price: price.more)


def _price(rule: Rule, lost: F64, best: F64) -> Price:
    more = (lost - best).sum(axis=1)
    low, high = np.quantile(more, [0.05, 0.95])
    return Price(rule, lost.mean(axis=0), float(more.mean()), (float(low), float(high)))


def _again(need: Need, rule: Rule) -> Need:
    return estimate(
        need.outbreak,
        need.treatment,
        need.epoch,
        need.horizon_h,
        need.members,
        need.seed,
        now_h=need.now_h,
        step_h=need.death_table.step_h,
        rule=rule,
    )


def _at(table: NDArray[np.float32], grid: F64, doses: float) -> F64:
    """[member] deaths at an amount of doses between grid points."""
    at = float(np.interp(doses, grid, np.arange(len(grid), dtype=float)))
    low = min(int(at), len(grid) - 2)
    return np.asarray(table[:, low] + (at - low) * (table[:, low + 1] - table[:, low]), float)

"""What an order of treatment costs: deaths between the grid's amounts, at the hour asked, beside the best order."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.need.allocation import Price, prices
from balto.need.result import Need

FLOOD = Path(__file__).parents[2] / "examples" / "river-flood"
MEMBERS = 20


@pytest.fixture(scope="module")
def need() -> Need:
    return prepare(open_case(FLOOD), members=MEMBERS).needs[0]


def of(found: list[Price], rule: str) -> Price:
    return next(price for price in found if price.rule == rule)


def ruled(need: Need) -> Need:
    """The need with a table one can read: deaths are 1000 * hour index + the square of the amount's place on the grid."""
    table = need.death_table
    hours, amounts = np.arange(table.deaths.shape[2]), np.arange(table.deaths.shape[3])
    deaths = np.broadcast_to(1000.0 * hours[:, None] + amounts**2.0, table.deaths.shape).astype(np.float32)
    return replace(need, death_table=replace(table, deaths=deaths))


def test_deaths_at_an_amount_between_two_of_the_grid_lie_between_theirs(need: Need) -> None:
    grid = need.death_table.doses
    k = next(k for k in range(len(grid) - 1) if grid[k + 1] - grid[k] >= 4)
    amount, part = grid[k] + 1, 1.0 / (grid[k + 1] - grid[k])
    doses = (amount, grid[k], grid[-1], 10 * grid[-1], 0)
    places = (doses * len(need.death_table.places))[: len(need.death_table.places)]
    found = of(prices(ruled(need), places, 0.0), "benefit").deaths
    last = float(len(grid) - 1) ** 2
    said = {amount: k**2 + part * (2 * k + 1), grid[k]: k**2, grid[-1]: last, 10 * grid[-1]: last, 0: 0.0}
    assert len(found) == len(need.death_table.places)
    assert found == pytest.approx([said[n] for n in places], rel=1e-5)


@pytest.mark.parametrize(("at_h", "index"), [(0.0, 0), (6.0, 1), (8.0, 1), (10.0, 2), (1e6, -1)])
def test_doses_count_from_the_step_nearest_to_their_hour(need: Need, at_h: float, index: int) -> None:
    """Steps are of six hours; what comes after the horizon counts as at its end."""
    assert need.death_table.step_h == 6.0
    table = need.death_table
    found = of(prices(ruled(need), (0,) * len(table.places), at_h), "benefit").deaths
    assert found == pytest.approx(1000.0 * (index % table.deaths.shape[2]))


def test_a_rule_costs_the_deaths_of_all_places_over_those_of_the_best_rule(need: Need) -> None:
    doses = tuple(2 + n for n in range(len(need.death_table.places)))
    found = prices(need, doses, 24.0)
    best = min(found, key=lambda price: float(price.deaths.sum()))
    assert [price.more for price in found] == sorted(price.more for price in found)
    assert found[0].rule == best.rule
    assert best.more == 0.0
    assert best.more_90 == (0.0, 0.0)
    for price in found:
        assert price.more == pytest.approx(float((price.deaths - best.deaths).sum()), abs=1e-5)
        assert price.more_90[0] <= price.more_90[1]
    assert max(price.more for price in found) > 0.01


def test_every_rule_is_priced_once_and_an_order_of_the_users_own_beside_them(need: Need) -> None:
    doses = (2,) * len(need.death_table.places)
    assert sorted(str(price.rule) for price in prices(need, doses, 24.0)) == ["arrival", "benefit", "severity"]
    own = (need.treatment.severities[-1].name,)
    found = prices(need, doses, 24.0, own)
    assert len(found) == 4
    assert own in [price.rule for price in found]

"""Cases whose best plan is known by how they are made: one of each family is planned, and the families are what they say."""

import numpy as np
import pytest

from balto.desk.plan import Effort
from balto.ensemble.death_table import DeathTable
from verification.planted import FAMILIES, LATER, NEAR, TOGETHER, deaths, lowest, plant, scored
from verification.planted_case import Arrival
from verification.planted_roads import crossed
from verification.planted_times import on_road, opened

SHORT = Effort(None, 20_000, 20, 20)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_search_finds_the_planted_optimum(family, tmp_path):
    (one,) = scored(family, range(8, 9), SHORT, tmp_path)
    assert one.nothing - one.least > 0.1
    assert one.rehearsed == pytest.approx(one.least, abs=1e-3)
    assert one.gap <= NEAR
    assert one.mistake == 0.0


@pytest.mark.parametrize("family", [*FAMILIES, LATER, TOGETHER])
def test_a_seed_always_writes_the_same_case_and_another_seed_another(family, tmp_path):
    made = [plant(family, seed, tmp_path / name) for seed, name in ((3, "a"), (3, "b"), (4, "c"))]
    files = [{path.name: path.read_bytes() for path in one.folder.iterdir()} for one in made]
    assert files[0] == files[1] != files[2]
    assert made[0].parts == made[1].parts
    assert all(
        arrival.doses >= 0
        for one in made
        for part in one.parts
        for option in part.options
        for arrival in option.arrivals
    )


def test_arrivals_are_layered_as_the_table_says():
    averted = np.array([[0.0, 4.0, 6.0], [0.0, 2.0, 3.0], [0.0, 0.0, 0.0]])  # by hours 0, 6, 12 and doses 0, 10, 20
    table = DeathTable(("Esk",), 6.0, (0, 10, 20), (10.0 - averted[None, None]).astype(np.float32))
    early, late = Arrival("Esk", 3.0, 10), Arrival("Esk", 6.0, 5)
    assert deaths(table, table.mean(), (late, early)) == pytest.approx(10.0 - 3.0 - 0.5)
    assert deaths(table, table.mean(), (Arrival("elsewhere", 0.0, 20), Arrival("Esk", 99.0, 20))) == pytest.approx(10.0)


def test_nothing_is_below_the_bound_that_lets_each_dose_count_at_its_best_hour():
    averted = np.array(
        [[0.0, 4.0, 5.0], [0.0, 3.0, 6.0], [0.0, 0.0, 0.0]]
    )  # the second ten count for more from hour 6 on
    table = DeathTable(("Esk",), 6.0, (0, 10, 20), (10.0 - averted[None, None]).astype(np.float32))
    at_once, held_back = (Arrival("Esk", 0.0, 20),), (Arrival("Esk", 0.0, 10), Arrival("Esk", 6.0, 10))
    assert deaths(table, table.mean(), at_once) == pytest.approx(5.0)
    assert deaths(table, table.mean(), held_back) == pytest.approx(3.0)
    assert lowest(table, table.mean(), at_once) == pytest.approx(3.0)


def test_who_is_on_a_link_when_it_shuts_stands_still():
    assert [crossed(start_h, 2.0, 4.0, 10.0) for start_h in (1.0, 2.0, 3.0, 5.0, 11.0)] == [3.0, 4.0, 11.0, 12.0, 13.0]


def test_no_rest_at_the_end_of_a_road_and_no_hand_over_at_night():
    assert [on_road(km, 50.0, 10.0, 8.0) for km in (499.0, 500.0, 501.0)] == pytest.approx([9.98, 10.0, 18.02])
    assert [opened(hour_h, 8, 17) for hour_h in (0.0, 2.0, 10.5, 11.0, 20.0)] == [2.0, 2.0, 10.5, 26.0, 26.0]

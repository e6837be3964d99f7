"""The usual case beside the mean: told where few futures are very large, and only there."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from balto.desk import need as desk
from balto.show import briefing, typical_case
from balto.show.need import need_page, need_table
from balto.show.need.need_words import without
from balto.show.sentence import headline
from balto.show.text import decision_text
from tests.show.decisions import FUTURES, decision, need_of, toll_of, trail

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
FEW_LARGE = np.array([10.0] * 8 + [12.0, 200.0])


def skewed():
    """A decision in which one future of the need in ten is very large, and so are its deaths."""
    made = decision()
    patients = np.zeros((10, 1, 10), np.float32)
    patients[:, 0, 0] = FEW_LARGE
    deaths = np.tile(FEW_LARGE * 0.2, FUTURES // 10)[:, None].astype(np.float32)
    table = np.broadcast_to((FEW_LARGE * 0.3)[:, None, None, None], (10, 1, 41, 3)).astype(np.float32)
    death_table = replace(toll_of(trail()), deaths=table)
    need = replace(
        need_of(trail()),
        patients=patients,
        doses=patients * 2,
        death_table=death_table,
        ill=patients[:, :, 0],
        r=np.ones((10, 1)),
    )
    return replace(made, need=need, death_table=death_table, chosen=replace(made.chosen, deaths=deaths))


def test_the_usual_case_is_the_middle_fifth_of_the_futures():
    one = typical_case.usual(np.arange(10.0), np.array([0, 0, 0, 0, 3, 5, 0, 0, 0, 90.0]))
    assert (one.patients, one.deaths) == (4.5, 4.0)
    assert one.mean_deaths == pytest.approx(9.8)
    assert not one.skewed
    alone = typical_case.usual(np.array([7.0]), np.array([2.0]))
    assert (alone.patients, alone.deaths) == (7.0, 2.0)


def test_patients_and_deaths_are_of_the_same_futures_of_the_need():
    one = typical_case.of_decision(skewed())
    assert (one.patients, one.deaths) == (10.0, pytest.approx(2.0))
    assert one.most_patients == pytest.approx(np.quantile(np.tile(FEW_LARGE, FUTURES // 10), 0.9))
    assert one.mean_patients == pytest.approx(FEW_LARGE.mean())


def test_where_few_futures_are_very_large_the_usual_case_comes_first():
    made = skewed()
    assert "usually about 8 of 10 patients live; on average 2.2 more than if nothing is sent" in headline(made)
    said = "Usually (the middle fifth of the futures) about 10 patients, of whom 2.0 die; 1 in 10 has more than"
    assert said in " ".join(decision_text.page(made).split())
    page = briefing.page(made)
    assert said in page
    assert "<b>8 of 10 live</b>" in page
    assert "usually; on average 23 of 29" in page


def test_where_the_mean_is_the_usual_case_it_is_told_alone():
    made = decision()
    assert "on average about 10 of 12 patients live" in headline(made)
    for page in (decision_text.page(made), briefing.page(made), need_table.text(made.need, (), (), ())):
        assert "Usually" not in page


def test_the_need_tells_the_usual_case_too():
    need = skewed().need
    said = "Usually (the middle fifth of the futures) about 10 patients, of whom 3.0 die; 1 in 10 has more than"
    assert said in " ".join(need_table.text(need, (), (), ()).split())


def test_the_page_of_the_need_tells_the_usual_case_where_the_mean_is_far_from_it():
    nome, river = (desk.need_of(EXAMPLES / name, members=200).need for name in ("nome-1925", "river-flood"))
    assert "<p>Usually (the middle fifth of the futures) about 44 patients" in need_page.section(nome, (), (), ())
    assert "Usually" not in need_page.section(river, (), (), ())


def test_deaths_without_more_have_their_error():
    each = FEW_LARGE * 0.3
    need = skewed().need
    found = need.deaths_without()
    assert (found.mean, found.error) == pytest.approx((each.mean(), each.std(ddof=1) / 10**0.5))
    assert (
        found.margin > 2.26 * found.error
    )  # one future in ten carries the mean: wider than Student's t of nine degrees
    assert without(need) == f"{found.mean:.1f} ± {found.margin:.1f}"


def test_small_numbers_keep_one_decimal():
    assert [typical_case.some(deaths) for deaths in (0.42, 9.9, 9.96, 1234.4)] == ["0.4", "9.9", "10", "1,234"]

"""Dates of a line list held against one another and against now, deaths told by a date, and what became of every row."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.files.line_list import line_list
from balto.files.line_list.line_list import Settings

PLACES = {"Kolo": "KB", "KB": "KB"}
TODAY = date(2025, 6, 1)
FIRST = date(2025, 5, 1)


def told(tmp_path, text, **asked):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return line_list.read(path, PLACES, Settings(**{"today": TODAY, **asked}))


def ordinary(cells="", rows=30):
    """Rows of May, a day after one another, with further cells."""
    return "".join(
        f"Kolo,{FIRST + timedelta(days=day % 28)},{FIRST + timedelta(days=day % 28 + 1)}{cells}\n"
        for day in range(rows)
    )


HEAD = "place,onset,report\n"


def adds_up(found):
    fate = found.fate
    assert fate.rows == fate.used + fate.held_back + fate.refused + fate.not_cases
    assert fate.patients.total == fate.rows
    return fate


@pytest.mark.parametrize("today", [date(2015, 6, 20), date(2024, 6, 1)])
def test_a_column_of_days_that_excel_did_not_count_is_refused_and_its_own_count_suggested(tmp_path, today):
    """R counts days from 1970: 16591 is a day of June 2015, and would be one of 1945."""
    found = told(tmp_path, "place,report\n" + "".join(f"Kolo,{16580 + day}\n" for day in range(12)), today=today)
    assert found.reported is None
    assert "1945" in found.refused[0].expected
    assert "counted from 1970, as R does, it is 2015-05-25" in found.refused[0].suggestion
    assert adds_up(found).refused == 12


def test_a_number_is_held_against_the_dates_that_are_written_out(tmp_path):
    found = told(tmp_path, HEAD + ordinary() + "Kolo,45780,2025-05-04\nKolo,16591,2025-05-04\nKolo,2025-05-03,16591\n")
    assert [(one.line, one.column) for one in found.refused] == [(33, "onset"), (34, "report")]
    assert adds_up(found).used == 31


def test_a_number_that_no_count_makes_plausible_is_to_be_written_out(tmp_path):
    found = told(tmp_path, HEAD + ordinary() + "Kolo,99999,2025-05-04\n")
    assert found.refused[0].suggestion == "write dates out"


def test_a_number_without_anything_else_is_read_as_excel_counts(tmp_path):
    assert told(tmp_path, "place,report\nKolo,45780\n", today=None).reported.counts[0].last == date(2025, 5, 3)
    assert told(tmp_path, "place,report\nKolo,16591\n", today=None).reported is None


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("Kolo,2015-05-03,", "2025-05-03"),
        ("Kolo,,2005-05-20", "2025-05-20"),
        ("Kolo,2015-05-03,2015-05-04", "2025-05-04"),
    ],
)
def test_a_year_typed_ten_years_off_is_refused_and_the_right_one_suggested(tmp_path, row, meant):
    found = told(tmp_path, HEAD + ordinary() + row + "\n")
    (refused,) = found.refused
    assert refused.line == 32
    assert "a date near the others (2025-05-02 to 2025-05-29)" in refused.expected
    assert refused.suggestion == f'did you mean "{meant}"?'
    assert (adds_up(found).used, found.fate.refused) == (30, 1)
    assert min(one.last for one in found.reported.counts) >= FIRST


def test_a_year_typed_too_late_is_held_back_and_said(tmp_path):
    found = told(tmp_path, HEAD + ordinary() + "Kolo,2035-05-03,2035-05-04\n")
    (odd,) = found.odd
    assert (odd.line, odd.suggestion) == (32, 'did you mean "2025-05-04"?')
    assert (adds_up(found).held_back, found.refused) == (1, ())


def test_a_case_of_the_year_before_is_kept_and_said(tmp_path):
    found = told(tmp_path, HEAD + ordinary() + "Kolo,2024-05-03,2024-05-04\n")
    assert (len(found.odd), found.refused) == (1, ())
    assert adds_up(found).used == 31


def test_a_day_of_birth_among_the_onsets_is_refused(tmp_path):
    found = told(tmp_path, HEAD + ordinary() + "Kolo,1987-11-12,\n")
    assert found.refused[0].suggestion == "look at the year"
    assert adds_up(found).refused == 1


def test_old_cases_are_doubted_only_where_they_are_few(tmp_path):
    """Two outbreaks ten years apart are two outbreaks."""
    old = "".join(f"Kolo,2015-05-{day:02},2015-05-{day + 1:02}\n" for day in range(1, 21))
    found = told(tmp_path, HEAD + old + ordinary())
    assert (found.refused, found.odd) == ((), ())
    few = told(tmp_path, HEAD + "Kolo,2015-05-03,2015-05-04\nKolo,2025-05-03,2025-05-04\n")
    assert (few.refused, few.odd) == ((), ())


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("2015-05-03,2025-05-05,,", "2025-05-03"),
        ("2025-05-03,2024-05-05,,", "2024-05-03"),
        ("2024-12-30,2025-01-02,,", ""),
    ],
)
def test_a_year_that_contradicts_the_report_is_suggested_right(tmp_path, row, meant):
    found = told(tmp_path, f"place,onset,report,outcome,outcome_date\nKolo,{row}\n")
    if meant:
        assert found.refused[0].suggestion == f'did you mean "{meant}"?'
    else:
        assert not found.refused
    adds_up(found)


def test_an_outcome_years_after_the_case_is_not_read_and_said(tmp_path):
    head = "place,onset,report,outcome,outcome_date\n"
    found = told(tmp_path, head + "Kolo,2025-05-03,2025-05-04,recovered,2035-05-14\n")
    (odd,) = found.odd
    assert odd.column == "outcome_date"
    assert 'did you mean "2025-05-14"?' in odd.suggestion
    assert adds_up(found).used == 1


def test_an_outcome_after_now_is_dropped_and_the_case_kept(tmp_path):
    head = "place,onset,report,outcome,outcome_date\n"
    found = told(
        tmp_path,
        head + "Kolo,2025-05-20,2025-05-21,died,2025-06-05\nKolo,2025-05-20,2025-05-22,died,2025-05-30\n"
        "Kolo,2025-05-20,2025-05-23,recovered,2025-06-09\n",
    )
    assert (found.reported.cases, found.reported.deaths) == (3, 1)
    assert (adds_up(found).deaths.used, found.fate.deaths.held_back) == (1, 1)


def test_where_the_list_goes_on_after_now_a_death_without_a_date_is_placed_by_the_usual_time(tmp_path):
    """A list written after now tells every outcome; counted at once, they would make the disease look far too deadly."""
    rows = "".join(f"Kolo,{FIRST + timedelta(days=day)},{FIRST + timedelta(days=day + 1)},died\n" for day in range(60))
    head = "place,onset,report,outcome\n"
    found = told(tmp_path, head + rows, death_days=10.0)
    known = sum(1 for day in range(60) if FIRST + timedelta(days=day + 1) <= TODAY)
    dead = sum(1 for day in range(60) if FIRST + timedelta(days=day + 10) <= TODAY)
    assert (found.reported.cases, found.reported.deaths) == (known, dead)
    assert adds_up(found).deaths.held_back == 60 - dead
    assert any("without a date are taken to come after now" in note for note in found.reported.notes)
    ends = told(tmp_path, head + "".join(rows.splitlines(keepends=True)[:known]))
    assert ends.reported.deaths == known


@pytest.mark.parametrize("heading", ["death_date", "date_of_death", "dt_death", "Date de décès", "fecha de defunción"])
def test_a_date_of_death_is_a_death(tmp_path, heading):
    rows = "Kolo,2025-05-03,2025-05-04,2025-05-09\nKolo,2025-05-03,2025-05-04,\nKolo,2025-05-20,2025-05-21,2025-06-09\n"
    found = told(tmp_path, f"place,onset,report,{heading}\n" + rows)
    assert (found.reported.cases, found.reported.deaths) == (3, 1)
    assert [one.last for one in found.reported.counts if one.deaths] == [date(2025, 5, 9)]
    assert (adds_up(found).deaths.used, found.fate.deaths.held_back) == (1, 1)


def test_a_date_of_death_outweighs_the_outcome_and_that_is_said(tmp_path):
    found = told(
        tmp_path, "place,onset,outcome,death_date\nKolo,2025-05-03,recovered,2025-05-09\nKolo,2025-05-03,recovered,-\n"
    )
    assert found.reported.deaths == 1
    assert [(one.line, one.column) for one in found.odd] == [(2, "outcome")]


def test_a_death_whose_day_cannot_be_read_is_a_death_and_said(tmp_path):
    found = told(tmp_path, "place,onset,death_date\nKolo,2025-05-03,31/31/2025\nKolo,2025-05-03,no\n")
    assert found.reported.deaths == 1
    assert [(one.line, one.column) for one in found.odd] == [(2, "death_date"), (3, "death_date")]
    assert adds_up(found).deaths.used == 1


def test_a_refused_row_with_a_date_of_death_is_counted_with_the_deaths_refused(tmp_path):
    found = told(tmp_path, "place,onset,death_date\nKolo,2025-05-03,\nNowhere,2025-05-03,2025-05-09\n")
    assert (adds_up(found).refused, found.fate.refused_deaths) == (1, 1)


def test_a_list_of_one_site_needs_no_place_column(tmp_path):
    text = "onset,report\n2025-05-01,2025-05-03\n2025-05-02,2025-05-03\n"
    found = told(tmp_path, text, place="KB")
    assert {one.place for one in found.reported.counts} == {"KB"}
    missing = told(tmp_path, text)
    assert missing.reported is None
    assert '[cases] place = "..."' in missing.problems[0].suggestion


DAYS = st.one_of(
    st.dates(date(2025, 4, 1), date(2025, 7, 1)).map(str), st.dates(date(1990, 1, 1), date(2060, 1, 1)).map(str),
    st.integers(10_000, 99_999).map(str), st.sampled_from(["", "-", "soon", "03/04/2025", "=TODAY()", "31/31/2025"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(DAYS, DAYS, st.sampled_from(["", "died", "recovered", "?"]), DAYS, DAYS), min_size=1, max_size=40
    )
)
def test_every_row_keeps_a_fate_whatever_its_dates(tmp_path_factory, rows):
    head = "place,onset,report,outcome,outcome_date,death_date\n"
    found = told(tmp_path_factory.mktemp("any"), head + "".join("Kolo," + ",".join(row) + "\n" for row in rows))
    fate = adds_up(found)
    assert fate.rows == len(rows)
    assert fate.held_back == sum(number for _, _, number in found.held_back)
    assert fate.used == (found.reported.cases if found.reported else 0)
    assert fate.deaths.used == (found.reported.deaths if found.reported else 0)

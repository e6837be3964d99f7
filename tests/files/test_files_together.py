"""What is odd about figures when they are seen together, and words and numbers as people write them."""

import numpy as np
import pytest

from balto.basis.problems import did_you_mean
from balto.files.case_folder import read_case
from balto.files.cells.cell import Context, parser
from balto.files.cells.hints import date_hint, number_hint
from balto.files.cells.when import zone_of
from balto.files.findings import Refused
from balto.files.tables.supply_network import CARRIERS, LINKS, PLACES, STOCK
from balto.motion.handover import when_open

COUNTS = "place,date,cases,deaths,treated,days\n"


def warned(folder, where):
    findings = read_case(folder).findings
    assert findings.errors == []
    return [str(one) for one in findings.warnings if one.where == where]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Esk,2025-10-01,3,0,5,1\n", "5 treated, expected at most the 3 cases"),
        (
            "Esk,2025-10-01,3,0,0,1\nEsk,2025-10-02,1,9,0,1\n",
            "9 deaths in all, expected at most the 4 cases of Esk so far",
        ),
        ("Esk,2025-10-01,3,0,0,1\nEsk,2025-10-02,4,0,0,1\nEsk,2024-10-01,2,0,0,1\n", 'found "2024-10-01"'),
        ("Esk,2025-10-07,9,0,0,7\nEsk,2025-10-08,9,0,0,7\nEsk,2025-10-09,9,0,0,7\n", "covers too (and 1 rows more)"),
        ("Esk,2025-10-07,0,0,0,1\n", "no case at all"),
    ],
)
def test_what_is_odd_about_counts_is_told(case, rows, said):
    told = warned(case({"cases.csv": COUNTS + rows}), "cases.csv")
    assert len(told) == 1
    assert said in told[0]


def test_weeks_that_follow_each_other_and_early_deaths_are_not_odd(case):
    rows = "Esk,2025-10-07,9,2,1,7\nEsk,2025-10-14,9,0,0,7\nDale,2025-10-15,,1,0,1\n"
    assert warned(case({"cases.csv": COUNTS + rows}), "cases.csv") == []


def test_a_last_day_after_now_is_told(case):
    folder = case({"case.toml": ('as_of = "2025-11-04"', 'as_of = "2026-02-04"')})
    assert ["cases.as_of" in one for one in warned(folder, "case.toml")] == [True]


def test_a_row_of_stock_entered_twice_is_told_and_counted(case):
    folder = case({})
    rows = (folder / "stock.csv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    whole = sum(lot.doses for lot in read_case(folder).world.lots)
    (folder / "stock.csv").write_text("\n".join([*rows, rows[-1]]) + "\n", encoding="utf-8")
    assert ["the same row a second time" in one for one in warned(folder, "stock.csv")] == [True]
    assert sum(lot.doses for lot in read_case(folder).world.lots) > whole


def test_a_departure_entered_twice_is_told(case):
    rows = "river,2025-11-05T07:00,6,24\nriver,2025-11-06T07:00,6,0\n"
    folder = case({"timetable.csv": "link,depart,hours,every_h\n" + rows})
    assert ["a departure a second time" in one for one in warned(folder, "timetable.csv")] == [True]


def test_a_link_many_times_as_long_as_the_straight_line_is_told(case):
    folder = case({"links.csv": ("truck,52", "truck,5200")})
    assert any('"5200"' in one for one in warned(folder, "links.csv"))


@pytest.mark.parametrize("word", ["no", "No", "non", "NO", "0", "false", "-", "n/a", "لا", ""])
def test_words_for_no_are_no_reason_to_leave_a_carrier_out(word):
    assert parser(CARRIERS.by_name()["excluded"], Context())(word) == ""


@pytest.mark.parametrize("reason", ["owner refused", "yes", "sí", "no fuel", "en panne"])
def test_reasons_leave_a_carrier_out(reason):
    assert parser(CARRIERS.by_name()["excluded"], Context())(reason) == reason


def test_yes_and_no_are_read_in_other_languages():
    read = parser(PLACES.by_name()["shelter"], Context())
    assert [read(word) for word in ("oui", "Sí", "نعم", "x", "non", "لا", "N")] == [True] * 4 + [False] * 3
    with pytest.raises(Refused):
        read("perhaps")


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("1,055", "write it without separator: 1055; or 1.055 if it is a decimal"),
        ("1 055", "write it without separator: 1055"),
        ("1\u202f055\u202f000", "write it without separator: 1055000"),
        ("1'055", "write it without separator: 1055"),
        ("1,055.5", "write 1055.5"),
        ("1.055,5", "write 1055.5"),
        ("45,5", "write a decimal point: 45.5"),
        ("52 km", "write the number alone: 52"),
        ("32 miles", "write the number alone, in km"),
        ("about 50", ""),
    ],
)
def test_what_to_write_for_a_number_is_never_another_number(cell, hint):
    assert number_hint(cell, LINKS.by_name()["km"]) == hint


def test_a_whole_number_with_a_comma_is_no_decimal():
    assert number_hint("1,200", STOCK.by_name()["doses"]) == "write it without separator: 1200"
    assert number_hint("6:30", PLACES.by_name()["opens_h"]) == "write hours as a number: 6.5"


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("2025W36", "the last day of that week is 2025-09-07"),
        ("2025-W01", "the last day of that week is 2025-01-05"),
        ("202548", "the last day of that week is 2025-11-30"),
        ("202509", "the last day of that week is 2025-03-02, of that month, 2025-09-30"),
        ("45906", "as Excel's number of a day it is 2025-09-06"),
        ("06-Sep-25", "write 2025-09-06"),
        ("2026-02", "write 2026-02-28, the last day of that month"),
        ("11/2026", "write 2026-11-30, the last day of that month"),
        ("2025W60", ""),
        ("soon", ""),
    ],
)
def test_what_to_write_for_a_date(cell, hint):
    assert date_hint(cell) == hint


def test_a_suggestion_never_changes_a_number_or_reaches_far():
    assert did_you_mean("GMT+1", ["GMT+0", "GMT+10"]) == ""
    assert did_you_mean("phone", ["home", "mode"]) == ""
    assert did_you_mean("Brisc", ["Brisk", "Brisk2"]) == 'did you mean "Brisk"?'


def test_a_name_where_an_id_belongs_and_a_usual_word_for_a_mode_are_told(case):
    folder = case({"carriers.csv": ("Store lorry,Arven,truck", "Store lorry,Esk cottage hospital,Lorry")})
    said = "\n".join(map(str, read_case(folder).findings.errors))
    assert 'its id is "Esk"' in said
    assert 'did you mean "truck"?' in said


def test_where_nothing_is_near_the_known_ids_are_listed(case):
    folder = case({"carriers.csv": ("Store lorry,Arven,truck", "Store lorry,Xyz,truck")})
    said = "\n".join(map(str, read_case(folder).findings.errors))
    assert "there is Arven, Brisk, Corrin, Dale, Esk" in said


def test_a_place_that_closes_before_it_opens_is_open_over_midnight():
    hours = np.array(
        [when_open(at, 22.0, 6.0, 0.0, np.inf, 0.0) for at in (0.0, 5.9, 6.0, 12.0, 21.9, 22.0, 23.5, 29.0)]
    )
    assert hours.tolist() == [0.0, 5.9, 22.0, 22.0, 22.0, 22.0, 23.5, 29.0]
    assert when_open(7.0, 22.0, 6.0, -3.0, np.inf, 0.0) == 7.0  # 4 local


def test_a_case_with_a_store_open_over_midnight_is_in_order(case):
    head, rows = "id,lat,lon,opens_h,closes_h\n", "Arven,45.00,-30.00,22,6\n"
    folder = case({})
    text = (folder / "places.csv").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    columns = lines[0].split(",")
    rest = [line.split(",") for line in lines[1:]]
    at = [columns.index(name) for name in ("id", "lat", "lon")]
    others = "".join(",".join(cells[k] for k in at) + ",,\n" for cells in rest if cells[0] != "Arven")
    (folder / "places.csv").write_text(head + rows + others, encoding="utf-8")
    assert read_case(folder).findings.errors == []
    assert read_case(folder).world.place("Arven").closes_h == 6.0


@pytest.mark.parametrize("offset", ["GMT+1", "UTC+1", "utc -3", "+01:00"])
def test_no_other_hour_is_suggested_for_an_offset(offset):
    with pytest.raises(Refused) as refused:
        zone_of(offset)
    assert refused.value.suggestion == "name a town of the zone"

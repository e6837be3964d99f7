"""A suggestion is never worse than none: who follows it writes what was meant, or is told no value at all."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from balto.files.case_folder import read_case
from balto.files.cells.cell import Context, parser
from balto.files.column import Column
from balto.files.findings import Refused
from balto.files.tables.supply_network import CARRIERS, LINK_STATES, PLACES, STOCK

WORLDS = [read_case(path).world for path in sorted(Path("examples").iterdir()) if path.is_dir()]
NAMES = {world.title: [place.id for place in world.places] for world in WORLDS}
LETTERS = "abcdefghijklmnopqrstuvwxyzéüñ "
SHARE = Column("share", "number", "a share", "0.5", None, "share", 0, 1)
KM = Column("km", "number", "how far", "60", None, "km", 0, 40000)
HOURS = Column("hours", "number", "how long", "6", None, "hours", 0, 5000)
CASES = Column("cases", "whole", "new cases", "3", None, "people", 0, 1e8)
DOSES = STOCK.by_name()["doses"]
DATE, TIME, ZONE = (Column(kind, kind, "when", "") for kind in ("date", "time", "time zone"))
WHEN = datetime(2025, 11, 4, 16, tzinfo=UTC)


def suggested(column: Column, cell: str, known: dict[str, list[str]] | None = None) -> str | None:
    """What is suggested for a cell; None where it is read as it stands."""
    names = {kind: dict.fromkeys(words) for kind, words in (known or {}).items()}
    try:
        parser(column, Context(WHEN, ZoneInfo("UTC"), names))(cell)
    except Refused as refused:
        return refused.suggestion
    return None


def typos(word: str) -> st.SearchStrategy[str]:
    at, letter = st.integers(0, len(word) - 1), st.sampled_from(LETTERS)
    return st.one_of(
        st.builds(lambda n: word[:n] + word[n + 1 :], at), st.builds(lambda n, one: word[:n] + one + word[n:], at, letter),
        st.builds(lambda n, one: word[:n] + one + word[n + 1 :], at, letter),
        st.builds(lambda n: word[:n] + word[n + 1 : n + 2] + word[n] + word[n + 2 :], at),
        st.sampled_from([word.upper(), word.lower(), f" {word}", f"{word} ", word.replace("-", " "), word + word[-1]]),
    )  # fmt: skip


MISTYPED = st.sampled_from([(world, name) for world, names in NAMES.items() for name in names]).flatmap(
    lambda one: st.tuples(st.just(one[0]), st.just(one[1]), typos(one[1]))
)


@given(MISTYPED)
def test_a_mistyped_name_is_answered_with_the_name_or_with_none(mistyped):
    world, meant, cell = mistyped
    names = NAMES[world]
    assume(cell.strip() and cell not in names)
    found = re.search(
        r'did you mean "(.*)"', suggested(Column("place", "place", "where", ""), cell, {"place": names}) or ""
    )
    nearer = {name for name in names if _apart(cell, name) <= _apart(cell, meant)}
    assert found is None or found[1] in nearer, f"{cell}: {found[1]} for {meant}"


def _apart(one: str, other: str) -> int:
    """Edits from one word to the other."""
    row = list(range(len(other) + 1))
    for n, mark in enumerate(one.casefold(), 1):
        row, before = [n], row
        for m, there in enumerate(other.casefold(), 1):
            row.append(min(before[m] + 1, row[-1] + 1, before[m - 1] + (mark != there)))
    return row[-1]


WORDED = (PLACES.by_name()["kind"], STOCK.by_name()["state"], LINK_STATES.by_name()["state"])


@given(
    st.sampled_from([word for column in WORDED for word in column.words]).flatmap(
        lambda word: st.tuples(st.just(word), typos(word))
    )
)
def test_a_mistyped_word_is_answered_with_the_word_or_with_none(mistyped):
    meant, cell = mistyped
    column = next(one for one in WORDED if meant in one.words)
    assume(cell not in column.words)
    found = re.search(r'did you mean "(.*)"', suggested(column, cell) or "")
    assert found is None or _apart(cell, found[1]) <= _apart(cell, meant)


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"(?<![\w.])[+-]?\d+(?:\.\d+)?(?![\w])", text)]


MULTIPLES = {
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "thousand": 1e3,
    "mille": 1e3,
    "mil": 1e3,
    "dozen": 12,
    "douzaines": 12,
    "docenas": 12,
    "million": 1e6,
    "millions": 1e6,
    "lakh": 1e5,
    "hundred": 100,
    "cent": 100,
    "ألف": 1e3,
    "million doses": 1e6,
    "k doses": 1e3,
    "thousand people": 1e3,
}


@given(
    st.integers(1, 900),
    st.sampled_from(sorted(MULTIPLES)),
    st.sampled_from(["", " "]),
    st.sampled_from([DOSES, CASES, KM]),
)
def test_a_multiple_is_never_taken_for_the_number_before_it(number, unit, blank, column):
    told = numbers(suggested(column, f"{number}{blank}{unit}") or "")
    assert told in ([], [number * MULTIPLES[unit]])


@given(
    st.integers(0, 10**7),
    st.sampled_from([",", ".", " ", "'", "’", "\u00a0", "\u202f"]),
    st.sampled_from([DOSES, CASES]),
)
def test_a_whole_number_with_marks_for_thousands_is_answered_with_itself(number, mark, column):
    told = numbers(suggested(column, f"{number:,}".replace(",", mark)) or "")
    assert told in ([], [number])


@given(st.decimals(0, 30000, places=3, allow_nan=False), st.sampled_from([KM, HOURS, SHARE]), st.integers(1, 3))
def test_a_number_with_a_decimal_comma_is_answered_with_itself_or_with_both_that_it_may_be(number, column, places):
    cell = f"{number:.{places}f}"
    told = numbers(suggested(column, cell.replace(".", ",")) or "")
    may_be = {float(cell), float(cell.replace(".", ""))} if 1 <= float(cell) < 1000 and places == 3 else {float(cell)}
    assert set(told) <= may_be
    assert not told or float(cell) in told


UNITS = {"km": 1, "KM": 1, "m": None, "miles": None, "mi": None, "h": None, "min": None, "nm": None, "кm": None}


@given(st.integers(0, 30000), st.sampled_from(sorted(UNITS)))
def test_a_number_in_another_unit_is_not_told_as_if_it_were_in_ours(number, unit):
    told = numbers(suggested(KM, f"{number} {unit}") or "")
    assert told in ([], [number] if UNITS[unit] else [])


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
FORMS = (
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %B %Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%B %d, %Y",
    "%Y%m%d",
    "%d/%m/%y",
    "%m/%d/%Y",
    "%Y-%-m-%-d",
    "%-d/%-m/%Y",
    "%G-W%V",
)


@given(DAYS, st.sampled_from(FORMS), st.sampled_from([DATE, TIME]))
def test_a_date_in_another_form_is_answered_with_itself_or_with_none(day, form, column):
    said = suggested(column, day.strftime(form))
    told = re.findall(r"\d{4}-\d\d-\d\d", said or "")
    if form == "%G-W%V":
        assert set(told) <= {(day + timedelta(days=7 - day.isoweekday())).isoformat()}
    elif form == "%Y%m%d":
        assert told in ([], [day.isoformat()])
    else:
        assert set(told) <= {day.isoformat()}


@given(DAYS, st.sampled_from([DATE, TIME]))
def test_a_date_in_other_digits_is_answered_with_itself_or_with_none(day, column):
    cell = "".join(chr(0x660 + int(mark)) if mark.isdigit() else mark for mark in day.isoformat())
    assert set(re.findall(r"[\d]{4}-\d\d-\d\d", suggested(column, cell) or "")) <= {day.isoformat()}


# What these letters mean where people use them, in hours from UTC in winter and summer.
LETTERED = {
    "WAT": 1,
    "CAT": 2,
    "EAT": 3,
    "SAST": 2,
    "AEST": 10,
    "ACST": 9.5,
    "AWST": 8,
    "NZST": 12,
    "IST": 5.5,
    "PKT": 5,
    "BST": 1,
    "CEST": 2,
    "WEST": 1,
    "EEST": 3,
    "MSK": 3,
    "BRT": -3,
    "ART": -3,
    "AKST": -9,
    "PST": -8,
    "AST": -4,
    "NST": -3.5,
    "ICT": 7,
    "JST": 9,
    "PHT": 8,
    "WIB": 7,
    "NPT": 5.75,
    "MMT": 6.5,
    "HKT": 8,
    "SGT": 8,
    "CLT": -4,
    "COT": -5,
    "PET": -5,
    "VET": -4,
    "GST": 4,
}
TOWNS = {
    "Africa/Abuja": 1,
    "Africa/Kano": 1,
    "Africa/Goma": 2,
    "Africa/Bukavu": 2,
    "Africa/Lubango": 1,
    "Africa/Mekele": 3,
    "Asia/Mumbai": 5.5,
    "Asia/Delhi": 5.5,
    "Africa/Cape_Town": 2,
    "Africa/Yaounde": 1,
    "Africa/Beira": 2,
    "America/Nome_": -9,
    "Asia/Sanaa": 3,
    "Asia/Mandalay": 6.5,
    "Africa/Zinder": 1,
    "Africa/Bossaso": 3,
    "Asia/Beijing": 8,
    "Africa/Timbuctu": 0,
    "America/Goiania": -3,
    "Africa/Lagoss": 1,
    "Asia/Katmandoo": 5.75,
    "Africa/Bangi": 1,
    "Africa/Freetwn": 0,
    "Africa/Benghazi": 2,
    "Africa/Mbale": 3,
    "Africa/Pemba": 2,
}


@pytest.mark.parametrize(("cell", "hours"), sorted((LETTERED | TOWNS).items()))
def test_no_zone_of_another_hour_is_suggested(cell, hours):
    found = re.search(r'did you mean "(.*)"', suggested(ZONE, cell) or "")
    assert found is None or hours in offsets(found[1]), f"{found[1]} for {cell}"


def offsets(zone: str) -> set[float]:
    """Hours from UTC in winter and in summer."""
    return {datetime(2025, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() / timedelta(hours=1) for month in (1, 7)}


@given(st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))).flatmap(
    lambda zone: st.tuples(st.just(zone), typos(zone.rpartition("/")[2]))
))  # fmt: skip
def test_a_mistyped_town_is_answered_with_a_zone_of_that_town_or_with_none(mistyped):
    zone, town = mistyped
    cell = f"{zone.rpartition('/')[0]}/{town}"
    found = re.search(r'did you mean "(.*)"', suggested(ZONE, cell) or "")
    assert found is None or _apart(town, found[1].rpartition("/")[2]) <= _apart(town, zone.rpartition("/")[2])


@given(st.integers(0, 23), st.integers(0, 59))
def test_hours_and_minutes_are_answered_as_hours(hour, minute):
    (told,) = numbers(
        (suggested(CARRIERS.by_name()["rest_h"], f"{hour}:{minute:02}") or "").replace("hours as a number", "")
    ) or (None,)
    assert told is None or told == pytest.approx(hour + minute / 60, abs=0.01)

"""Rows of case_forecast.csv to a forecast of cases by product; members that lack a place or a day are held back, and said."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from balto.basis.fate import HELD_BACK
from balto.basis.moment import day_at
from balto.basis.problems import quoted
from balto.domain.known import newest_issue
from balto.domain.outbreak import CaseForecast
from balto.domain.place import Place
from balto.files.case_rows import Numbered, all_made, product_of, without
from balto.files.findings import Findings
from balto.files.read_table import Row
from balto.files.so_far import SoFar
from balto.files.tables.case import CASE_FORECAST
from balto.files.tables.supply_network import PLACES

FILE = CASE_FORECAST.file


def case_forecasts(rows: Sequence[Row], so_far: SoFar) -> dict[str, tuple[CaseForecast, ...]]:
    """The newest forecast of cases that is known, by product: of each member at every place and day, or of none."""
    of, findings = dict[int, str](), so_far.findings
    for row in rows:
        of[row.line] = product_of(str(row.values.get("item", "")), row.line, FILE, so_far.items, findings)
    told = ((row, without(row, "item")) for row in rows if row.whole)
    known = so_far.present.known(FILE, all_made(CaseForecast, told, CASE_FORECAST, findings))
    found = {}
    for product in dict.fromkeys(of[line] for line, _ in known):
        own = [(line, one) for line, one in known if of[line] == product]
        newest = set(newest_issue(tuple(one for _, one in own)))
        found[product] = _checked([(line, one) for line, one in own if one in newest], so_far)
    return found


def _checked(newest: Numbered[CaseForecast], so_far: SoFar) -> tuple[CaseForecast, ...]:
    """One issue of a forecast by its whole members; what is wrong or odd about it goes to the findings."""
    findings = so_far.findings
    _one_source(newest, findings)
    _after_its_issue(newest, so_far)
    _each_day_once(newest, findings)
    whole = _whole_members(newest, findings)
    _no_more_than_live_there(whole, {place.id: place for _, place in so_far.things[PLACES.file]}, findings)
    return tuple(sorted((one for _, one in whole), key=lambda one: (one.place, one.last, one.member)))


def _one_source(newest: Numbered[CaseForecast], findings: Findings) -> None:
    line, first = newest[0]
    for other, one in newest:
        if one.source != first.source:
            expected = f"{quoted(first.source)}, as in line {line}: one forecast has one source"
            findings.wrong(FILE, quoted(one.source), expected, other, "source", "give another hour under issued")
            return


def _after_its_issue(newest: Numbered[CaseForecast], so_far: SoFar) -> None:
    clock = so_far.present.clock
    for line, one in newest if clock else ():
        issued = day_at(clock.epoch, one.issued_h, clock.zone)  # type: ignore[union-attr]  # it has a clock
        if one.last < issued:
            expected = f"a day from {issued} on, when the forecast was issued"
            so_far.findings.wrong(FILE, quoted(one.last), expected, line, "date")


def _each_day_once(newest: Numbered[CaseForecast], findings: Findings) -> None:
    by_member: dict[tuple[str, str], Numbered[CaseForecast]] = {}
    for line, one in newest:
        by_member.setdefault((one.place, one.member), []).append((line, one))
    for rows in by_member.values():
        rows.sort(key=lambda row: row[1].last)
        for (before, earlier), (line, later) in pairwise(rows):
            if _first(later) <= earlier.last:
                found = f"days of {quoted(later.place)} that line {before} covers too"
                findings.wrong(FILE, found, "each day of a member once", line, "days")


def _first(one: CaseForecast) -> date:
    return one.last - timedelta(days=one.days - 1)


def _whole_members(newest: Numbered[CaseForecast], findings: Findings) -> Numbered[CaseForecast]:
    """The rows of members that are told of all places and days of which any is; the rows of others are held back."""
    told: dict[str, set[tuple[str, date, int]]] = {}
    for _, one in newest:
        told.setdefault(one.member, set()).add((one.place, one.last, one.days))
    every = set[tuple[str, date, int]]().union(*told.values())
    short = {member: every - there for member, there in told.items() if there != every}
    for line, one in newest:
        if one.member in short:
            findings.became[FILE, line] = HELD_BACK
    if short:
        member, lacking = next(iter(short.items()))
        place, last, _ = min(lacking)
        lacks = f"the first: {quoted(member)} lacks {place}, {last}"
        found = f"{len(short):,} of {len(told):,} members without all places and days ({lacks})"
        say = findings.odd if len(short) < len(told) else findings.wrong
        say(FILE, found, "each member at every place and day", None, "member", "such members are held back")
    return [(line, one) for line, one in newest if one.member not in short]


def _no_more_than_live_there(whole: Numbered[CaseForecast], places: dict[str, Place], findings: Findings) -> None:
    cases: dict[tuple[str, str], int] = {}
    for line, one in whole:
        place = places.get(one.place)
        key = one.place, one.member
        before = cases.get(key, 0)
        cases[key] = before + one.cases
        if place and 0 < place.population < cases[key] and before <= place.population:
            expected = f"at most the {place.population:,} people of {place.id}"
            findings.odd(FILE, f"{cases[key]:,} cases of member {quoted(one.member)}", expected, line, "cases")

"""What is odd about counts when they are seen together: more deaths than cases, days counted twice, years mistyped."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from balto.basis.problems import quoted
from balto.domain.outbreak import Count
from balto.files.findings import Findings

Numbered = Sequence[tuple[int | None, Count]]
APART = timedelta(days=365)


def check(where: str, counts: Numbered, as_of: date | None, today: date | None, findings: Findings) -> None:
    """Warn of what is odd; `as_of` is the last day that the counts cover, as case.toml says it."""
    if as_of and today and as_of > today:
        expected = f"a day up to {today}: nothing is counted after now"
        findings.odd("case.toml", quoted(as_of), expected, None, "cases.as_of", "it is taken for that day")
    if counts and not any(count.cases for _, count in counts):
        findings.odd(where, "no case at all", "at least one case", hint="what is planned then rests on no patient")
    _apart(where, counts, findings)
    by_place: dict[str, list[tuple[int | None, Count]]] = {}
    for line, count in sorted(counts, key=lambda one: one[1].last):
        by_place.setdefault(count.place, []).append((line, count))
    for rows in by_place.values():
        _more_than_cases(where, rows, findings)
        _twice(where, rows, findings)


def _apart(where: str, counts: Numbered, findings: Findings) -> None:
    """Days that lie a year or more from all others; where there are two such groups, the smaller."""
    days = sorted({count.last for _, count in counts})
    groups: list[list[date]] = [days[:1]]
    for before, day in pairwise(days):
        groups += [[]] if day - before >= APART else []
        groups[-1].append(day)
    usual = max(groups, key=lambda group: sum(count.last in group for _, count in counts))
    for line, count in counts:
        if count.last not in usual:
            expected = f"a day near the others ({usual[0]} to {usual[-1]})"
            findings.odd(where, quoted(count.last), expected, line, "date", "is the year right?")


def _more_than_cases(where: str, rows: Numbered, findings: Findings) -> None:
    cases = deaths = 0
    told = any(count.cases for _, count in rows)
    for line, count in rows:
        cases, deaths = cases + (count.cases or 0), deaths + count.deaths
        if count.cases is not None and count.treated > count.cases:
            expected = f"at most the {count.cases:,} cases of the row"
            findings.odd(where, f"{count.treated:,} treated", expected, line, "treated")
        if told and deaths > cases and count.deaths:
            expected = f"at most the {cases:,} cases of {count.place} so far"
            findings.odd(where, f"{deaths:,} deaths in all", expected, line, "deaths")
            return


def _twice(where: str, rows: Numbered, findings: Findings) -> None:
    """Rows of several days that cover days of the row before: running sums count everything again."""
    lines = [
        (line, later)
        for (_, before), (line, later) in pairwise(rows)
        if before.last != later.last and later.last - timedelta(days=later.days) < before.last
    ]
    if lines:
        line, first = lines[0]
        many = f" (and {len(lines) - 1:,} rows more)" if len(lines) > 1 else ""
        found = f"days of {quoted(first.place)} that the row before covers too{many}"
        findings.odd(where, found, "each day once", line, "days", "give new cases, not sums of the last days")

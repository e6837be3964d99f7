"""Rows of the tables to the things of the domain, one function a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from balto.basis.nonsense import Nonsense
from balto.basis.problems import did_you_mean, quoted
from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Climate, Forecast, Observation, of_rows
from balto.domain.consignment import Lot
from balto.domain.link import Departure, Link, LinkState
from balto.domain.mode import MODES, Mode
from balto.domain.outbreak import Count
from balto.domain.place import Place
from balto.files.column import Table
from balto.files.findings import Findings
from balto.files.read_table import Row
from balto.files.tables import CARRIERS, LINK_STATES, LINKS, PLACES, STOCK, TIMETABLE, TRIALS
from balto.files.tables_case import COUNTS
from balto.files.tables_weather import MODES as MODE_TABLE

Thing = TypeVar("Thing")
Rows = Iterable[Row]
Numbered = list[tuple[int, Thing]]
_MOST_RUNS = 100_000
_FORECAST = "weather/forecast.csv"


def places(rows: Rows, findings: Findings) -> Numbered[Place]:
    """Places, each with its line; a place opens before it closes."""
    told = ((row, {"name": row.values["id"]} | row.values) for row in rows if row.whole)
    return list(_all_made(Place, told, PLACES, findings))


def modes(rows: Rows, findings: Findings) -> tuple[Mode, ...]:
    """The usual modes with the case's own figures laid over them, and modes of the case's own after them."""
    known = {mode.id: mode for mode in MODES}
    for row in rows:
        values: dict[str, Any] = row.values
        name = values.get("id", "")
        if name in known or "reference_kmh" in values:
            usual = known.get(name)
            mode = _made(partial(replace, usual) if usual else Mode, values, MODE_TABLE, row.line, findings)
            known.update({name: mode} if mode else {})
        else:
            hint = f"give it reference_kmh; the usual modes are {', '.join(mode.id for mode in MODES)}"
            findings.wrong(
                "modes.csv", f"a mode {quoted(name)} without pace", "a pace", row.line, "reference_kmh", hint
            )
    return tuple(known.values())


def links(rows: Rows, findings: Findings) -> Numbered[Link]:
    """Links, each with its line; a link without id is called from-to."""
    found: Numbered[Link] = []
    first: dict[object, int] = {}
    for row in rows:
        origin, dest = row.values.get("origin"), row.values.get("dest")
        name = row.values.get("id") or f"{origin}-{dest}"
        if origin == dest and origin is not None:
            findings.wrong("links.csv", f"a link from {quoted(origin)} to itself", "two places", row.line, "to")
        if name in first and row.whole:
            hint = "" if row.values.get("id") else "give each an id of its own in a column id"
            found_text = f"a second link {quoted(name)} (first in line {first[name]})"
            findings.wrong("links.csv", found_text, "each once", row.line, "id", hint)
        first.setdefault(name, row.line)
        link = (
            _made(Link, row.values | {"id": name}, LINKS, row.line, findings) if row.whole and origin != dest else None
        )
        found += [(row.line, link)] if link else []
    return found


def carriers(rows: Rows, known: tuple[Mode, ...], findings: Findings) -> Numbered[Carrier]:
    """Carriers, each with its line; without pace they go at their mode's."""
    pace_kmh = {mode.id: mode.reference_kmh for mode in known}
    told = (
        (row, {"name": row.values["id"], "pace_kmh": pace_kmh.get(str(row.values["mode"]), 1.0)} | row.values)
        for row in rows
        if row.whole
    )
    return list(_all_made(Carrier, told, CARRIERS, findings))


def trials(rows: Rows, findings: Findings) -> Numbered[Trial]:
    """Trials, each with its line."""
    return list(_all_made(Trial, ((row, row.values) for row in rows if row.whole), TRIALS, findings))


def product_of(item: str, line: int, where: str, items: Mapping[str, str], findings: Findings) -> str:
    """The product that a row is of, by what it says under `item`; items: what rows may call each product ("": the case's)."""
    if item and items and item not in items:
        sent = ", ".join(map(quoted, items))
        hint = did_you_mean(item, list(items)) or f"this case sends {sent}; leave out what it does not send"
        findings.wrong(where, quoted(item), "an item of case.toml", line, "item", hint)
    return items.get(item, "")


def lots(rows: Rows, items: Mapping[str, str], findings: Findings, dated: bool) -> Numbered[Lot]:
    """Lots, each with its line; the state must agree with the hour from which they are there, where hours are `dated`."""
    told = []
    for row in rows:
        values = dict(row.values)
        state = values.pop("state", "on hand")
        values["product"] = product_of(str(values.pop("item", "")), row.line, "stock.csv", items, findings)
        later = float(values.get("available_h", 0.0)) > 0  # type: ignore[arg-type]  # a number, as the table's columns say
        if (state == "pipeline") != later and row.whole and dated:
            expected = "the hour from which they are there" if state == "pipeline" else "pipeline, or no later hour"
            said = (
                "on its way without an hour after the epoch" if state == "pipeline" else "on hand from a later hour on"
            )
            findings.wrong("stock.csv", said, expected, row.line, "available_from" if state == "pipeline" else "state")
        told += [(row, values)] if row.whole else []
    return list(_all_made(Lot, told, STOCK, findings))


def departures(rows: Rows, links: Mapping[str, Link], horizon_h: float, findings: Findings) -> tuple[Departure, ...]:
    """Departures from an end of their links; a row with every_h gives one for each run until `until` or the horizon."""
    found: list[Departure] = []
    for row in rows:
        values: dict[str, Any] = _from_an_end(row, links, findings)
        if not row.whole:
            continue
        every_h, until_h = values.pop("every_h", 0.0), values.pop("until_h", horizon_h)
        first_h = values.pop("depart_h")
        runs = int((until_h - first_h) // every_h) + 1 if every_h > 0 else 1
        if not 1 <= runs <= _MOST_RUNS:
            findings.wrong("timetable.csv", f"{runs} runs", f"from 1 to {_MOST_RUNS:,} runs", row.line, "every_h")
            continue
        for run in range(runs):
            one = _made(Departure, values | {"depart_h": first_h + run * every_h}, TIMETABLE, row.line, findings)
            found += [one] if one else []
    return tuple(found)


def _from_an_end(row: Row, links: Mapping[str, Link], findings: Findings) -> dict[str, object]:
    """The row's values with the place that it leaves from, which must be an end that its link can be travelled from."""
    link = links.get(str(row.values.get("link")))
    if link is None:
        return dict(row.values)
    origin = row.values.get("origin", link.origin)
    if origin not in (link.origin, link.dest):
        expected = f"{quoted(link.origin)} or {quoted(link.dest)}, the ends of {link.id}"
        findings.wrong("timetable.csv", quoted(origin), expected, row.line, "from")
    elif origin == link.dest and not link.both_ways:
        expected = f"{quoted(link.origin)}: {link.id} is not travelled back (both_ways in links.csv)"
        findings.wrong("timetable.csv", quoted(origin), expected, row.line, "from")
    return row.values | {"origin": origin}


def link_states(rows: Rows, findings: Findings, dated: bool) -> Numbered[LinkState]:
    """What is said of links, each claim with its line; hours are compared where they are `dated`: case.toml has an epoch."""
    told = []
    for row in rows:
        values: dict[str, Any] = {"from_h": 0.0, "until_h": 1e9} | row.values
        ends = not dated or values["from_h"] < values["until_h"]
        if row.whole and not ends:
            findings.wrong("link_states.csv", "an end before its beginning", "until after from", row.line, "until")
        told += [(row, values)] if row.whole and ends else []
    return list(_all_made(LinkState, told, LINK_STATES, findings))


def counts(rows: Rows, as_of: date | None, findings: Findings) -> tuple[Count, ...]:
    """Counts in order of place and date; none lies after `as_of`."""
    told = ((row, {"cases": None} | _without_source(row, "item")) for row in rows if row.whole)
    made = list(_all_made(Count, told, COUNTS, findings))
    first: dict[tuple[str, date], int] = {}
    for line, count in made:
        if as_of is not None and count.last > as_of:
            expected = f"a day up to {as_of}, the last that the counts cover (as_of)"
            findings.wrong("cases.csv", quoted(count.last), expected, line, "date")
        before = first.setdefault((count.place, count.last), line)
        if before != line:
            found = f"a second count for {quoted(count.place)} on {count.last} (first in line {before})"
            findings.odd("cases.csv", found, "one a day", line, "date", "both are counted")
    return tuple(sorted((count for _, count in made), key=lambda count: (count.place, count.last)))


def observations(rows: Rows, findings: Findings) -> tuple[Observation, ...]:
    """Weather as seen, to the hour."""
    found = []
    for row in rows:
        if row.whole and not {"temp_c", "wind_ms"} & row.values.keys():
            findings.wrong("weather/observed.csv", "neither temperature nor wind", "one of them", row.line)
        elif row.whole:
            values: dict[str, Any] = _without_source(row)
            found.append(Observation(**values | {"hour_h": int(values["hour_h"] // 1)}))
    return tuple(found)


def forecasts(rows: Rows, findings: Findings) -> tuple[Forecast, ...]:
    """The newest forecast of each region and hour, by all its members, in the order of the rows."""
    made, first = list[Forecast](), dict[tuple[object, ...], int]()
    for row in rows:
        values: dict[str, Any] = _without_source(row)
        said = len(findings.errors)
        _of_some_hour(row, values, findings)
        told = tuple(values.get(name, "1") for name in ("issued_h", "member", "region", "hour_h"))
        before = first.setdefault(told, row.line)
        if before != row.line and row.whole:
            findings.wrong(_FORECAST, f"a second row for the same (first in line {before})", "each once", row.line)
        if row.whole and said == len(findings.errors):
            made.append(Forecast(**values | {"hour_h": int(values["hour_h"] // 1)}))
    newest: dict[tuple[str, int], float] = {}
    for one in made:
        newest[one.region, one.hour_h] = max(one.issued_h, newest.get((one.region, one.hour_h), one.issued_h))
    return tuple(one for one in made if one.issued_h == newest[one.region, one.hour_h])


def _of_some_hour(row: Row, values: Mapping[str, Any], findings: Findings) -> None:
    if row.whole and not {"temp_c", "wind_ms"} & values.keys():
        findings.wrong(_FORECAST, "neither temperature nor wind", "one of them", row.line)
    if values.get("issued_h", 0.0) > 0.0:
        said = f"a forecast issued {values['issued_h']:g} hours after the epoch"
        findings.wrong(_FORECAST, said, "one issued by the epoch: a later one is not known then", row.line, "issued")
    elif values.get("hour_h", 0.0) // 1 + 1 <= values.get("issued_h", -1e9):
        findings.wrong(_FORECAST, "an hour before the forecast was issued", "a later hour", row.line, "time")


def climates(rows: Rows, findings: Findings) -> tuple[Climate, ...]:
    """One Climate a region, from its twelve rows."""
    where, by_region = "weather/climatology.csv", dict[str, list[Row]]()
    for row in rows:
        by_region.setdefault(str(row.values.get("region", "")), []).append(row)
    found = []
    for region, months in by_region.items():
        numbers = sorted(int(str(row.values.get("month", 0))) for row in months)
        if numbers != list(range(1, 13)):
            said = f"months {', '.join(map(str, numbers))} of {quoted(region)}"
            findings.wrong(where, said, "each month from 1 to 12 once", months[0].line, "month")
        elif all(row.whole for row in months):
            months.sort(key=lambda row: int(str(row.values["month"])))
            found.append(of_rows(region, [_figures(row) for row in months]))
    return tuple(found)


def _figures(row: Row) -> dict[str, float]:
    return {name: value for name, value in row.values.items() if isinstance(value, float)}


def _without_source(row: Row, *others: str) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name not in ("source", *others)}


def _all_made(
    kind: type[Thing], told: Iterable[tuple[Row, dict[str, Any]]], table: Table, findings: Findings
) -> Iterator[tuple[int, Thing]]:
    """The things that rows tell of, each with its line."""
    for row, values in told:
        if (one := _made(kind, values, table, row.line, findings)) is not None:
            yield row.line, one


def _made(
    kind: Callable[..., Thing], values: dict[str, Any], table: Table, line: int, findings: Findings
) -> Thing | None:
    """The thing that a row tells of; None, with a finding, where it cannot be."""
    try:
        return kind(**values)
    except Nonsense as wrong:
        column = next((one.name for one in table.columns if one.inside == wrong.field), wrong.field)
        found = f"{wrong.found:g}" if isinstance(wrong.found, float) else wrong.found
        findings.wrong(table.file, quoted(found), wrong.expected, line, column)
        return None

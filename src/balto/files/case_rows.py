"""Rows of the tables to the things of the domain, one function a table."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from balto.basis.fate import NOT_CASES
from balto.basis.moment import midnight_h
from balto.basis.nonsense import Nonsense
from balto.basis.problems import did_you_mean, quoted
from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Climate, Forecast, Observation, of_rows
from balto.domain.consignment import Lot
from balto.domain.contact import Contact
from balto.domain.link import NO_END_H, Departure, Link, LinkState
from balto.domain.mode import MODES, Mode
from balto.domain.outbreak import CLASSES, Count, classified
from balto.domain.place import Place
from balto.files.cells.vocabulary import fold
from balto.files.column import Table
from balto.files.findings import Findings
from balto.files.maps.ways import with_geometry
from balto.files.outbreak import cross_counts
from balto.files.present import Present
from balto.files.read_table import Row
from balto.files.so_far import SoFar
from balto.files.tables.case import COUNTS
from balto.files.tables.contacts import CONTACTS
from balto.files.tables.supply_network import CARRIERS, LINK_STATES, LINKS, PLACES, STOCK, TIMETABLE, TRIALS
from balto.files.tables.weather import CLIMATOLOGY
from balto.files.tables.weather import MODES as MODE_TABLE

Thing = TypeVar("Thing")
Rows = Sequence[Row]
Numbered = list[tuple[int, Thing]]
_MOST_RUNS = 100_000
_FORECAST = "weather/forecast.csv"


def places(rows: Rows, so_far: SoFar) -> Numbered[Place]:
    """Places, each with its line."""
    _tell_ids("place", rows, PLACES, so_far)
    told = ((row, {"name": row.values["id"]} | row.values) for row in rows if row.whole)
    found = list(all_made(Place, told, PLACES, so_far.findings))
    so_far.context.called |= {fold(place.name): place.id for _, place in found}
    return found


def _tell_ids(kind: str, rows: Rows, table: Table, so_far: SoFar) -> None:
    """Later tables may refer to the ids in the first column, also of rows that cannot be read whole."""
    name = table.columns[0].name
    so_far.know(kind, (str(row.values[name]) for row in rows if name in row.values), table, {None, name})


def modes(rows: Rows, so_far: SoFar) -> tuple[Mode, ...]:
    """The usual modes with the case's own figures laid over them, and modes of the case's own after them."""
    known, findings = {mode.id: mode for mode in MODES}, so_far.findings
    so_far.context.known["mode"] = dict.fromkeys(known)
    _tell_ids("mode", rows, MODE_TABLE, so_far)
    for row in (row for row in rows if row.values.get("id")):
        values: dict[str, Any] = row.values
        name = values["id"]
        if name in known or "reference_kmh" in values:
            usual = known.get(name)
            mode = _made(partial(replace, usual) if usual else Mode, values, MODE_TABLE, row.line, findings)
            known.update({name: mode} if mode else {})
        else:
            hint = f"give it reference_kmh; the usual modes are {', '.join(mode.id for mode in MODES)}"
            findings.wrong(
                "modes.csv", f"a mode {quoted(name)} without pace", "a pace", row.line, "reference_kmh", hint
            )
    so_far.modes = tuple(known.values())
    return so_far.modes


def links(rows: Rows, so_far: SoFar) -> Numbered[Link]:
    """Links, each with its line and the geometry that is drawn for it; a link without id is called from-to."""
    found = with_geometry(_links(rows, so_far.findings), so_far.files.home, so_far.findings)
    so_far.know("link", (link.id for _, link in found), LINKS, {None, *LINKS.by_name()})
    so_far.links = {link.id: link for _, link in found}
    return found


def _links(rows: Rows, findings: Findings) -> Numbered[Link]:
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


def carriers(rows: Rows, so_far: SoFar) -> Numbered[Carrier]:
    """Carriers, each with its line; without pace they go at their mode's."""
    _tell_ids("carrier", rows, CARRIERS, so_far)
    pace_kmh = {mode.id: mode.reference_kmh for mode in so_far.modes}
    told = (
        (row, {"name": row.values["id"], "pace_kmh": pace_kmh.get(str(row.values["mode"]), 1.0)} | row.values)
        for row in rows
        if row.whole
    )
    return list(all_made(Carrier, told, CARRIERS, so_far.findings))


def trials(rows: Rows, so_far: SoFar) -> Numbered[Trial]:
    """Trials that are known, each with its line."""
    told = ((row, row.values) for row in rows if row.whole)
    return so_far.present.known(TRIALS.file, all_made(Trial, told, TRIALS, so_far.findings))


def contacts(rows: Rows, so_far: SoFar) -> Numbered[Contact]:
    """People to call, each with the line; one without telephone and radio is told of."""
    told = ((row, row.values) for row in rows if row.whole)
    found = list(all_made(Contact, told, CONTACTS, so_far.findings))
    for line, one in found:
        if not one.can_be_called:
            said, expected = f"no telephone and no radio for {quoted(one.id)}", "a way to call"
            so_far.findings.odd(CONTACTS.file, said, expected, line, "telephone", "the run sheet gives the name alone")
    return found


def product_of(item: str, line: int, where: str, items: Mapping[str, str], findings: Findings) -> str:
    """The product that a row is of, by what it says under `item`; items: what rows may call each product ("": the case's)."""
    if item and items and item not in items:
        sent = ", ".join(map(quoted, items))
        hint = did_you_mean(item, list(items)) or f"this case sends {sent}; leave out what it does not send"
        findings.wrong(where, quoted(item), "an item of case.toml", line, "item", hint)
    return items.get(item, "")


def lots(rows: Rows, so_far: SoFar) -> Numbered[Lot]:
    """Lots that are known, each with its line; the state must agree with the hour from which they are there."""
    told, states = list[tuple[Row, dict[str, Any]]](), dict[int, object]()
    present = so_far.present
    for row in rows:
        values = dict(row.values)
        states[row.line] = values.pop("state", "on hand")
        values["product"] = product_of(
            str(values.pop("item", "")), row.line, "stock.csv", so_far.items, so_far.findings
        )
        told += [(row, values)] if row.whole else []
    found = present.known(STOCK.file, all_made(Lot, told, STOCK, present.findings))
    for line, lot in found if present.clock else ():
        _there_or_coming(lot, states[line], line, present)
    return found


def _there_or_coming(lot: Lot, state: object, line: int, present: Present) -> None:
    """What was on its way at the epoch may have come by now, and be called either."""
    if state == "pipeline" and lot.available_h <= 0:
        said, expected = "on its way without an hour after the epoch", "the hour from which they are there"
        present.findings.wrong("stock.csv", said, expected, line, "available_from")
    if state != "pipeline" and lot.available_h > present.now_h:
        present.findings.wrong("stock.csv", "on hand from a later hour on", "pipeline, or no later hour", line, "state")


def departures(rows: Rows, so_far: SoFar) -> tuple[Departure, ...]:
    """Departures that are known, each from an end of its link; a row with every_h gives one for each run until `until` or
    the horizon."""
    found, present = list[Departure](), so_far.present
    seen: dict[tuple[object, ...], int] = {}
    told, repeats = list[tuple[Row, dict[str, Any]]](), dict[int, tuple[float, float]]()
    for row in rows:
        values: dict[str, Any] = _from_an_end(row, so_far.links, present.findings)
        repeats[row.line] = values.pop("every_h", 0.0), values.pop("until_h", so_far.horizon_h)
        told += [(row, values)] if row.whole else []
    for line, first in present.known(TIMETABLE.file, all_made(Departure, told, TIMETABLE, present.findings)):
        every_h, until_h = repeats[line]
        runs = int((until_h - first.depart_h) // every_h) + 1 if every_h > 0 else 1
        if not 1 <= runs <= _MOST_RUNS:
            expected = f"from 1 to {_MOST_RUNS:,} runs"
            present.findings.wrong("timetable.csv", f"{runs} runs", expected, line, "every_h")
            continue
        found += [replace(first, depart_h=first.depart_h + run * every_h) for run in range(runs)]
        _again(found[-runs:], line, seen, present.findings)
    return tuple(found)


def _again(runs: list[Departure], line: int, seen: dict[tuple[object, ...], int], findings: Findings) -> None:
    """Warn where an earlier row gives a departure of the same hour: a timetable entered twice carries twice."""
    keys = [(run.link, run.origin, run.depart_h) for run in runs]
    if before := next((seen[key] for key in keys if key in seen), None):
        said = f"a departure a second time (first in line {before})"
        findings.odd("timetable.csv", said, "each once", line, "depart", "both are counted")
    seen.update(dict.fromkeys(keys, line))


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


def link_states(rows: Rows, so_far: SoFar) -> Numbered[LinkState]:
    """What is said of links as far as it is known, each claim with its line; hours are compared where they can be told."""
    told, present = [], so_far.present
    for row in rows:
        values: dict[str, Any] = {"from_h": 0.0, "until_h": NO_END_H} | row.values
        ends = present.clock is None or values["from_h"] < values["until_h"]
        if row.whole and not ends:
            said, expected = "an end before its beginning", "until after from"
            present.findings.wrong("link_states.csv", said, expected, row.line, "until")
        told += [(row, values)] if row.whole and ends else []
    return present.known(LINK_STATES.file, all_made(LinkState, told, LINK_STATES, present.findings))


def counts(rows: Rows, so_far: SoFar) -> dict[str, tuple[Count, ...]]:
    """Counts that are known by product, in order of place and date."""
    items, of = so_far.items, dict[str, list[Row]]()
    for row in rows:
        of.setdefault(
            product_of(str(row.values.get("item", "")), row.line, COUNTS.file, items, so_far.findings), []
        ).append(row)
    return {product: _counts(product, own, so_far) for product, own in of.items()}


def _counts(product: str, rows: Rows, so_far: SoFar) -> tuple[Count, ...]:
    """Counts of one product, of the classes that count; none lies after the last day that they cover."""
    present, findings, as_of = so_far.present, so_far.findings, so_far.said.get("as_of")
    told = ((row, {"cases": None} | without(row, "source", "item", "classification")) for row in rows if row.whole)
    known = present.known(COUNTS.file, all_made(Count, told, COUNTS, findings))
    classes = {row.line: str(row.values.get("classification", "")) for row in rows}
    known = _of_classes_that_count(product, known, classes, so_far)
    first: dict[tuple[str, date, str], int] = {}
    for line, count in known:
        _told_after(present, "cases.csv", line, count.reported_h, _day_h(count, present))
        if as_of is not None and count.last > as_of:
            expected = f"a day up to {as_of}, the last that the counts cover (as_of)"
            findings.wrong("cases.csv", quoted(count.last), expected, line, "date")
        before = first.setdefault((count.place, count.last, classes[line]), line)
        if before != line:
            found = f"a second count for {quoted(count.place)} on {count.last} (first in line {before})"
            findings.odd("cases.csv", found, "one a day", line, "date", "both are counted")
    cross_counts.check("cases.csv", known, as_of, present.today, findings)
    return tuple(sorted((count for _, count in known), key=lambda count: (count.place, count.last)))


def _of_classes_that_count(
    product: str, known: Numbered[Count], classes: Mapping[int, str], so_far: SoFar
) -> Numbered[Count]:
    """The counts of classes that count and of no class; how many cases are of each is noted."""
    counting, cases = ("", *so_far.said.get("count_cases", CLASSES)), Counter[str]()
    for line, count in known:
        cases[classes[line]] += count.cases or 0
        if classes[line] not in counting:
            so_far.findings.became[COUNTS.file, line] = NOT_CASES
    if any(classes.values()):
        so_far.classified[product] = classified(cases, counting)
    return [(line, count) for line, count in known if classes[line] in counting]


def _day_h(count: Count, present: Present) -> float:
    clock = present.clock
    return midnight_h(clock.epoch, count.last, clock.zone) if clock else -math.inf


def _told_after(present: Present, where: str, line: int, reported_h: float | None, seen_h: float) -> None:
    """Nothing is told before it happens: such a row would tell what is to come."""
    if present.clock is not None and reported_h is not None and reported_h < seen_h:
        said, expected = "a report from before what it tells of", "an hour after it, or an empty cell"
        present.findings.wrong(where, said, expected, line, "reported_at")


def observations(rows: Rows, so_far: SoFar) -> tuple[Observation, ...]:
    """Weather as seen, to the hour, as far as it is known."""
    present = so_far.present
    made, where = list[tuple[int, Observation]](), "weather/observed.csv"
    for row in rows:
        if row.whole and not {"temp_c", "wind_ms"} & row.values.keys():
            present.findings.wrong(where, "neither temperature nor wind", "one of them", row.line)
        elif row.whole:
            values: dict[str, Any] = without(row, "source")
            made.append((row.line, Observation(**values | {"hour_h": int(values["hour_h"] // 1)})))
    found = present.known(where, made)
    for line, seen in found:
        _told_after(present, where, line, seen.reported_h, seen.hour_h)
    return _plain(found)


def forecasts(rows: Rows, so_far: SoFar) -> tuple[Forecast, ...]:
    """Forecasts that are known, in the order of the rows; of one region and hour there may be several."""
    present = so_far.present
    made = list[tuple[int, Forecast]]()
    for row in rows:
        values: dict[str, Any] = without(row, "source")
        if row.whole and _of_some_hour(row, values, present.findings):
            made.append((row.line, Forecast(**values | {"hour_h": int(values["hour_h"] // 1)})))
    found, first = present.known(_FORECAST, made), dict[tuple[object, ...], int]()
    for line, one in found:
        before = first.setdefault((one.issued_h, one.member, one.region, one.hour_h), line)
        if before != line:
            said = f"a second row for the same (first in line {before})"
            present.findings.wrong(_FORECAST, said, "each once", line)
    return _plain(found)


def _of_some_hour(row: Row, values: Mapping[str, Any], findings: Findings) -> bool:
    said = len(findings.errors)
    if not {"temp_c", "wind_ms"} & values.keys():
        findings.wrong(_FORECAST, "neither temperature nor wind", "one of them", row.line)
    if values["hour_h"] // 1 + 1 <= values["issued_h"]:
        findings.wrong(_FORECAST, "an hour before the forecast was issued", "a later hour", row.line, "time")
    return said == len(findings.errors)


def climates(rows: Rows, so_far: SoFar) -> tuple[Climate, ...]:
    """One Climate a region, from its twelve rows; without the file any name may be a region."""
    if CLIMATOLOGY.file in so_far.files.sheets:
        _tell_ids("region", rows, CLIMATOLOGY, so_far)
    findings = so_far.findings
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


def without(row: Row, *left_out: str) -> dict[str, Any]:
    """The values of a row but for those."""
    return {name: value for name, value in row.values.items() if name not in left_out}


def _plain(numbered: Numbered[Thing]) -> tuple[Thing, ...]:
    return tuple(thing for _, thing in numbered)


def all_made(
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

"""case.toml: what the case is, read key by key with the line of each."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from balto.basis.problems import did_you_mean, quoted
from balto.files.cells.cell import Context, parser
from balto.files.cells.when import time_of, zone_of
from balto.files.column import Column, Table
from balto.files.findings import Findings, Refused
from balto.files.tables.case import FURTHER, PRODUCT, SECTIONS

NAME = "case.toml"
Values = dict[str, object]
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r'\s*(?:([A-Za-z0-9_.-]+)\.)?["\']?([A-Za-z0-9_-]+)["\']?\s*=')
_AT = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Keys:
    """The values of one section by their names inside, with the line of each key."""

    values: Values
    lines: Mapping[str, int]


def read_case_toml(text: str, context: Context, findings: Findings) -> dict[str, Keys]:
    """The sections of case.toml ("" is the top, "product.NAME" a further product); sets the context's zone and epoch."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        at = _AT.search(str(wrong))
        said = _AT.sub("", str(wrong)).strip()
        findings.wrong(NAME, f"TOML that cannot be read ({said})", "TOML", int(at[1]) if at else None)
        return {}
    lines = _lines(text)
    _unknown_sections(data, lines, findings)
    top = {key: value for key, value in data.items() if not isinstance(value, dict)}
    _set_clock(top, context)
    found = {
        name: _section(name, table, data.get(name, {}) if name else top, lines, context, findings)
        for name, table in SECTIONS.items()
    }
    return found | {
        f"{PRODUCT}.{name}": _section(f"{PRODUCT}.{name}", FURTHER, values, lines, context, findings)
        for name, values in _further(data, lines, findings).items()
    }


def _further(data: Values, lines: Mapping[tuple[str, str], int], findings: Findings) -> dict[str, object]:
    """The sections of further products by name."""
    said = data.get(PRODUCT, {})
    if isinstance(said, dict) and all(isinstance(values, dict) for values in said.values()):
        return said
    hint = "each further product has a name: [product.measles-vaccine]"
    findings.wrong(NAME, "a section [product] without a name", "[product.NAME]", lines.get((PRODUCT, "")), None, hint)
    return {}


def _lines(text: str) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            section = header[1].strip()
            found.setdefault((section, ""), number)
        elif key := _KEY.match(line):
            found.setdefault((key[1] or section, key[2]), number)
    return found


def _unknown_sections(data: Values, lines: Mapping[tuple[str, str], int], findings: Findings) -> None:
    for name, value in data.items():
        if isinstance(value, dict) and name not in SECTIONS and name != PRODUCT:
            hint = did_you_mean(name, list(SECTIONS)) or f"the sections are {', '.join(filter(None, SECTIONS))}"
            findings.wrong(NAME, f"a section [{name}]", "a known section", lines.get((name, "")), None, hint)


def _set_clock(top: Values, context: Context) -> None:
    # What cannot be read here is said when its key is read; the zone then stays as it is, so that no other file is blamed.
    with suppress(Refused):
        context.zone = zone_of(str(top["zone"])) if "zone" in top else None
    with suppress(Refused):
        context.epoch = time_of(as_text(top["epoch"]), context.zone) if "epoch" in top else None


def _section(
    name: str, table: Table, data: object, lines: Mapping[tuple[str, str], int], context: Context, findings: Findings
) -> Keys:
    known = table.by_name()
    label = f"{name}." if name else ""
    if not isinstance(data, dict):
        findings.wrong(NAME, f"{name} = {data}", f"a section [{name}]", lines.get(("", name)))
        return Keys({}, {})
    values: Values = {}
    for key, value in data.items():
        line = lines.get((name, key))
        if key not in known:
            hint = did_you_mean(key, list(known)) or f"the keys are {', '.join(known)}"
            findings.wrong(NAME, f"a key {quoted(label + key)}", "a known key", line, label + key, hint)
            continue
        try:
            values[known[key].inside] = _value(known[key], value, context)
        except Refused as wrong:
            findings.wrong(NAME, quoted(as_text(value)), wrong.expected, line, label + key, wrong.suggestion)
    for column in table.columns:
        if column.default is None and column.name not in data and (table.needed or data):
            hint = f"{column.about}, e.g. {_example(column)}"
            findings.wrong(
                NAME, "no such key", quoted(label + column.name), lines.get((name, "")), label + column.name, hint
            )
    return Keys(values, {key: line for (section, key), line in lines.items() if section == name})


def _value(column: Column, value: object, context: Context) -> object:
    if isinstance(value, list) and column.kind == "words" and not any(isinstance(part, (dict, list)) for part in value):
        value = as_text(value)
    if isinstance(value, (dict, list)):
        raise Refused("a single value")
    if column.kind in ("number", "whole") and not isinstance(value, (int, float)):
        parser(column, context)(str(value))
        raise Refused("a number without quotes", f"{column.name} = {value}")
    if not (text := as_text(value)).strip():
        raise Refused(column.about, f"e.g. {_example(column)}")
    return parser(column, context)(text)


def flat(text: str) -> list[tuple[str, object]]:
    """The keys of TOML text, with their sections before dots, and their values as numbers or text."""
    return list(_flat("", tomllib.loads(text)))


def _flat(before: str, values: Values) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(f"{before}{key}.", value)
        else:
            yield f"{before}{key}", value if isinstance(value, (int, float)) else as_text(value)


def as_text(value: object) -> str:
    """A TOML value as one would write it in a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    return str(value)


def _example(column: Column) -> str:
    return column.example if column.kind in ("number", "whole") else f'"{column.example}"'

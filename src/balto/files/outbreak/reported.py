"""What was reported of the outbreak: from cases.csv, or from a line list."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from balto.basis.problems import did_you_mean, quoted
from balto.domain.outbreak import CLASSES, Classified, Count, Reported
from balto.domain.place import Place
from balto.domain.treatment import Treatment
from balto.files.decode import is_there
from balto.files.line_list import line_list
from balto.files.outbreak import cross_counts
from balto.files.present import Present

_OF_THE_RESPONSE = ("response_from", "response_share")
_OF_THE_READING = ("line_list", "sheet", "date_style", "count_cases", "place")


def counted(counts: tuple[Count, ...], classified: tuple[Classified, ...], said: Mapping[str, Any]) -> Reported:
    """Reported from counts, their classes, and what [cases] of case.toml says of them."""
    values = {name: value for name, value in said.items() if name not in _OF_THE_READING}
    return Reported(counts, classified=classified, **{"as_of": max(count.last for count in counts)} | values)


def listed(
    path: Path,
    said: Mapping[str, Any],
    columns: Mapping[str, str],
    words: Mapping[str, str],
    treatment: Treatment | None,
    places: tuple[Place, ...],
    present: Present,
) -> Reported | None:
    """Reported from a line list as far as it is known; each refused row is a warning with its reason. None after noting what
    is wrong."""
    findings = present.findings
    if not is_there(path):
        findings.wrong("case.toml", quoted(said["line_list"]), "a file beside case.toml", None, "cases.line_list")
        return None
    severities = tuple(one.name for one in treatment.severities) if treatment else ()
    names = _names(places)
    settings = line_list.Settings(
        columns, said.get("date_style", ""), said.get("sheet", ""), said.get("dated"), said.get("as_of"), present.today,
        words, severities, said.get("count_cases", CLASSES), _site(said, places, names, present),
        treatment.course.death_mean_days if treatment else line_list.DEATH_DAYS,
    )  # fmt: skip
    read = line_list.read(path, names, settings)
    findings.errors.extend(read.problems)
    findings.warnings.extend((*read.odd, *read.refused))
    present.hold_listed(path.name, read.held_back)
    findings.listed[path.name] = read.fate
    if read.reported:
        told = [(None, count) for count in read.reported.counts]
        cross_counts.check(path.name, told, said.get("as_of"), present.today, findings)
        return replace(read.reported, **{name: said[name] for name in _OF_THE_RESPONSE if name in said})
    return None


def _site(said: Mapping[str, Any], places: tuple[Place, ...], names: Mapping[str, str], present: Present) -> str:
    """The id of the place of all rows: as case.toml says, or the only one that there is; else ""."""
    if "place" not in said:
        return places[0].id if len(places) == 1 else ""
    told = str(said["place"])
    if told not in names:
        hint = did_you_mean(told, list(names))
        present.findings.wrong("case.toml", quoted(told), "a place of the case", None, "cases.place", hint)
    return names.get(told, told)


def as_named(path: Path) -> Path:
    """The path, or the file beside it whose name is the same in the other form of Unicode."""
    wanted = unicodedata.normalize("NFC", path.name)
    try:
        beside = () if is_there(path) else tuple(path.parent.iterdir())
    except OSError:
        return path
    return next((one for one in beside if unicodedata.normalize("NFC", one.name) == wanted), path)


def _names(places: tuple[Place, ...]) -> dict[str, str]:
    """Place ids by all that a list may call them; a name or p-code that two places share calls neither."""
    called: dict[str, set[str]] = {}
    for place in places:
        for name in filter(None, (place.name, place.pcode)):
            called.setdefault(name, set()).add(place.id)
    sure = {name: next(iter(ids)) for name, ids in called.items() if len(ids) == 1}
    return sure | {place.id: place.id for place in places}

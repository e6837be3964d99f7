"""Rows of limits.csv to limits on ways."""

from collections.abc import Sequence
from typing import Any

from balto.domain.limit import Limit
from balto.domain.link import NO_END_H
from balto.files.case_rows import all_made
from balto.files.read_table import Row
from balto.files.so_far import SoFar
from balto.files.tables.limits import LIMITS


def limits(rows: Sequence[Row], so_far: SoFar) -> tuple[Limit, ...]:
    """Limits on ways; one that binds on no link is odd, one whose hours are none, or end before they begin, is wrong."""
    told, findings = list[tuple[Row, dict[str, Any]]](), so_far.findings
    for row in rows:
        if not row.whole:
            continue
        values: dict[str, Any] = dict(row.values)
        if values.get("from_h", 0.0) >= values.get("until_h", NO_END_H):
            findings.wrong(LIMITS.file, "an end before its beginning", "until after from", row.line, "until")
        elif (
            values["kind"] in ("hours", "curfew")
            and values.get("opens_h", 0.0) % 24 == values.get("closes_h", 24.0) % 24
        ):
            findings.wrong(LIMITS.file, "the same hour twice", "opens_h and closes_h that differ", row.line, "closes_h")
        elif values.get("most_h", 72.0) < values.get("median_h", 24.0):
            findings.wrong(LIMITS.file, "most_h below median_h", "most_h of median_h or more", row.line, "most_h")
        else:
            told.append((row, values))
    made = list(all_made(Limit, told, LIMITS, findings))
    for line, limit in made:
        if so_far.links and not any(map(limit.binds, so_far.links.values())):
            findings.odd(LIMITS.file, "a limit on no link", "link, region and mode that some link has", line, "kind")
    return tuple(limit for _, limit in made)

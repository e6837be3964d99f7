"""The columns of a line list, how a file's own headings are matched to them, and HXL tags."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from balto.basis.problems import Problem, did_you_mean, quoted
from balto.files.cells.vocabulary import fold, headings
from balto.files.column import Column, Table

# fmt: off  (a table reads as a table)
LINE_LIST = Table(
    "line list",
    "One row a case. Only counts are kept: no identifier, age or sex leaves the reader.",
    (
        Column("case_id", "text", "any identifier; used to find doubled rows, then dropped", "KB-0113", ""),
        Column("age", "text", "not used; dropped", "7", ""),
        Column("sex", "text", "not used; dropped", "f", ""),
        Column(
            "place", "place", "id, name or p-code of a place; not needed where all rows are of one place", "Kolo", ""
        ),
        Column("onset", "date", "first day of illness; this or `report`", "2025-05-11", ""),
        Column("report", "date", "day of presentation or report; this or `onset`", "2025-05-13", ""),
        Column("admission", "date", "day of admission, taken where `report` is empty", "2025-05-13", ""),
        Column("vaccination", "word", "doses of vaccine: none, partial, full or unknown", "none", "unknown"),
        Column("severity", "word", "a severity class of the treatment", "severe", ""),
        Column("antitoxin_date", "date", "day of the first dose given", "2025-05-14", ""),
        Column(
            "antitoxin_doses", "number", "doses given; above 0 where `antitoxin_date` is empty means treated", "2", ""
        ),
        Column(
            "classification",
            "word",
            "confirmed, probable, suspected or pending (as suspected): counted by `count_cases` of case.toml; discarded never",
            "probable",
            "",
        ),
        Column("outcome", "word", "died, recovered, another outcome, or empty", "died", ""),
        Column("outcome_date", "date", "day of death or recovery", "2025-05-20", ""),
        Column("death_date", "date", "day of death: a date here is a death, whatever `outcome` says", "2025-05-20", ""),
    ),
)
HXL = {
    "#adm": "place", "#loc": "place", "#date+onset": "onset", "#date+reported": "report", "#date+report": "report",
    "#date+admission": "admission", "#date+outcome": "outcome_date", "#date+death": "death_date", "#status": "outcome",
    "#outcome": "outcome", "#severity": "severity", "#vaccination": "vaccination", "#date+treatment": "antitoxin_date",
    "#affected+id": "case_id", "#meta+id": "case_id",
}  # fmt: skip
# fmt: on
_BLANKS = re.compile(r"[\s_]+")


def folded(heading: str) -> str:
    """A heading or name in one form of Unicode, without case, doubled blanks and line breaks."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", heading)).strip().casefold()


def tagged(cells: Sequence[str]) -> dict[str, int]:
    """Fields by the longest HXL tag that a cell begins with; empty unless the row is an HXL row."""
    filled = [cell for cell in cells if cell]
    if not filled or not all(cell.startswith("#") for cell in filled):
        return {}
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        tag = folded(cell).replace(" ", "")
        for start in sorted((s for s in HXL if tag.startswith(s)), key=len, reverse=True)[:1]:
            found.setdefault(HXL[start], at)
    return found


def matched(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Fields by heading: the user's mapping first, then the field's own name, then what lists of four languages call it."""
    at = {folded(name): i for i, name in reversed(list(enumerate(names))) if name}
    fields = LINE_LIST.by_name()
    wanted = {field: folded(mapping.get(field, field)) for field in fields}
    found = {field: at[name] for field, name in wanted.items() if name in at}
    loose = {fold(name): i for name, i in at.items() if i not in found.values()}
    usual = {field: name for field in fields for name in headings(field) if name in loose}
    return {field: loose[name] for field, name in usual.items() if field not in mapping} | found


def unmatched(names: Sequence[str], mapping: Mapping[str, str], where: str, line: int) -> list[Problem]:
    """What the mapping names but the file has not, and fields that do not exist."""
    there = {folded(name) for name in names if name}
    problems = []
    for field, heading in mapping.items():
        if field not in LINE_LIST.by_name():
            hint = did_you_mean(field, list(LINE_LIST.by_name()))
            problems.append(
                Problem("case.toml", quoted(field), "a column of a line list", column="columns", suggestion=hint)
            )
        elif folded(heading) not in there:
            hint = did_you_mean(heading, [name for name in names if name])
            problems.append(
                Problem(where, f"no heading {quoted(heading)}", f"the column for {field}", line, None, hint)
            )
    return problems

"""How many rows the files of a case hold, and what became of them."""

from collections.abc import Mapping

from balto.basis.fate import Fate
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import clauses, count, heading, say


def line(fates: Mapping[str, Fate]) -> str:
    """All rows of all tables, then each table of which not all rows are used."""
    rows, used = sum(fate.rows for fate in fates.values()), sum(fate.used for fate in fates.values())
    short = [_parts(table, fate) for table, fate in fates.items() if fate.used != fate.rows]
    head = f"{heading('rows'):<10} "
    if not short:
        return head + say("{rows}, of which {used} are used", rows=rows, used=used)
    return head + say("{rows}, of which {used} are used: {tables}", rows=rows, used=used, tables=clauses(short))


def loss(fates: Mapping[str, Fate]) -> str:
    """The tables of which rows are refused, in one line; empty where none is."""
    told = [
        count(
            fate.rows, "{refused} of {n} row of {table}", "{refused} of {n} rows of {table}", refused=_refused(fate),
            table=table,
        )
        for table, fate in fates.items()
        if fate.refused
    ]  # fmt: skip
    return say("not used, for they are refused: {tables}", tables=clauses(told)) if told else ""


def _parts(table: str, fate: Fate) -> str:
    parts = [
        say("{number} used", number=fate.used),
        say("{number} not cases", number=fate.not_cases) * bool(fate.not_cases),
        say("{number} held back", number=fate.held_back) * bool(fate.held_back),
        say("{number} refused", number=_refused(fate)) * bool(fate.refused),
    ]
    return say("{table} {rows} = {parts}", table=table, rows=fate.rows, parts=" + ".join(filter(None, parts)))


def _refused(fate: Fate) -> str:
    """How many rows are refused, and how many of them tell of a death."""
    if not fate.refused_deaths:
        return whole(fate.refused)
    return say("{number} ({deaths} with a death)", number=fate.refused, deaths=fate.refused_deaths)

"""How many rows the files of a case hold, and what became of them."""

from collections.abc import Mapping

from balto.basis.fate import Fate, refused


def line(fates: Mapping[str, Fate]) -> str:
    """All rows of all tables, then each table of which not all rows are used."""
    rows, used = sum(fate.rows for fate in fates.values()), sum(fate.used for fate in fates.values())
    short = [f"{table} {_parts(fate)}" for table, fate in fates.items() if fate.used != fate.rows]
    return f"rows       {rows:,}, of which {used:,} are used{': ' if short else ''}{'; '.join(short)}"


def loss(fates: Mapping[str, Fate]) -> str:
    """The tables of which rows are refused, in one line; empty where none is."""
    told = [f"{refused(fate)} of {fate.rows:,} rows of {table}" for table, fate in fates.items() if fate.refused]
    return f"not used, for they are refused: {'; '.join(told)}" if told else ""


def _parts(fate: Fate) -> str:
    others = {
        "not cases": f"{fate.not_cases:,}" * bool(fate.not_cases),
        "held back": f"{fate.held_back:,}" * bool(fate.held_back),
        "refused": refused(fate) * bool(fate.refused),
    }
    told = [f"{fate.used:,} used", *(f"{number} {name}" for name, number in others.items() if number)]
    return f"{fate.rows:,} = {' + '.join(told)}"

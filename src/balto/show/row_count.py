"""How many rows, patients and doses the files of a case hold, and what became of them."""

from collections.abc import Mapping

from balto.basis.fate import Account, Fate, refused, sums
from balto.show.words import counted as number_of

COUNTED = ("patients", "deaths", "doses")


def line(fates: Mapping[str, Fate]) -> str:
    """All rows of all tables, then each table of which not all rows are used; the same of patients, deaths and doses."""
    rows, used = sum(fate.rows for fate in fates.values()), sum(fate.used for fate in fates.values())
    short = [f"{table} {_parts(fate)}" for table, fate in fates.items() if fate.used != fate.rows]
    first = f"rows       {rows:,}, of which {used:,} are used{': ' if short else ''}{'; '.join(short)}"
    return "\n".join([first, *(f"{name:<11}{said}" for name, said in _counted(fates))])


def counted(fates: Mapping[str, Fate]) -> str:
    """Patients, deaths and doses of all tables in one line, with what became of them; empty where no table tells of any."""
    found = {name: one for name in COUNTED if (one := sums(fates, name)).total}
    if all(one.used == one.total for one in found.values()):
        told = ", ".join(number_of(one.total, name[:-1]) for name, one in found.items())
        return f"in the files, and all used: {told}" if told else ""
    return f"in the files: {'; '.join(f'{name} {_shares(one)}' for name, one in found.items())}"


def _counted(fates: Mapping[str, Fate]) -> list[tuple[str, str]]:
    found = ((name, sums(fates, name)) for name in COUNTED)
    return [(name, _shares(one)) for name, one in found if one.total]


def _shares(one: Account) -> str:
    others = {"not cases": one.not_cases, "held back": one.held_back, "refused": one.refused}
    told = [f"{one.used:,} used", *(f"{number:,} {name}" for name, number in others.items() if number)]
    return f"{one.total:,}, all used" if len(told) == 1 else f"{one.total:,} = {' + '.join(told)}"


def loss(fates: Mapping[str, Fate]) -> str:
    """The tables of which rows are refused, in one line; empty where none is."""
    told = [f"{refused(fate)} of {fate.rows:,} rows of {table}" for table, fate in fates.items() if fate.refused]
    return f"not used, for they are refused: {'; '.join(told)}" if told else ""


def unread(fates: Mapping[str, Fate]) -> str:
    """What a headline says first where patients, deaths or doses could not be read; empty where none was lost."""
    found = {name: sums(fates, name) for name in COUNTED}
    told = [f"{number_of(one.refused, name[:-1])} of {one.total:,}" for name, one in found.items() if one.refused]
    return f"{', '.join(told)} could not be read" if told else ""


def _parts(fate: Fate) -> str:
    others = {
        "not cases": f"{fate.not_cases:,}" * bool(fate.not_cases),
        "held back": f"{fate.held_back:,}" * bool(fate.held_back),
        "refused": refused(fate) * bool(fate.refused),
    }
    told = [f"{fate.used:,} used", *(f"{number} {name}" for name, number in others.items() if number)]
    return f"{fate.rows:,} = {' + '.join(told)}"

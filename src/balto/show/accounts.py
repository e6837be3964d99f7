"""What became of the patients, deaths and doses that the files of a case tell of."""

from collections.abc import Mapping

from balto.basis.fate import Account, Fate, sums
from balto.show.words import counted as number_of

COUNTED = ("patients", "deaths", "doses")


def lines(fates: Mapping[str, Fate]) -> str:
    """A line each for patients, deaths and doses of all tables together; none for what no table tells of."""
    return "\n".join(f"{name:<11}{_shares(one)}" for name, one in _told(fates).items())


def counted(fates: Mapping[str, Fate]) -> str:
    """Patients, deaths and doses of all tables in one line, with what became of them; empty where no table tells of any."""
    found = _told(fates)
    if all(one.used == one.total for one in found.values()):
        told = ", ".join(number_of(one.total, name[:-1]) for name, one in found.items())
        return f"in the files, and all used: {told}" if told else ""
    return f"in the files: {'; '.join(f'{name} {_shares(one)}' for name, one in found.items())}"


def unread(fates: Mapping[str, Fate]) -> str:
    """What a headline says first where patients, deaths or doses could not be read; empty where none was lost."""
    found = {name: sums(fates, name) for name in COUNTED}
    told = [f"{number_of(one.refused, name[:-1])} of {one.total:,}" for name, one in found.items() if one.refused]
    return f"{', '.join(told)} could not be read" if told else ""


def _told(fates: Mapping[str, Fate]) -> dict[str, Account]:
    return {name: one for name in COUNTED if (one := sums(fates, name)).total}


def _shares(one: Account) -> str:
    others = {"not cases": one.not_cases, "held back": one.held_back, "refused": one.refused}
    told = [f"{one.used:,} used", *(f"{number:,} {name}" for name, number in others.items() if number)]
    return f"{one.total:,}, all used" if len(told) == 1 else f"{one.total:,} = {' + '.join(told)}"

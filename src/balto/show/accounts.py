"""What became of the patients, deaths and doses that the files of a case tell of."""

from collections.abc import Mapping

from balto.basis.fate import Account, Fate, sums
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import clauses, count, row, say

COUNTED = ("patients", "deaths", "doses")


def lines(fates: Mapping[str, Fate]) -> str:
    """A line each for patients, deaths and doses of all tables together; none for what no table tells of."""
    return "\n".join(f"{_name(name):<11}{_shares(one)}" for name, one in _told(fates).items())


def counted(fates: Mapping[str, Fate]) -> str:
    """Patients, deaths and doses of all tables in one line, with what became of them; empty where no table tells of any."""
    found = _told(fates)
    if not found:
        return ""
    if all(one.used == one.total for one in found.values()):
        return say(
            "in the files, and all used: {all}", all=row([_number_of(name, one.total) for name, one in found.items()])
        )
    told = [say("{patients}: {shares}", patients=_name(name), shares=_shares(one)) for name, one in found.items()]
    return say("in the files: {all}", all=clauses(told))


def unread(fates: Mapping[str, Fate]) -> str:
    """What a headline says first where patients, deaths or doses could not be read; empty where none was lost."""
    found = {name: sums(fates, name) for name in COUNTED}
    told = [
        say("{some} of {all}", some=_number_of(name, one.refused), all=whole(one.total))
        for name, one in found.items()
        if one.refused
    ]
    return say("{patients} could not be read", patients=row(told)) if told else ""


def _name(name: str) -> str:
    return {"patients": say("patients"), "deaths": say("deaths"), "doses": say("doses")}[name]


def _number_of(name: str, n: int) -> str:
    if name == "patients":
        return count(n, "{n} patient", "{n} patients")
    return count(n, "{n} death", "{n} deaths") if name == "deaths" else count(n, "{n} dose", "{n} doses")


def _told(fates: Mapping[str, Fate]) -> dict[str, Account]:
    return {name: one for name in COUNTED if (one := sums(fates, name)).total}


def _shares(one: Account) -> str:
    total = whole(one.total)
    parts = [
        count(one.used, "{n} used", "{n} used"),
        count(one.not_cases, "{n} not a case", "{n} not cases") if one.not_cases else "",
        count(one.held_back, "{n} held back", "{n} held back") if one.held_back else "",
        count(one.refused, "{n} refused", "{n} refused") if one.refused else "",
    ]
    told = [part for part in parts if part]
    if len(told) == 1:
        return say("{total}, all used", total=total)
    return say("{total} = {parts}", total=total, parts=" + ".join(told))

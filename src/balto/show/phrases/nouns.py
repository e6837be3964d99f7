"""Units and modes of transport: those that Balto knows in every number, a user's own word as it is written."""

from collections.abc import Callable
from dataclasses import dataclass

from balto.show.phrases.sentences import count, say


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun by itself, for many without a number, and counted."""

    one: Callable[[], str]
    many: Callable[[], str]
    counted: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Way(Noun):
    """The carriers of a mode as a noun, how one travels by it, and what the mode itself is called."""

    by: Callable[[], str]
    mode: Callable[[], str]


UNITS = {
    "vial": Noun(lambda: say("vial"), lambda: say("vials"), lambda n: count(n, "{n} vial", "{n} vials")),
    "ampoule": Noun(lambda: say("ampoule"), lambda: say("ampoules"), lambda n: count(n, "{n} ampoule", "{n} ampoules")),
    "dose": Noun(lambda: say("dose"), lambda: say("doses"), lambda n: count(n, "{n} dose", "{n} doses")),
    "box": Noun(lambda: say("box"), lambda: say("boxes"), lambda n: count(n, "{n} box", "{n} boxes")),
    "kit": Noun(lambda: say("kit"), lambda: say("kits"), lambda n: count(n, "{n} kit", "{n} kits")),
    "sachet": Noun(lambda: say("sachet"), lambda: say("sachets"), lambda n: count(n, "{n} sachet", "{n} sachets")),
    "tablet": Noun(lambda: say("tablet"), lambda: say("tablets"), lambda n: count(n, "{n} tablet", "{n} tablets")),
    "treatment course": Noun(
        lambda: say("treatment course"),
        lambda: say("treatment courses"),
        lambda n: count(n, "{n} treatment course", "{n} treatment courses"),
    ),
}
WAYS = {
    "dog_team": Way(
        lambda: say("dog team"), lambda: say("dog teams"), lambda n: count(n, "{n} dog team", "{n} dog teams"),
        lambda: say("by dog team"), lambda: say("dog team"),
    ),
    "snowmachine": Way(
        lambda: say("snowmachine"), lambda: say("snowmachines"), lambda n: count(n, "{n} snowmachine", "{n} snowmachines"),
        lambda: say("by snowmachine"), lambda: say("snowmachine"),
    ),
    "rail": Way(
        lambda: say("train"), lambda: say("trains"), lambda n: count(n, "{n} train", "{n} trains"),
        lambda: say("by train"), lambda: say("rail"),
    ),
    "ship": Way(
        lambda: say("ship"), lambda: say("ships"), lambda n: count(n, "{n} ship", "{n} ships"),
        lambda: say("by ship"), lambda: say("ship"),
    ),
    "aeroplane": Way(
        lambda: say("aeroplane"), lambda: say("aeroplanes"), lambda n: count(n, "{n} aeroplane", "{n} aeroplanes"),
        lambda: say("by aeroplane"), lambda: say("aeroplane"),
    ),
    "helicopter": Way(
        lambda: say("helicopter"), lambda: say("helicopters"), lambda n: count(n, "{n} helicopter", "{n} helicopters"),
        lambda: say("by helicopter"), lambda: say("helicopter"),
    ),
    "drone": Way(
        lambda: say("drone"), lambda: say("drones"), lambda n: count(n, "{n} drone", "{n} drones"),
        lambda: say("by drone"), lambda: say("drone"),
    ),
    "truck": Way(
        lambda: say("truck"), lambda: say("trucks"), lambda n: count(n, "{n} truck", "{n} trucks"),
        lambda: say("by truck"), lambda: say("truck"),
    ),
    "motorcycle": Way(
        lambda: say("motorcycle"), lambda: say("motorcycles"), lambda n: count(n, "{n} motorcycle", "{n} motorcycles"),
        lambda: say("by motorcycle"), lambda: say("motorcycle"),
    ),
    "boat": Way(
        lambda: say("boat"), lambda: say("boats"), lambda n: count(n, "{n} boat", "{n} boats"),
        lambda: say("by boat"), lambda: say("boat"),
    ),
    "horse": Way(
        lambda: say("rider"), lambda: say("riders"), lambda n: count(n, "{n} rider", "{n} riders"),
        lambda: say("on horseback"), lambda: say("horse"),
    ),
    "foot": Way(
        lambda: say("walker"), lambda: say("walkers"), lambda n: count(n, "{n} walker", "{n} walkers"),
        lambda: say("on foot"), lambda: say("foot"),
    ),
}  # fmt: skip


def of_unit(n: int, unit: str) -> str:
    """So many of a unit: "30 vials"; of a unit of the user's own "3 jars", which a language may tell as "jar: 3"."""
    known = UNITS.get(unit)
    return known.counted(n) if known else count(n, "{n} {unit}", "{n} {units}", unit=unit, units=plural_of(unit))


def units(unit: str) -> str:
    """Many of a unit, without a number: "vials"."""
    known = UNITS.get(unit)
    return known.many() if known else say("{units}", unit=unit, units=plural_of(unit))


def one_unit(unit: str) -> str:
    """A unit by itself: "vial"."""
    known = UNITS.get(unit)
    return known.one() if known else unit


def by_mode(mode: str) -> str:
    """How one travels: "by train", "by dog team", "on foot"."""
    known = WAYS.get(mode)
    return known.by() if known else say("by {mode}", mode=_plain(mode))


def carriers_of(mode: str, n: int) -> str:
    """So many carriers of one mode: "19 dog teams", "1 train"."""
    known, name = WAYS.get(mode), _plain(mode)
    return known.counted(n) if known else count(n, "{n} {mode}", "{n} {modes}", mode=name, modes=f"{name}s")


def many_of(mode: str) -> str:
    """Carriers of a mode without a number: "dog teams"."""
    known, name = WAYS.get(mode), _plain(mode)
    return known.many() if known else say("{modes}", mode=name, modes=f"{name}s")


def one_of(mode: str) -> str:
    """A carrier of a mode by itself: "dog team"."""
    known = WAYS.get(mode)
    return known.one() if known else _plain(mode)


def plural_of(noun: str) -> str:
    """The plural of a noun as English makes it: "jars", "boxes", "assemblies", "days"."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def mode_name(mode: str) -> str:
    """What a mode itself is called: "rail", "dog team"."""
    known = WAYS.get(mode)
    return known.mode() if known else _plain(mode)


def _plain(mode: str) -> str:
    return mode.replace("_", " ")

"""What each field of a leg in plan.json must be, in both formats, and legs of format 1 said in the words of format 2."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from balto.basis.problems import Problem, quoted
from balto.domain.plan import ABOVE, FOREVER_H, Leg, fresh_ids

FORMAT = "balto plan 2"
FIRST = "balto plan 1"  # legs by their number, not by id; files of this format are still read
CALLED = {
    "links": "route",
    "other_links": "alternative_route",
    "hold_below": "shelter_below_pace",
    "hold_h": "shelter_max_h",
    "only_if_late": "standby_for",
    "late_h": "trigger_h",
    "joins": "rides_on",
}  # fmt: skip  (each field of format 1 that format 2 calls otherwise)
NAMES = tuple(field.name for field in fields(Leg))
DEFAULTS = {field.name: field.default for field in fields(Leg) if field.default is not MISSING}

Fits = tuple[str, Callable[[Any], bool]]


def _whole_number(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_lasting(value: Any) -> bool:
    """Whether it is a list of [doses, hours] pairs, the longest first."""
    doses, hours = _whole_number(1, 10**9), _number(0, FOREVER_H)
    pairs = isinstance(value, list) and all(isinstance(one, list) and len(one) == 2 for one in value)
    if not pairs or not all(doses(part) and hours(keeps_h) for part, keeps_h in value):
        return False
    return [keeps_h for _, keeps_h in value] == sorted((keeps_h for _, keeps_h in value), reverse=True)


_TEXT = ("a text", lambda value: isinstance(value, str))
_LINKS = ("a list of links", _are_texts)
_HOUR = ("hours since the epoch", _number(-FOREVER_H, FOREVER_H))
_FITS: dict[str, Fits] = {
    "id": _TEXT, "carrier": _TEXT, "origin": _TEXT, "dest": _TEXT, "note": _TEXT, "product": _TEXT,
    "route": _LINKS, "alternative_route": _LINKS,
    "doses": ("a whole number of 0 or more", _whole_number(0, 10**9)),
    "leave_from_h": _HOUR, "wait_until_h": _HOUR, "trigger_h": _HOUR,
    "shelter_below_pace": ("a number from 0 to 1", _number(0, 1)),
    "shelter_max_h": ("a number of 0 or more", _number(0, FOREVER_H)),
    "standby_for": _TEXT, "rides_on": _TEXT,
    "stays": ("a whole number of 0 or more", _whole_number(0, 10**9)),
    "lasting": ("a list of [doses, hours from loading], the longest first", _are_lasting),
}  # fmt: skip
_FIRST_FITS: dict[str, Fits] = {
    **{name: fits for name, fits in _FITS.items() if name not in ("id", *CALLED.values())},
    **{old: _FITS[new] for old, new in CALLED.items()},
    "only_if_late": ("the number of an earlier leg, counted from 0", _whole_number(-1, 10**9)),
    "joins": ("true or false", lambda value: isinstance(value, bool)),
}


def misfits(where: str, said: Mapping[str, Any], form: str) -> list[Problem]:
    """What is no text, number or list where a leg of that format needs one; and a leg that goes nowhere."""
    found = [
        Problem(where, quoted(said[name]) if name in said else "nothing", expected, column=name)
        for name, (expected, fits) in (_FIRST_FITS if form == FIRST else _FITS).items()
        if (name in said or CALLED.get(name, name) not in DEFAULTS) and not (name in said and fits(said[name]))
    ]
    if not found and said["origin"] == said["dest"]:
        return [Problem(where, f"a leg from {quoted(said['origin'])} to itself", "two places", column="dest")]
    return found or _more_than_all(where, said)


def _more_than_all(where: str, said: Mapping[str, Any]) -> list[Problem]:
    """More doses that stay, or that must last, than there are."""
    doses = said.get("doses", 0)
    asked = {"stays": said.get("stays", 0), "lasting": sum(part for part, _ in said.get("lasting", ()))}
    return [
        Problem(where, f"{part:,} of {doses:,} doses", "at most all of them", column=column)
        for column, part in asked.items()
        if part > doses
    ]


def in_words_of_2(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Legs of format 1, in which nothing is misfit, as format 2 says them: under the ids that a new plan gives."""
    rides = [ABOVE if leg.get("joins") else "" for leg in said]
    named = fresh_ids(
        [
            Leg(leg["carrier"], leg["origin"], leg["dest"], (), product=leg.get("product", ""), rides_on=on)
            for leg, on in zip(said, rides, strict=True)
        ]
    )
    ids = [leg.id for leg in named]
    return [
        {CALLED.get(name, name): value for name, value in leg.items()}
        | {"id": own, "rides_on": on, "standby_for": _watched(ids, leg.get("only_if_late", -1))}
        for leg, own, on in zip(said, ids, rides, strict=True)
    ]


def _watched(ids: Sequence[str], number: int) -> str:
    if number < 0:
        return ""
    return ids[number] if number < len(ids) else f"leg {number}"  # which is no leg's id, and refused as such

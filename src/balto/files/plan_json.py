"""plan.json: a plan with what it was made from and what it promises, to be read back by Balto or by another program."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.basis.provenance import Provenance
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.findings import Findings
from balto.files.plan_rules import can_be, joined
from balto.files.plan_table import when_text

FORMAT = "balto plan 1"
_EFFORT = ("futures", "members", "iterations", "seconds")
_HOURS = ("leave_from_h", "wait_until_h", "late_h")


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What plan.json holds."""

    plan: Plan
    provenance: Provenance
    figures: Mapping[str, Any]


def plan_text(plan: Plan, provenance: Provenance, figures: Mapping[str, object], world: World) -> str:
    """The plan as JSON: hours since the epoch as numbers, and the same as local time beside them; never is null."""
    whole = {
        "format": FORMAT,
        "name": plan.name,
        "note": plan.note,
        "title": world.title,
        "epoch": world.epoch.isoformat(),
        "zone": world.zone,
        "legs": [_leg(leg, world) for leg in plan.legs],
        "figures": _finite(dict(figures)),
        "provenance": provenance.as_dict(),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_plan(path: Path, plan: Plan, provenance: Provenance, figures: Mapping[str, object], world: World) -> None:
    """Write plan.json; figures are names with numbers, texts, lists or further names."""
    write_text(path, plan_text(plan, provenance, figures, world))


def read_plan(path: Path, world: World) -> SavedPlan:
    """The plan in that file, whose places, carriers and links must be the world's; BadInput with every problem."""
    whole = _whole(path)
    try:
        if whole["format"] != FORMAT:
            raise BadInput([Problem(path.name, quoted(whole["format"]), quoted(FORMAT), column="format")])
        said = [dict(leg) for leg in whole["legs"]]
        made = whole["provenance"]
        parameters = {str(name): str(value) for name, value in made["parameters"].items()}
        if any(not float(parameters[name]) > 0.0 for name in _EFFORT if name in parameters):
            raise ValueError("an effort of nothing")
        provenance = Provenance(
            str(made["inputs_sha256"]), int(made["seed"]), tuple(sorted(parameters.items())), str(made["balto"])
        )
        name, note, figures = str(whole["name"]), str(whole["note"]), whole["figures"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput([Problem(path.name, "something else", f"a plan that Balto saved ({FORMAT})")]) from None
    return SavedPlan(Plan(name, _legs(path.name, said, world), note), provenance, figures)


def _whole(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        fault = Problem(str(path), f"a file that cannot be read ({wrong.strerror})", "a saved plan")
    except UnicodeDecodeError:
        fault = Problem(path.name, "something else", f"a plan that Balto saved ({FORMAT})")
    except json.JSONDecodeError as wrong:
        fault = Problem(path.name, f"JSON that cannot be read ({wrong.msg})", "a saved plan", wrong.lineno)
    raise BadInput([fault])


def _legs(name: str, said: Sequence[Mapping[str, Any]], world: World) -> tuple[Leg, ...]:
    """The legs, which must be of this world and can be run; BadInput with every problem."""
    where = [(f"{name} leg {number}", None) for number in range(1, len(said) + 1)]
    if problems := [one for (place, _), leg in zip(where, said, strict=True) for one in _misfits(place, leg)]:
        raise BadInput(problems)
    legs = tuple(_read_leg(leg) for leg in said)
    if problems := _strangers(name, legs, world):
        raise BadInput(problems)
    findings = Findings()
    for number, leg in enumerate(legs):
        if leg.only_if_late >= number:
            findings.wrong(where[number][0], "its own number or a later one", "an earlier leg", column="only_if_late")
        for column, links in (("links", leg.links), ("other_links", leg.other_links)):
            if links or column == "links":
                _check_way(where[number][0], column, leg, links, world, findings)
    legs = joined(where, legs, findings)
    can_be(where, legs, world, findings)
    findings.raise_if_wrong()
    return legs


def _misfits(where: str, said: Mapping[str, Any]) -> list[Problem]:
    """What is no text, number or list where the leg needs one."""
    return [
        Problem(where, quoted(said[name]) if name in said else "nothing", expected, column=name)
        for name, (expected, fits) in _EXPECTED.items()
        if (name in said or name not in _DEFAULTS) and not (name in said and fits(said[name]))
    ]


def _check_way(where: str, column: str, leg: Leg, links: Sequence[str], world: World, findings: Findings) -> None:
    """The links follow each other from the leg's origin to its end, all for its carrier's mode."""
    here, mode = leg.origin, world.carrier(leg.carrier).mode
    for name in links:
        link = world.link(name)
        ahead = {link.origin: link.dest} | ({link.dest: link.origin} if link.both_ways else {})
        if link.mode != mode or here not in ahead:
            findings.wrong(where, quoted(name), f"a link of {mode} from {here}", column=column)
            return
        here = ahead[here]
    if here != leg.dest or not links:
        findings.wrong(where, f"a way that ends at {here}", f"links to {leg.dest}", column=column)


def _leg(leg: Leg, world: World) -> dict[str, object]:
    said = {name: value for name, value in asdict(leg).items() if value != _DEFAULTS.get(name)}
    for name in _HOURS:
        if name in said:
            said[name.removesuffix("_h")] = when_text(getattr(leg, name), world)
    return said


def _read_leg(said: Mapping[str, Any]) -> Leg:
    values = {name: said[name] for name in _FIELDS if name in said}
    for name in ("links", "other_links"):
        values[name] = tuple(values.get(name, ()))
    return Leg(**values)


def _strangers(where: str, legs: Sequence[Leg], world: World) -> list[Problem]:
    known = {
        "carrier": [carrier.id for carrier in world.carriers],
        "place": [place.id for place in world.places],
        "link": [link.id for link in world.links],
        "product": [product.name for product in world.products],
    }
    named = [("carrier", leg.carrier) for leg in legs]
    named += [("place", end) for leg in legs for end in (leg.origin, leg.dest)]
    named += [("product", leg.product) for leg in legs]
    named += [("link", link) for leg in legs for link in (*leg.links, *leg.other_links)]
    return [
        Problem(where, quoted(name), f"a {kind} of this case", column=kind, suggestion=did_you_mean(name, known[kind]))
        for kind, name in dict.fromkeys(named)
        if name not in known[kind]
    ]


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _finite(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    if hasattr(value, "tolist"):  # an array, or one number of an array
        return _finite(value.tolist())
    if isinstance(value, float) and (not math.isfinite(value) or value >= FOREVER_H):
        return None
    return value


_FIELDS = tuple(field.name for field in fields(Leg))
_DEFAULTS = {field.name: field.default for field in fields(Leg) if field.default is not MISSING}


def _whole_number(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_TEXT = ("a text", lambda value: isinstance(value, str))
_LINKS = ("a list of links", _are_texts)
_HOUR = ("hours since the epoch", _number(-FOREVER_H, FOREVER_H))
_EXPECTED: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "carrier": _TEXT, "origin": _TEXT, "dest": _TEXT, "note": _TEXT, "product": _TEXT,
    "links": _LINKS, "other_links": _LINKS,
    "doses": ("a whole number of 0 or more", _whole_number(0, 10**9)),
    "leave_from_h": _HOUR, "wait_until_h": _HOUR, "late_h": _HOUR,
    "hold_below": ("a number from 0 to 1", _number(0, 1)), "hold_h": ("a number of 0 or more", _number(0, FOREVER_H)),
    "only_if_late": ("the number of an earlier leg, counted from 0", _whole_number(-1, 10**9)),
    "joins": ("true or false", lambda value: isinstance(value, bool)),
}  # fmt: skip

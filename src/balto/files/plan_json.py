"""plan.json: a plan with what it was made from and what it promises, to be read back by Balto or by another program."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.basis.provenance import Provenance
from balto.domain.plan import FOREVER_H, Leg, Plan, fresh_ids
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.findings import Findings
from balto.files.plan_json_fields import CALLED, DEFAULTS, FIRST, FORMAT, NAMES, in_words_of_2, misfits
from balto.files.plan_rules import can_be, joined
from balto.files.plan_table import when_text

_EFFORT = ("futures", "members", "iterations", "seconds")
_HOURS = ("leave_from_h", "wait_until_h", "trigger_h")


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
    """The plan in that file, of this format or the first, whose places, carriers and links must be the world's; BadInput with
    every problem."""
    whole = _whole(path)
    try:
        form = whole["format"]
        if form not in (FORMAT, FIRST):
            raise BadInput([Problem(path.name, quoted(form), quoted(FORMAT), column="format")])
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
    return SavedPlan(Plan(name, _legs(path.name, said, form, world), note), provenance, figures)


def _whole(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        fault = Problem(str(path), f"a file that cannot be read ({wrong.strerror})", "a saved plan")
    except (UnicodeDecodeError, RecursionError):
        fault = Problem(path.name, "something else", f"a plan that Balto saved ({FORMAT})")
    except json.JSONDecodeError as wrong:
        fault = Problem(path.name, f"JSON that cannot be read ({wrong.msg})", "a saved plan", wrong.lineno)
    raise BadInput([fault])


def _legs(name: str, said: Sequence[Mapping[str, Any]], form: str, world: World) -> tuple[Leg, ...]:
    """The legs, which must be of this world and can be run; BadInput with every problem."""
    where = [(f"{name} leg {number}", None) for number in range(1, len(said) + 1)]
    if problems := [one for (place, _), leg in zip(where, said, strict=True) for one in misfits(place, leg, form)]:
        raise BadInput(problems)
    legs = fresh_ids([_read_leg(leg) for leg in (in_words_of_2(said) if form == FIRST else said)])
    if problems := _strangers(name, legs, world):
        raise BadInput(problems)
    findings = Findings()
    _check_ids(where, legs, findings)
    for (place, _), leg in zip(where, legs, strict=True):
        for column, links in (("route", leg.route), ("alternative_route", leg.alternative_route)):
            if links or column == "route":
                _check_way(place, column, leg, links, world, findings)
    legs = joined(where, legs, findings, "rides_on")
    can_be(where, legs, world, findings)
    if findings.errors and form == FIRST:
        old = {new: old for old, new in CALLED.items()}
        raise BadInput([replace(one, column=old.get(one.column or "", one.column)) for one in findings.errors])
    findings.raise_if_wrong()
    return legs


def _check_ids(where: Sequence[tuple[str, None]], legs: Sequence[Leg], findings: Findings) -> None:
    """Each id once, and none that stands by for a leg which is not before it."""
    seen: set[str] = set()
    for (place, _), leg in zip(where, legs, strict=True):
        if leg.id in seen:
            findings.wrong(place, f"{quoted(leg.id)} a second time", "each id once", column="id")
        if leg.standby_for and leg.standby_for not in seen:
            findings.wrong(place, quoted(leg.standby_for), "an earlier leg", column="standby_for")
        seen.add(leg.id)


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
    said = {"id": leg.id} | {name: value for name, value in asdict(leg).items() if value != DEFAULTS.get(name)}
    for name in _HOURS:
        if name in said:
            said[name.removesuffix("_h")] = when_text(getattr(leg, name), world)
    return said


def _read_leg(said: Mapping[str, Any]) -> Leg:
    values = {name: said[name] for name in NAMES if name in said}
    for name in ("route", "alternative_route"):
        values[name] = tuple(values.get(name, ()))
    values["lasting"] = tuple((doses, float(keeps_h)) for doses, keeps_h in values.get("lasting", ()))
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
    named += [("link", link) for leg in legs for link in (*leg.route, *leg.alternative_route)]
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

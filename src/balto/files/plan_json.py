"""plan.json: a plan with what it was made from and what it promises, to be read back by Balto or by another program."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.basis.provenance import Provenance
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.plan_table import when_text

FORMAT = "balto plan 1"
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
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole["format"] != FORMAT:
            raise BadInput([Problem(path.name, quoted(whole["format"]), quoted(FORMAT), column="format")])
        legs = tuple(_read_leg(leg) for leg in whole["legs"])
        made = whole["provenance"]
        provenance = Provenance(
            made["inputs_sha256"], made["seed"], tuple(sorted(made["parameters"].items())), made["balto"]
        )
        saved = SavedPlan(Plan(whole["name"], legs, whole["note"]), provenance, whole["figures"])
    except json.JSONDecodeError as wrong:
        raise BadInput(
            [Problem(path.name, f"JSON that cannot be read ({wrong.msg})", "a saved plan", wrong.lineno)]
        ) from None
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise BadInput([Problem(path.name, "something else", f"a plan that Balto saved ({FORMAT})")]) from None
    if problems := _strangers(path.name, saved.plan, world):
        raise BadInput(problems)
    return saved


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


def _strangers(where: str, plan: Plan, world: World) -> list[Problem]:
    known = {
        "carrier": [carrier.id for carrier in world.carriers],
        "place": [place.id for place in world.places],
        "link": [link.id for link in world.links],
        "product": [product.name for product in world.products],
    }
    named = [("carrier", leg.carrier) for leg in plan.legs]
    named += [("place", end) for leg in plan.legs for end in (leg.origin, leg.dest)]
    named += [("product", leg.product) for leg in plan.legs]
    named += [("link", link) for leg in plan.legs for link in (*leg.links, *leg.other_links)]
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
_DEFAULTS = {field.name: field.default for field in fields(Leg)}

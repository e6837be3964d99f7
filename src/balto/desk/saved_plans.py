"""Plans that a case brings with it or that were saved: found by name, and decided about again as they were then."""

import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from balto import __version__
from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.desk.load_case import open_case
from balto.desk.plan import Decision, Effort, Reporter, decide
from balto.desk.prepare import prepare
from balto.desk.what_if import Change, changed
from balto.domain.allocation import Allocation, Rule
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.plan_json import SavedPlan, read_plan
from balto.files.plan_table import read_plans
from balto.plan.found import Found
from balto.plan.gap import Gap
from balto.show.phrases.sentences import row


def named_plans(case: Path, world: World) -> tuple[Plan, ...]:
    """The named plans of the case, in order of name; BadInput with every problem."""
    return tuple(read_plans(case, world).values())


def plan_called(name: str, case: Path, world: World, said: str = "--plan") -> Plan:
    """The case's plan of that name, or the plan saved in that file; BadInput where there is neither, by what it is `said`."""
    if name.endswith(".json"):
        return read_plan(Path(name), world).plan
    plans, name = read_plans(case, world), unicodedata.normalize("NFC", name)
    if name not in plans:
        there = Phrase("choose from {names}", names=row(sorted(plans))) if plans else Phrase("there are none")
        hint = did_you_mean(name, sorted(plans)) or there
        raise BadInput([Problem(said, quoted(name), Phrase("a plan of the case or a .json file"), suggestion=hint)])
    return plans[name]


def again(case: Path, saved: Path, futures: int | None = None, told: Reporter | None = None) -> tuple[Decision, bool]:
    """The decision about the plan saved in a file, and whether the case is still as it was then.

    BadInput where the case or the file has faults, or the plan names what the case does not know.
    """
    change = supposed(_parameters(saved))
    world = changed(open_case(case), change)
    kept = read_plan(saved, world)  # with the carriers that it supposes
    world = replace(world, allocation=_allocation(kept, world.allocation))
    named = [plan for plan in named_plans(case, world) if plan.name != kept.plan.name] if not change else []
    ready = prepare(world, kept.provenance.seed)
    found = Found(kept.plan, math.nan, (), 0)
    known = _known_gap(kept, world)
    parameters = dict(kept.provenance.parameters)
    decision = decide(ready, found, named, effort(parameters, futures), told or Reporter(), known)
    return decision, kept.provenance.inputs_sha256 == world.inputs_sha256


def _allocation(kept: SavedPlan, otherwise: Allocation) -> Allocation:
    """The rule under which a saved plan was made and who chose it; the case's where the plan does not say."""
    said = kept.figures.get("allocation")
    if not isinstance(said, dict) or said.get("rule") not in set(Rule):
        return otherwise
    return Allocation(Rule(said["rule"]), str(said.get("by") or ""))


def _known_gap(kept: SavedPlan, world: World) -> Gap | None:
    """The gap that was saved with a plan, where this version made it from the same inputs; None where it is not whole."""
    if (kept.provenance.inputs_sha256, kept.provenance.version) != (world.inputs_sha256, __version__):
        return None
    names = ("deaths_bound", "deaths_for_bound", "bound_futures", "foresight_futures")
    numbers = [float(one) for name in names if isinstance(one := kept.figures.get(name), int | float)]
    saves = kept.figures.get("foresight_saves")
    if len(numbers) < len(names) or not isinstance(saves, int | float | None):
        return None
    bound, plan, futures, told = numbers
    over_luck = kept.figures.get("bound_knows_luck") is False
    return Gap(bound, plan, int(futures), None, saves, int(told), over_luck)


def _parameters(saved: Path) -> Mapping[str, object]:
    """What a saved plan was made with; nothing where that cannot be read, for then neither can the plan."""
    try:
        found = json.loads(saved.read_text(encoding="utf-8-sig"))["provenance"]["parameters"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def under(saved: Path, world: World) -> World:
    """The world with what a saved plan supposes noted in it, and nothing changed."""
    change = supposed(dict(read_plan(saved, world).provenance.parameters))
    return replace(world, supposed=change.rows())


def supposed(parameters: Mapping[str, object]) -> Change:
    """What a plan was asked to suppose when it was saved."""
    return Change(**{
        one.name: tuple(str(parameters[one.name]).split(",")) for one in fields(Change) if one.name in parameters
    })  # fmt: skip


def effort(parameters: Mapping[str, object], futures: int | None) -> Effort:
    """The effort that a plan was saved with; what it does not say is as usual."""
    usual = Effort()
    iterations, seconds = parameters.get("iterations"), parameters.get("seconds")
    return Effort(
        seconds=float(str(seconds)) if seconds is not None else usual.seconds,
        iterations=int(str(iterations)) if iterations is not None else None,
        members=int(str(parameters.get("members", usual.members))),
        futures=futures or int(str(parameters.get("futures", usual.futures))),
    )

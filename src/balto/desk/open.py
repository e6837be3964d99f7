"""The use case behind `balto open`: the plan in force as orders, contact cards, and the first entry of the log."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from balto.basis.moment import moment_at
from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, quoted
from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.desk.run_folder import CARRIER, DESK_ROLE, Contact, folder_of, is_open, make, now_utc, opened_run
from balto.desk.saved_plans import plan_called
from balto.domain.log import Draft, EntryKind, Issue, Level, Order
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.plan_json import read_plan
from balto.rehearse.plan_shape import alarm_h
from balto.rehearse.run import rehearse

FUTURES = 1000  # enough for the hour that 19 of 20 arrivals are before


@dataclass(frozen=True, slots=True)
class Begun:
    """The run that was begun: where it lies, the plan in force and its orders."""

    folder: Path
    plan: str
    orders: tuple[Order, ...]
    issued: int


def begin(case: Path, plan_name: str, signed_by: str, futures: int = FUTURES, now: datetime | None = None) -> Begun:
    """Begin the run of a case under the plan of that name or file ("": the one saved beside the case), at `now`.

    BadInput where a run is open already, the plan is not there, or nobody signs.
    """
    if is_open(case):
        raise BadInput([Problem(str(folder_of(case)), Phrase("a run"), Phrase("none yet: a run is opened once"))])
    if not signed_by.strip():
        raise BadInput([Problem("--by", quoted(signed_by), Phrase("who accepts the plan, by name"))])
    world = open_case(case)
    plan = plan_in_force(case, world, plan_name)
    orders = orders_of(world, plan, alarms(world, plan, futures))
    signer = _card_id(signed_by)
    make(case, world, contacts_of(world, signed_by))
    return _first_entry(case, world, plan, orders, signer, now)


def _first_entry(
    case: Path, world: World, plan: Plan, orders: tuple[Order, ...], signer: str, now: datetime | None
) -> Begun:
    at = now or now_utc()
    issued = issues(world)
    draft = Draft(
        EntryKind.OPENED, at, at, Level.TYPED, signer, "desk", plan.fingerprint, plan.name, issued=issued, orders=orders
    )
    with opened_run(case) as run:
        run.log.append([draft])
    return Begun(folder_of(case), plan.name, orders, sum(one.doses for one in issued))


def plan_in_force(case: Path, world: World, name: str) -> Plan:
    """The plan that was saved beside the case, one of the case by its name, or one in a file."""
    if name:
        return plan_called(name, case, world)
    saved = case.with_name(f"{case.resolve().name}-out") / "plan.json"
    if not saved.exists():
        hint = Phrase("balto plan CASE --out {folder} writes it", folder=str(saved.parent))
        raise BadInput([Problem(str(saved), Phrase("no file"), Phrase("the plan to carry out"), suggestion=hint)])
    return read_plan(saved, world).plan


def alarms(world: World, plan: Plan, futures: int) -> Callable[[int], float]:
    """By number of leg the hour after which silence from its end is an alarm, by the plan rehearsed in so many futures."""
    ready = prepare(world)
    outcome = rehearse(ready.chart, plan, ready.death_table, futures)
    return lambda number: alarm_h(outcome, number)


def orders_of(world: World, plan: Plan, late_h: Callable[[int], float]) -> tuple[Order, ...]:
    """An order for each leg, under the leg's own id."""

    def at(hour_h: float) -> datetime | None:
        return moment_at(world.epoch, hour_h) if math.isfinite(hour_h) and hour_h < world.horizon_h * 10 else None

    return tuple(
        Order(
            leg.id, leg.carrier, leg.origin, leg.dest, leg.doses, at(leg.leave_from_h), at(late_h(plan.run_of(number))),
            leg.product, leg.note,
        )
        for number, leg in enumerate(plan.legs)
    )  # fmt: skip


def issues(world: World) -> tuple[Issue, ...]:
    """What there is to be sent: all lots of the case, also those that are still to come."""
    return tuple(Issue(lot.place, lot.doses, lot.product) for lot in world.lots if lot.doses)


def contacts_of(world: World, signed_by: str) -> tuple[Contact, ...]:
    """A card for every carrier, and one for who signed; telephones are for the desk to fill in."""
    carriers = [Contact(one.id, one.name, CARRIER) for one in world.carriers]
    signer = _card_id(signed_by)
    own = [] if any(one.id == signer for one in carriers) else [Contact(signer, signed_by.strip(), DESK_ROLE)]
    return (*carriers, *own)


def _card_id(name: str) -> str:
    return "-".join(name.casefold().split())

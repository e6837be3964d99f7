"""What a plan must keep to, whoever wrote it: riders on their run, carriers where they can be, no more than they can take."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from balto.basis.problems import quoted
from balto.domain.plan import ABOVE, Leg
from balto.domain.roads import Roads
from balto.domain.world import World
from balto.files.findings import Findings

Where = tuple[str, int | None]  # what to call the file or the leg, and its line
SHARED = ("route", "alternative_route", "standby_for", "trigger_h")  # what a leg that rides along has of its run


def joined(where: Sequence[Where], legs: tuple[Leg, ...], findings: Findings, column: str = "joins") -> tuple[Leg, ...]:
    """The legs, those that ride along on the way of the leg above, and if it runs; they must be of its run, and load something
    else. `column` is what the file calls the riding along."""
    found: list[Leg] = []
    for (name, line), leg in zip(where, legs, strict=True):
        if not leg.rides_on:
            found.append(leg)
            continue
        run = next((one for one in reversed(found) if not one.rides_on), None)
        above = found[found.index(run) :] if run else []
        if run is None or (leg.carrier, leg.origin, leg.dest) != (run.carrier, run.origin, run.dest):
            expected = (
                f"{run.carrier} from {run.origin} to {run.dest}, as the leg above" if run else "a leg above to ride on"
            )
            findings.wrong(name, f"{leg.carrier} from {leg.origin} to {leg.dest}", expected, line, column)
        elif leg.rides_on not in (ABOVE, run.id):
            findings.wrong(name, quoted(leg.rides_on), f"{quoted(run.id)}, the run right before it", line, column)
        elif leg.doses == 0 or leg.product in {one.product for one in above if one.doses}:
            findings.wrong(name, f"{leg.doses} doses", "doses of an item that the run does not carry yet", line, "item")
        shared = {name: getattr(run, name) for name in SHARED} if run else {}
        found.append(replace(leg, rides_on=run.id if run else leg.rides_on, **shared))
    return tuple(found)


def can_be(where: Sequence[Where], legs: tuple[Leg, ...], world: World, findings: Findings) -> None:
    """Note each leg whose carrier is elsewhere by then, that is too heavy for it, or that takes what may not change hands; and as
    odd each that asks for more than there can be."""
    _in_place(where, legs, world, findings)
    _not_too_heavy(where, legs, world, findings)
    _handed_over(where, legs, world, findings)
    _there_are_so_many(where, legs, world, findings)
    _departs(where, legs, world, findings)


def _in_place(where: Sequence[Where], legs: tuple[Leg, ...], world: World, findings: Findings) -> None:
    """Each leg begins where its carrier may be by then: at home, or where an earlier leg ended."""
    may_be = {carrier.id: {carrier.home} for carrier in world.carriers}
    for (name, line), leg in zip(where, legs, strict=True):
        if leg.rides_on:
            continue
        here = may_be[leg.carrier]
        if leg.origin not in here:
            findings.wrong(name, quoted(leg.origin), f"{leg.carrier} at {' or '.join(sorted(here))}", line, "from")
        # A leg that runs only if another is late may not have run.
        may_be[leg.carrier] = here | {leg.dest} if leg.standby_for else {leg.dest}


def _not_too_heavy(where: Sequence[Where], legs: tuple[Leg, ...], world: World, findings: Findings) -> None:
    """All that goes on one run is no heavier than the payload of its carrier."""
    kg_of = {one.name: one.item.kg_per_dose for one in world.products}
    runs: list[list[int]] = []
    for number, leg in enumerate(legs):
        if leg.rides_on and runs:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        loads = [n for n in run if legs[n].doses]
        carrier, (name, line) = world.carrier(legs[run[0]].carrier), where[run[0]]
        kg = sum(legs[n].doses * kg_of[legs[n].product] for n in loads)
        if kg > carrier.payload_kg * (1.0 + 1e-6):
            said = " and ".join(f"{legs[n].doses:,}" for n in loads)
            expected = f"at most the {_kg(carrier.payload_kg)} that {carrier.id} can take"
            findings.wrong(name, f"{said} doses of {_kg(kg)}", expected, line, "doses")


def _kg(weight: float) -> str:
    return f"{weight:,.3f}".rstrip("0").rstrip(".") + " kg"


def _handed_over(where: Sequence[Where], legs: tuple[Leg, ...], world: World, findings: Findings) -> None:
    """Where doses may not change hands a leg takes only what lies there, or what its carrier brought."""
    stores = {(lot.place, lot.product) for lot in world.lots}
    brought: set[tuple[str, str, str]] = set()
    for (name, line), leg in zip(where, legs, strict=True):
        own = (leg.origin, leg.product) in stores or (leg.carrier, leg.origin, leg.product) in brought
        if leg.doses and not own and not world.place(leg.origin).handover:
            findings.wrong(
                name, quoted(leg.origin), "a place where doses can change hands (handover in places.csv)", line, "from"
            )
        if leg.doses:
            brought.add((leg.carrier, leg.dest, leg.product))


def _departs(where: Sequence[Where], legs: tuple[Leg, ...], world: World, findings: Findings) -> None:
    """Each leg by a timetable has a departure from where it begins."""
    roads = Roads(world)
    for (name, line), leg in zip(where, legs, strict=True):
        first, last = roads.departures_of(leg.route[0], leg.origin) if leg.route else (0, 1)
        if last == first and world.mode(world.carrier(leg.carrier).mode).scheduled:
            expected = f"a departure of {leg.route[0]} from {leg.origin} in timetable.csv"
            hint = f"it never sets out; write {leg.origin} under from in timetable.csv if something leaves there"
            findings.odd(name, f"{leg.carrier} from {leg.origin}", expected, line, "from", hint)


def _there_are_so_many(where: Sequence[Where], legs: tuple[Leg, ...], world: World, findings: Findings) -> None:
    """No leg loads more than lies where it begins, now or later, and earlier legs bring there."""
    left: Counter[tuple[str, str]] = Counter()
    for lot in world.lots:
        left[lot.place, lot.product] += lot.doses
    for (name, line), leg in zip(where, legs, strict=True):
        here, sure = (leg.origin, leg.product), not leg.standby_for
        if leg.doses > left[here] and sure:
            expected = f"at most the {left[here]:,} that lie in {leg.origin} or are brought there by earlier legs"
            findings.odd(name, f"{leg.doses:,} doses", expected, line, "doses", "it goes with what there is")
        taken = min(leg.doses, left[here]) if sure else leg.doses
        left[here] -= taken if sure else 0
        left[leg.dest, leg.product] += taken

"""A plan: who takes which doses where and when, and what is done when it goes otherwise."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

FOREVER_H = 1e9
ABOVE = "the run above"  # what a leg may ride on where its run has no id yet; a Plan puts the run's id there
OWN = "own"  # what the case's own product is called in the id of a leg that rides along
SAME = ("carrier", "origin", "dest", "route")  # what all legs of a run share, whoever wrote them
GOES = (*SAME, "alternative_route")


@dataclass(frozen=True, slots=True)
class Leg:
    """One carrier's run between two places.

    `id` is its name in orders and reports, kept when the plan is made anew ("": the plan gives it one). `route` is its links,
    and `alternative_route` (may be empty) a second way, taken when at departure the weather as it then is promises an
    earlier arrival by it. The leg loads `doses` (0: it goes empty, to be in place) as soon as they are there, waits for
    them until `wait_until_h` (FOREVER_H: for a day from when it could go with a part), then goes with what there is; it does
    not leave before `leave_from_h`.
    With `shelter_below_pace` above 0 the carrier stays in shelter while its pace would be under that share, up to
    `shelter_max_h`.
    `stays` of the doses are for the patients where it ends: no later leg takes them on. `lasting` says how long the doses must
    keep: (doses, hours from loading) pairs, the longest first; all that it says nothing of must keep for the run itself.
    `product` names what it carries ("": the case's own product). Where a run carries several products, each has its own leg:
    the first goes, and those right after it ride on it (`rides_on` is its id) with their own doses; the run leaves when all
    of its loads are there, and goes if there is any.
    With `standby_for` (the id of an earlier leg) it runs only if that leg's end is not reported by `trigger_h`.
    ValueError for what no carrier could do.
    """

    carrier: str
    origin: str
    dest: str
    route: tuple[str, ...]
    doses: int = 0
    leave_from_h: float = 0.0
    wait_until_h: float = FOREVER_H
    alternative_route: tuple[str, ...] = ()
    shelter_below_pace: float = 0.0
    shelter_max_h: float = 0.0
    standby_for: str = ""
    trigger_h: float = FOREVER_H
    note: str = ""
    product: str = ""
    rides_on: str = ""
    id: str = ""
    stays: int = 0
    lasting: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        if self.origin == self.dest:
            raise ValueError(f'found a leg from "{self.origin}" to itself, expected two places')
        if self.doses < 0:
            raise ValueError(f"found {self.doses} doses, expected 0 or more")
        if not 0 <= self.stays <= self.doses:
            raise ValueError(f"found {self.stays} of {self.doses} doses that stay, expected 0 to all of them")
        _refuse_lasting(self.lasting, self.doses)
        if any(math.isnan(hour_h) for hour_h in (self.leave_from_h, self.wait_until_h, self.trigger_h)):
            raise ValueError(f"found no number for an hour of {self.carrier}'s leg, expected hours since the epoch")
        if not 0.0 <= self.shelter_below_pace <= 1.0:
            raise ValueError(f"found shelter below {self.shelter_below_pace} of the pace, expected a share from 0 to 1")
        if not self.shelter_max_h >= 0.0:
            raise ValueError(f"found shelter for {self.shelter_max_h} hours, expected 0 or more")

    def with_doses(self, doses: int) -> "Leg":
        """The same leg with so many doses: of fewer fewer stay, and those that need keep least long are left out first."""
        lasting, left = [], doses
        for part, keeps_h in self.lasting:
            lasting += [(min(part, left), keeps_h)] if left > 0 else []
            left -= min(part, left)
        return replace(self, doses=doses, stays=min(self.stays, doses), lasting=tuple(lasting))


def _refuse_lasting(lasting: tuple[tuple[int, float], ...], doses: int) -> None:
    hours_h = [keeps_h for _, keeps_h in lasting]
    if not all(part > 0 and keeps_h >= 0.0 for part, keeps_h in lasting) or sum(part for part, _ in lasting) > doses:
        raise ValueError(
            f"found {lasting} for {doses} doses to last, expected parts of them, each with hours of 0 or more"
        )
    if hours_h != sorted(hours_h, reverse=True):
        raise ValueError(f"found doses to last {hours_h} hours, expected the longest first")


@dataclass(frozen=True)
class Plan:
    """Legs in an order in which every leg comes after those that feed it and after its carrier's earlier ones.

    Legs without id are given one (see `fresh_ids`). ValueError for an id that two legs have, for a leg that stands by for one
    that is not before it, and for one that rides on anything but the run right before it, or goes elsewhere than that.
    """

    name: str
    legs: tuple[Leg, ...]
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "legs", fresh_ids(self.legs))
        _refuse_nonsense(self.legs)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {leg.id: number for number, leg in enumerate(self.legs)}

    @cached_property
    def _feeds(self) -> tuple[tuple[int, ...], ...]:
        came: dict[tuple[str, str], list[int]] = {}  # loaded legs so far by their end and product
        found = []
        for number, leg in enumerate(self.legs):
            found.append(tuple(came.get((leg.origin, leg.product), ())) if leg.doses else ())
            if leg.doses:
                came.setdefault((leg.dest, leg.product), []).append(number)
        return tuple(found)

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that tell these legs from any others, whatever the plan is called."""
        return sha256(repr(self.legs).encode()).hexdigest()[:12]

    def number_of(self, leg_id: str) -> int:
        """The number of the leg of that id, from 0; KeyError where there is none."""
        return self._numbers[leg_id]

    def leg(self, leg_id: str) -> Leg:
        """The leg of that id; KeyError where there is none."""
        return self.legs[self._numbers[leg_id]]

    def with_legs(self, legs: tuple[Leg, ...]) -> "Plan":
        """The same plan with other legs."""
        return replace(self, legs=legs)

    def runs(self) -> tuple[int, ...]:
        """Numbers of the legs that go by themselves; those between ride along with the one before."""
        return tuple(number for number, leg in enumerate(self.legs) if not leg.rides_on)

    def run_of(self, number: int) -> int:
        """The number of the leg that goes by itself on whose run a leg is: its own, or that of the one it rides on."""
        return self.number_of(self.legs[number].rides_on or self.legs[number].id)

    def after(self, number: int) -> int:
        """The number one past the last leg of a run: past its own and all that ride along."""
        return next((n for n in range(number + 1, len(self.legs)) if not self.legs[n].rides_on), len(self.legs))

    def loads(self, number: int) -> tuple[int, ...]:
        """The legs of a run that carry something: its own, and those that ride along."""
        return tuple(n for n in range(number, self.after(number)) if self.legs[n].doses)

    def feeds(self, number: int) -> tuple[int, ...]:
        """Numbers of the earlier legs from which a leg may take its doses: they bring its product to where it begins."""
        return self._feeds[number]

    def with_run(self, number: int, leg: Leg) -> "Plan":
        """The same plan with `leg` for the one that goes by itself there; what rides on it goes with whom and where it goes.

        Without an id `leg` goes on under the old one. With a new one it is another run: what rides on it is named anew, and
        what stood by for the old one stands by for it.
        """
        old, last = self.legs[number], self.after(number)
        leg = leg if leg.id else replace(leg, id=old.id)
        goes = {name: getattr(leg, name) for name in GOES}
        riders = (
            replace(one, rides_on=leg.id, id=one.id if leg.id == old.id else "", **goes)
            for one in self.legs[number + 1 : last]
        )
        legs = fresh_ids((*self.legs[:number], leg, *riders, *self.legs[last:]))
        if leg.id != old.id:
            now = {before.id: after.id for before, after in zip(self.legs, legs, strict=True)}
            legs = tuple(replace(one, standby_for=now.get(one.standby_for, one.standby_for)) for one in legs)
        return self.with_legs(legs)

    def of(self, product: str) -> "Plan":
        """The same legs with the doses of one product alone; what else they carry is left out."""
        if all(not leg.product for leg in self.legs):
            return self
        legs = (replace(leg.with_doses(leg.doses if leg.product == product else 0), product="") for leg in self.legs)
        return self.with_legs(tuple(legs))

    def carriers(self) -> tuple[str, ...]:
        """The carriers used, in order of their first leg."""
        return tuple(dict.fromkeys(leg.carrier for leg in self.legs))


def fresh_ids(legs: Sequence[Leg], taken: Collection[str] = ()) -> tuple[Leg, ...]:
    """The legs, each without id under one that no other has and that is not among those `taken`.

    A run is named by its carrier and a number, counted on from the highest that is known of that carrier, from 1: "Shannon 3".
    What rides on it is named after it: "Shannon 3/vaccine". A leg that rides on the run ABOVE gets that run's id.
    """
    if all(leg.id and leg.rides_on != ABOVE for leg in legs):
        return tuple(legs)
    known = {*taken, *(leg.id for leg in legs)}
    last = _last_numbers(known)
    named: list[Leg] = []
    run = ""
    for leg in legs:
        rides_on = run or ABOVE if leg.rides_on == ABOVE else leg.rides_on
        own = leg.id or (_rider_id(rides_on, leg.product, known) if rides_on else _run_id(leg.carrier, last))
        known.add(own)
        run = run if rides_on else own
        named.append(replace(leg, id=own, rides_on=rides_on))
    return tuple(named)


def _last_numbers(known: Collection[str]) -> dict[str, int]:
    """The highest number at the end of ids, by what stands before it."""
    last: dict[str, int] = {}
    for one in known:
        head, _, tail = one.rpartition(" ")
        if tail.isascii() and tail.isdecimal():
            last[head] = max(last.get(head, 0), int(tail[-12:]))  # a user may write any number of digits
    return last


def _run_id(carrier: str, last: dict[str, int]) -> str:
    last[carrier] = last.get(carrier, 0) + 1
    return f"{carrier} {last[carrier]}"


def _rider_id(run: str, product: str, known: Collection[str]) -> str:
    name, number = f"{run}/{product or OWN}", 1
    while (said := name if number == 1 else f"{name} {number}") in known:
        number += 1
    return said


def _refuse_nonsense(legs: Sequence[Leg]) -> None:
    seen: set[str] = set()
    run: Leg | None = None
    for leg in legs:
        if leg.id in seen:
            raise ValueError(f'found two legs "{leg.id}", expected each id once')
        if leg.standby_for and leg.standby_for not in seen:
            raise ValueError(f'found leg "{leg.id}" standing by for "{leg.standby_for}", expected an earlier leg')
        if leg.rides_on and (run is None or leg.rides_on != run.id):
            above = f'"{run.id}", the run right before it' if run else "a run before it"
            raise ValueError(f'found leg "{leg.id}" riding on "{leg.rides_on}", expected {above}')
        if leg.rides_on and any(getattr(leg, name) != getattr(run, name) for name in SAME):
            raise ValueError(f'found leg "{leg.id}" going elsewhere than its run, expected {" and ".join(SAME)} of it')
        seen.add(leg.id)
        run = run if leg.rides_on else leg

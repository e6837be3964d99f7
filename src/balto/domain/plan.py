"""A plan: who takes which doses where and when, and what is done when it goes otherwise."""

from dataclasses import dataclass, replace

FOREVER_H = 1e9


@dataclass(frozen=True, slots=True)
class Leg:
    """One carrier's run between two places.

    `links` is the way, and `other_links` (may be empty) a second way, taken when at departure the weather as it then is
    promises an earlier arrival by it. The leg loads `doses` (0: it goes empty, to be in place) as soon as they are
    there, waits for them until `wait_until_h` (FOREVER_H: until the rest is known to be lost), then goes with what there
    is; it does not leave before `leave_from_h`.
    With `hold_below` above 0 the carrier stays in shelter while its pace would be under that share, up to `hold_h`.
    `product` names what it carries ("": the case's own product). Where a run carries several products, each has its own leg:
    the first goes, and those that `joins` right after it ride on its run, with their own doses; the run leaves when all of
    its loads are there, and goes if there is any.
    With `only_if_late` (the number of an earlier leg) it runs only if that leg's end is not reported by `late_h`.
    """

    carrier: str
    origin: str
    dest: str
    links: tuple[str, ...]
    doses: int = 0
    leave_from_h: float = 0.0
    wait_until_h: float = FOREVER_H
    other_links: tuple[str, ...] = ()
    hold_below: float = 0.0
    hold_h: float = 0.0
    only_if_late: int = -1
    late_h: float = FOREVER_H
    note: str = ""
    product: str = ""
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Legs in an order in which every leg comes after those that feed it and after its carrier's earlier ones."""

    name: str
    legs: tuple[Leg, ...]
    note: str = ""

    def with_legs(self, legs: tuple[Leg, ...]) -> "Plan":
        """The same plan with other legs."""
        return replace(self, legs=legs)

    def runs(self) -> tuple[int, ...]:
        """Numbers of the legs that go by themselves; those between ride along with the one before."""
        return tuple(number for number, leg in enumerate(self.legs) if not leg.joins)

    def loads(self, number: int) -> tuple[int, ...]:
        """The legs of a run that carry something: its own, and those that ride along."""
        last = number + 1
        while last < len(self.legs) and self.legs[last].joins:
            last += 1
        return tuple(n for n in range(number, last) if self.legs[n].doses)

    def of(self, product: str) -> "Plan":
        """The same legs with the doses of one product alone; what else they carry is left out."""
        if all(not leg.product for leg in self.legs):
            return self
        legs = (replace(leg, doses=leg.doses if leg.product == product else 0, product="") for leg in self.legs)
        return self.with_legs(tuple(legs))

    def carriers(self) -> tuple[str, ...]:
        """The carriers used, in order of their first leg."""
        return tuple(dict.fromkeys(leg.carrier for leg in self.legs))

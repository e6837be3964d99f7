"""A plan: who takes which doses where and when, and what is done when it goes otherwise."""

from dataclasses import dataclass, replace

FOREVER_H = 1e9
GOES = ("carrier", "origin", "dest", "links", "other_links")  # what all legs of a run share


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

    def run_of(self, number: int) -> int:
        """The number of the leg that goes by itself on whose run a leg is: its own, or that of the one it rides on."""
        while number and self.legs[number].joins:
            number -= 1
        return number

    def after(self, number: int) -> int:
        """The number one past the last leg of a run: past its own and all that ride along."""
        return next((n for n in range(number + 1, len(self.legs)) if not self.legs[n].joins), len(self.legs))

    def loads(self, number: int) -> tuple[int, ...]:
        """The legs of a run that carry something: its own, and those that ride along."""
        return tuple(n for n in range(number, self.after(number)) if self.legs[n].doses)

    def with_run(self, number: int, leg: Leg) -> "Plan":
        """The same plan with `leg` for the one that goes by itself there; what rides on it goes with whom and where it goes."""
        goes = {name: getattr(leg, name) for name in GOES}
        last = self.after(number)
        riders = (replace(one, **goes) for one in self.legs[number + 1 : last])
        return self.with_legs((*self.legs[:number], leg, *riders, *self.legs[last:]))

    def of(self, product: str) -> "Plan":
        """The same legs with the doses of one product alone; what else they carry is left out."""
        if all(not leg.product for leg in self.legs):
            return self
        legs = (replace(leg, doses=leg.doses if leg.product == product else 0, product="") for leg in self.legs)
        return self.with_legs(tuple(legs))

    def carriers(self) -> tuple[str, ...]:
        """The carriers used, in order of their first leg."""
        return tuple(dict.fromkeys(leg.carrier for leg in self.legs))

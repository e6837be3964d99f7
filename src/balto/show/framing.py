"""Which part of a map is worth drawing large: where most of a plan crowds together, a few far places left to a small map."""

from collections.abc import Sequence
from dataclasses import dataclass

XY = tuple[float, float]
LEAST_KEPT = 2 / 3  # of the weight of all places
CLOSER = 2.0  # a large map is drawn apart from the whole where it is at least so many times larger
SHAPE = 1.6  # least width to height of a map: higher ones are as costly as wide ones


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the flat map, how many ends of legs lie there, and whether it must be on the large map."""

    xy: XY
    weight: float
    kept: bool = False


def crowd(spots: Sequence[Spot]) -> tuple[int, ...]:
    """Indices of the spots that the large map holds; all of them where leaving some out brings too little.

    Spots are dropped from the outside, one at a time, at the side that makes the frame smallest. Of all frames met that is
    best whose scale times the squared share of the weight in it is greatest: to leave out a tenth, it must be a quarter larger.
    """
    if len(spots) < 2:
        return tuple(range(len(spots)))
    left = _Left(spots)
    whole, total = left.size(), sum(spot.weight for spot in spots)
    dropped: list[int] = []
    best, keep, weight = 1.0, 0, total
    while (outer := left.outermost()) is not None and weight - spots[outer].weight >= LEAST_KEPT * total:
        left.drop(outer)
        dropped.append(outer)
        weight -= spots[outer].weight
        closer = whole / max(left.size(), 1e-12)
        if closer >= CLOSER and closer * (weight / total) ** 2 > best:
            best, keep = closer * (weight / total) ** 2, len(dropped)
    gone = set(dropped[:keep])
    return tuple(k for k in range(len(spots)) if k not in gone)


class _Left:
    """The spots that are not dropped yet, in order of both axes."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = spots
        self.there = [True] * len(spots)
        self.count = len(spots)
        plan_arrays = [_along(spots, axis) for axis in (0, 1)]
        self.sides = [order[::way] for order in plan_arrays for way in (1, -1)]
        self.first = [0, 0, 0, 0]

    def _at(self, side: int, skip: int = -1) -> int:
        """The outermost spot of a side, or the next where that one is to be skipped."""
        order, k = self.sides[side], self.first[side]
        while not self.there[order[k]] or order[k] == skip:
            k += 1
        return order[k]

    def size(self, skip: int = -1) -> float:
        """How wide a frame must be to hold what is left, but for one."""
        return _fits(*self._spans(skip))

    def _spans(self, skip: int) -> XY:
        low_x, high_x, low_y, high_y = (self.spots[self._at(side, skip)].xy[side // 2] for side in range(4))
        return high_x - low_x, high_y - low_y

    def outermost(self) -> int | None:
        """The spot to drop next; None where every side ends at one that must stay, or only one is left."""
        if self.count < 2:
            return None
        ends = {self._at(side) for side in range(4)}
        free = [k for k in ends if not self.spots[k].kept]
        return min(free, key=lambda k: (self.size(k), sum(self._spans(k)), k)) if free else None

    def drop(self, spot: int) -> None:
        self.there[spot] = False
        self.count -= 1
        for side in range(4):
            while self.first[side] < len(self.spots) and not self.there[self.sides[side][self.first[side]]]:
                self.first[side] += 1


def _fits(wide: float, high: float) -> float:
    return max(wide, high * SHAPE)


def _along(spots: Sequence[Spot], axis: int) -> list[int]:
    return sorted(range(len(spots)), key=lambda k: (spots[k].xy[axis], k))

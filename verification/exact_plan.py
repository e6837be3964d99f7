"""From the programme's solution to a plan that the rehearsal runs as it was meant."""

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from verification.exact_moves import Move, Moves

F64 = NDArray[np.float64]


def plan_of(
    chart: WorldIndex,
    served: tuple[str, ...],
    moves: Moves,
    carried: dict[int, tuple[int, int]],
    values: F64,
    step_h: float,
) -> Plan:
    """The legs used; loaded ones that carry nothing go empty, and empty ways to nowhere stay out."""
    loaded, empty, links = moves
    first_empty = 2 * len(loaded)
    legs = []
    for number, move in enumerate(loaded):
        use, doses = carried[number]
        if values[use] > 0.5:
            legs.append((move, round(values[doses])))
    legs += [(move, 0) for n, move in enumerate(empty) if values[first_empty + n] > 0.5]
    legs.sort(key=lambda leg: (leg[0].start, leg[0].end))
    while True:
        kept = [
            leg for i, leg in enumerate(legs) if leg[1] or any(o[0].carrier == leg[0].carrier for o in legs[i + 1 :])
        ]
        if len(kept) == len(legs):
            break
        legs = kept
    world = chart.world
    said = []
    kept_at = {chart.places[place] for place in served}
    for number in _in_order(legs, kept_at):
        move, doses = legs[number]
        origin, dest = world.places[move.origin].id, world.places[move.dest].id
        said.append(Leg(world.carriers[move.carrier].id, origin, dest, links[move.way], doses, move.start * step_h))
    return Plan("exact", tuple(said))


def _in_order(legs: list[tuple[Move, int]], kept_at: set[int]) -> list[int]:
    """Numbers of the legs, each after those it loads from; at the places kept_at it is to load what came last by then.

    Doses that are to stay are listed after the leg that might take them: a leg loads only from legs before it.
    """
    before: list[set[int]] = [set() for _ in legs]
    for n, (move, _) in enumerate(legs):
        before[n] |= {i for i in range(n) if legs[i][0].carrier == move.carrier}
    left = [doses for _, doses in legs]
    spared = []
    for n, (move, doses) in enumerate(legs):
        wanted = doses
        into = [
            i
            for i, (other, brings) in enumerate(legs)
            if brings and other.dest == move.origin and other.end <= move.start
        ]
        for i in sorted(into, key=lambda i: -legs[i][0].end):
            take = min(wanted, left[i])
            left[i] -= take
            wanted -= take
            if take or move.origin not in kept_at:
                before[n].add(i)
            elif doses:
                spared.append((i, n))
    for late, early in spared:
        if late not in _all_before(before, early):
            before[late].add(early)
    order: list[int] = []
    while len(order) < len(legs):
        order.append(next(n for n in range(len(legs)) if n not in order and before[n] <= set(order)))
    return order


def _all_before(before: list[set[int]], leg: int) -> set[int]:
    found: set[int] = set()
    ask = [leg]
    while ask:
        new = before[ask.pop()] - found
        found |= new
        ask += new
    return found

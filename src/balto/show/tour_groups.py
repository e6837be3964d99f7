"""A plan of many legs told shortly: its rounds, grouped by the store or the hand-over where they load."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.phrases.nouns import units
from balto.show.phrases.sentences import heading, say
from balto.show.words import in_words

MANY_LEGS = 60  # beyond, legs are grouped on pages
MOST = 60  # groups told by themselves
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """All rounds that load at one place: how deep below a store it lies, how many, how many doses, and when.

    Hours are of the middle future: when the first round leaves, when half and when nine in ten of its places are served.
    """

    place: str
    deep: int
    carriers: int
    rounds: int
    places: int
    doses: int
    leaves_h: float
    half_h: float
    most_h: float


@dataclass(slots=True)
class _Rounds:
    """Numbers of runs that load at a place, of all legs with doses that follow, and who feeds the place with how much."""

    first: list[int] = field(default_factory=list)
    legs: list[int] = field(default_factory=list)
    fed: dict[str, int] = field(default_factory=dict)


def many(plan: Plan) -> bool:
    """Whether the plan has too many legs to be told one by one."""
    return len(plan.legs) > MANY_LEGS


def groups(outcome: Outcome) -> tuple[Group, ...]:
    """Stores by their doses, each followed by the hand-overs that hang from it."""
    found, stays = _gathered(outcome.plan), _stays(outcome)
    leaves, there = _middle(outcome.depart_h), _middle(outcome.arrive_h)
    parent = {place: max(one.fed, key=lambda name: one.fed[name], default="") for place, one in found.items()}
    stores = {lot.place for lot in outcome.world.lots if lot.doses}
    rows = {place: _group(outcome, place, one, stays, leaves, there) for place, one in found.items()}
    roots = [place for place in rows if place in stores or parent[place] not in rows]
    listed: list[Group] = []
    seen: set[str] = set()
    todo = [(place, 0) for place in sorted(roots, key=lambda name: rows[name].doses)]
    while todo:
        place, deep = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        one = rows[place]
        listed.append(Group(place, deep, *_rest(one)))
        children = [name for name in rows if parent[name] == place and name not in roots]
        todo += [(name, deep + 1) for name in sorted(children, key=lambda name: rows[name].doses)]
    return tuple(listed)


def largest(outcome: Outcome, most: int = MOST) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The groups of most doses in the order of `groups`, and the others."""
    found = groups(outcome)
    kept = sorted(found, key=lambda one: -one.doses)[:most]
    return tuple(one for one in found if one in kept), tuple(one for one in found if one not in kept)


def _rest(one: Group) -> tuple[int, int, int, int, float, float, float]:
    return one.carriers, one.rounds, one.places, one.doses, one.leaves_h, one.half_h, one.most_h


def _gathered(plan: Plan) -> dict[str, _Rounds]:
    """Rounds by the place where they load; a run that goes on with the rest of its carrier's load belongs to its round."""
    found: dict[str, _Rounds] = {}
    last: dict[
        str, tuple[int, str, str]
    ] = {}  # what a carrier had on board last, where it came to, where it had loaded
    came: dict[str, dict[str, int]] = {}  # doses that came to a place, by where their round had loaded
    for run in plan.runs():
        leg, doses = plan.legs[run], _on_board(plan, run)
        before, there, loaded_at = last.get(leg.carrier, (0, leg.origin, leg.origin))
        if not doses:
            last[leg.carrier] = (0, leg.dest, leg.dest)
            continue
        goes_on = doses < before and there == leg.origin
        at = loaded_at if goes_on else leg.origin
        one = found.setdefault(at, _Rounds())
        one.legs += plan.loads(run)
        if not goes_on:
            one.first.append(run)
            one.fed = dict(came.get(at, {}))
        came.setdefault(leg.dest, {})
        came[leg.dest][at] = came[leg.dest].get(at, 0) + doses
        last[leg.carrier] = (doses, leg.dest, at)
    return found


def _on_board(plan: Plan, run: int) -> int:
    """Doses of all products on a run."""
    return sum(plan.legs[n].doses for n in plan.loads(run))


def _group(outcome: Outcome, place: str, one: _Rounds, stays: F64, leaves: F64, there: F64) -> Group:
    legs = outcome.plan.legs
    served: dict[str, float] = {}
    for n in one.legs:
        if stays[n] > 0.5:
            served[legs[n].dest] = min(float(there[n]), served.get(legs[n].dest, math.inf))
    hours = sorted(served.values()) or [math.inf]
    return Group(
        place, 0, len({legs[n].carrier for n in one.first}), len(one.first), len(served),
        sum(_on_board(outcome.plan, n) for n in one.first), float(leaves[one.first].min()),
        hours[max(math.ceil(0.5 * len(hours)) - 1, 0)], hours[max(math.ceil(0.9 * len(hours)) - 1, 0)],
    )  # fmt: skip


def _stays(outcome: Outcome) -> F64:
    """Mean usable doses that stay where each leg ends [leg]."""
    return np.asarray(outcome.given[:, len(outcome.world.lots) :].mean(axis=0, dtype=np.float64))


def _middle(hours: NDArray[np.float32]) -> F64:
    """Hour by which half of the futures are there [leg]."""
    rank = max(math.ceil(0.5 * len(hours)) - 1, 0)
    return np.asarray(np.partition(hours, rank, axis=0)[rank], np.float64)


def unit(world: World) -> str:
    """What the doses of a group are counted in: the products' own unit, doses where their units differ."""
    named = {product.item.unit for product in world.products}
    return units(named.pop() if len(named) == 1 else "dose")


def headings(world: World) -> tuple[str, ...]:
    """The columns of a table of groups, that of the place first."""
    return (
        heading("loads at"), heading("rounds"), heading("carriers"), heading("places"), unit(world), heading("first leaves"),
        heading("half by"), say("{chance} by", chance=in_words(0.9)),
    )  # fmt: skip


def said(outcome: Outcome, group: Group) -> str:
    """The place of a group, deeper ones set in."""
    name = outcome.world.place(group.place).name
    store = plan_shape.stock_at(outcome.world, group.place)
    return "  " * min(group.deep, 4) + (say("{place} (store)", place=name) if store else name)

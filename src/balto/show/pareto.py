"""Which plans no other beats: fewer deaths, a better worst tenth of futures and less cost all at once (the Pareto front)."""

from collections.abc import Sequence
from dataclasses import dataclass

from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.phrases.sentences import say

MARK = "•"


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan by what it is judged by, less being better in each: mean deaths, deaths in the worst tenth of futures, cost."""

    name: str
    deaths: float
    worst: float
    cost: float

    def beats(self, other: "Standing") -> bool:
        """Whether it is as good as the other in everything and better in something."""
        here, there = (self.deaths, self.worst, self.cost), (other.deaths, other.worst, other.cost)
        return all(a <= b for a, b in zip(here, there, strict=True)) and here != there


@dataclass(frozen=True, slots=True)
class Front:
    """All plans of a decision, the chosen one first, and which of them none beats; `costs` where the case gives any."""

    plans: tuple[Standing, ...]
    unbeaten: tuple[bool, ...]
    costs: bool

    def mark(self, number: int) -> str:
        """The sign before a plan's name: that none beats it, or an empty place as wide."""
        return MARK if self.unbeaten[number] else " "

    @property
    def said(self) -> str:
        """What the sign means, in words."""
        if self.costs:
            return say("{mark} not beaten by any other plan here in deaths, worst tenth and cost together", mark=MARK)
        return say("{mark} not beaten by any other plan here in deaths and worst tenth together", mark=MARK)


def front(decision: Decision) -> Front:
    """The chosen plan and its rivals, in the decision's order."""
    return of_plans(
        [_standing(outcome) for outcome in (decision.chosen, *(rival.outcome for rival in decision.rivals))]
    )


def of_plans(plans: Sequence[Standing]) -> Front:
    """The front of these plans."""
    unbeaten = tuple(not any(other.beats(one) for other in plans) for one in plans)
    return Front(tuple(plans), unbeaten, any(one.cost > 0 for one in plans))


def _standing(outcome: Outcome) -> Standing:
    dead, cost = float(outcome.total_deaths().mean()), plan_shape.cost(outcome.world, outcome.plan)
    return Standing(outcome.plan.name, dead, outcome.worst_tenth(), cost)

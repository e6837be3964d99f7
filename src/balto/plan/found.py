"""What a search tells while it runs, and what it has found."""

from dataclasses import dataclass

from balto.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running search stands: seconds gone, part of the budget used (0 .. 1), changes tried, deaths of the best."""

    seconds: float
    part: float
    iterations: int
    deaths: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan found, its mean deaths over the members searched on, and how the search went."""

    plan: Plan
    deaths: float
    history: tuple[tuple[float, float], ...]  # (seconds, deaths) at each improvement
    iterations: int
    alternatives: tuple[Plan, ...] = ()

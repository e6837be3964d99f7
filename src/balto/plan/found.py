"""What a search may spend, what it tells while it runs, and what it has found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from balto.domain.plan import Plan


class Engine(Enum):
    """By what a plan is searched: relays, a distribution for very many places, or relays that go on from a distribution."""

    RELAY = "relay"
    BOTH = "distribution, then relay"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running search stands: seconds gone, part of the budget used (0 .. 1), changes tried, deaths of the best."""

    seconds: float
    part: float
    iterations: int
    deaths: float


@dataclass(frozen=True, slots=True)
class Budget:
    """What a search may spend (seconds, iterations or both) on how many members; whom it tells, and who may stop it."""

    members: int
    seconds: float | None = None
    iterations: int | None = None
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None
    leaner: bool = False  # whether half as much again is spent on leaner plans

    @property
    def stopped(self) -> bool:
        """Whether somebody does not wait any longer."""
        return self.stop is not None and self.stop()

    def part(self, share: float) -> "Budget":
        """That share of the budget, without progress."""
        iterations = None if self.iterations is None else max(1, int(self.iterations * share))
        seconds = None if self.seconds is None else self.seconds * share
        return replace(self, seconds=seconds, iterations=iterations, progress=None, leaner=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan found, its mean deaths over the members searched on, and how the search went.

    `engine` is the one that the door chose (None: not searched for through it).
    """

    plan: Plan
    deaths: float
    history: tuple[tuple[float, float], ...]  # (seconds, deaths) at each improvement
    iterations: int
    alternatives: tuple[Plan, ...] = ()
    leaner: tuple[
        Plan, ...
    ] = ()  # of little more deaths and less effort, as the search saw them, those of least effort first
    engine: Engine | None = None


def part_used(done: int, iterations: int | None, gone_s: float, seconds: float | None) -> float:
    """The part of the budget used (0 .. 1 and a little over), by whichever of changes and seconds is nearer its end."""
    by_count = 0.0 if iterations is None else done / max(iterations, 1) if iterations else 1.0
    by_clock = 0.0 if seconds is None else gone_s / seconds if seconds > 0.0 else 1.0
    return max(by_count, by_clock)

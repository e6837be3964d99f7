"""How long a way stays shut, by what shut it: log-normal, so that the longer it has been shut the longer it stays so.

Measured: water, slide and washout on state roads of Kentucky, 2022 to 2026 (`python -m verification.run closures`; the records
are the Kentucky Transportation Cabinet's). The others are assumptions, and so is the first: measured roads are paved and soon
repaired, so that where nobody says the cause the wait is taken to be twice as long as for water.
"""

from dataclasses import dataclass

from balto.basis.nonsense import above, must


@dataclass(frozen=True, slots=True)
class Closure:
    """A cause, the median hours from shutting to re-opening, and the sd of their logarithm."""

    cause: str
    median_h: float
    log_sd: float
    source: str = ""

    def __post_init__(self) -> None:
        must(above(self.median_h, 0.0), self, "median_h", "hours above 0")
        must(above(self.log_sd, 0.0), self, "log_sd", "a number above 0")


ASSUMED = "assumption"
MEASURED = "Kentucky 2022 to 2026"
CLOSURES: tuple[Closure, ...] = (
    Closure("", 72.0, 1.62, ASSUMED),
    Closure("water", 34.0, 1.62, MEASURED),
    Closure("slide", 25.0, 1.85, MEASURED),
    Closure("washout", 75.0, 1.20, MEASURED),
    Closure("bridge", 21 * 24.0, 0.8, ASSUMED),
    Closure("airfield", 3 * 24.0, 1.0, ASSUMED),
    Closure("port", 4 * 24.0, 0.9, ASSUMED),
    Closure("railway", 10 * 24.0, 1.0, ASSUMED),
    Closure("snow", 12.0, 1.3, ASSUMED),
)
CAUSES = tuple(closure.cause for closure in CLOSURES)


def closure_of(cause: str) -> Closure:
    """The closure by that cause; KeyError if there is none."""
    return {closure.cause: closure for closure in CLOSURES}[cause]

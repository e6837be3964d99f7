"""Links between places, their timetables, and what is said of their state."""

import math
from dataclasses import dataclass

from balto.basis.nonsense import above, finite, must, not_below, within
from balto.domain.closure import CAUSES

EXPOSURES: dict[str, float] = {"sheltered": 0.5, "valley": 0.75, "open": 1.0, "exposed": 1.25}
STATES = ("open", "restricted", "shut", "unknown")
NO_END_H = 1e9  # until when something is said to last of which nobody says until when


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of one mode between two places; `exposure` scales the wind of its weather region."""

    id: str
    origin: str
    dest: str
    mode: str
    km: float
    region: str
    exposure: str = "open"
    both_ways: bool = True
    hazard: float = 1.0
    via: tuple[tuple[float, float], ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        must(self.origin != self.dest, self, "dest", "another place than where it begins")
        must(above(self.km, 0.0), self, "km", "a distance above 0")
        must(self.exposure in EXPOSURES, self, "exposure", f"one of {', '.join(EXPOSURES)}")
        must(not_below(self.hazard, 0.0), self, "hazard", "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of a timetable from the place `origin` ("": where the link begins); it serves nobody who goes the other way.

    Loads close `cutoff_h` before; it is cancelled with chance `cancel`; `hours` on the way are 0 where the carrier's pace tells.
    `reported_h` is the hour in which it was announced.
    """

    link: str
    depart_h: float
    hours: float
    cutoff_h: float = 0.0
    cancel: float = 0.0
    source: str = ""
    origin: str = ""
    reported_h: float = 0.0

    def __post_init__(self) -> None:
        must(finite(self.depart_h), self, "depart_h", "an hour")
        must(not_below(self.hours, 0.0), self, "hours", "hours of 0 or more")
        must(not_below(self.cutoff_h, 0.0), self, "cutoff_h", "hours of 0 or more")
        must(within(self.cancel, 0.0, 1.0), self, "cancel", "a chance from 0 to 1")
        must(within(self.reported_h, -math.inf), self, "reported_h", "an hour")


@dataclass(frozen=True, slots=True)
class LinkState:
    """A claim about a link, or about all links at a place, from one source, with the chance that it is right.

    `link` names the link or the place. Claims of one `event` are right or wrong together, each as far as it is believed.
    Where a shut way has no end (NO_END_H), it opens by its `cause` and its age (ensemble/reopening.py).
    """

    link: str
    state: str
    from_h: float
    until_h: float
    source: str = ""
    reported_h: float = 0.0
    reliability: float = 1.0
    event: str = ""
    cause: str = ""

    def __post_init__(self) -> None:
        must(self.cause in CAUSES, self, "cause", f"one of {', '.join(CAUSES[1:])}, or nothing")
        must(self.state in STATES, self, "state", f"one of {', '.join(STATES)}")
        must(self.from_h <= self.until_h, self, "until_h", "no earlier than from_h")
        must(within(self.reported_h, -math.inf), self, "reported_h", "an hour")
        must(within(self.reliability, 0.0, 1.0), self, "reliability", "a chance from 0 to 1")

    @property
    def reopens(self) -> bool:
        """Whether the way opens at an hour that nobody knows: it was shut when that was reported, or nobody says until when.

        What is only supposed (reported at no hour) is as it is said, and so is a closure yet to begin that has an end.
        """
        reported = math.isfinite(self.reported_h)
        return self.state == "shut" and reported and (self.until_h >= NO_END_H or self.from_h <= self.reported_h)

    @property
    def announced(self) -> bool:
        """Whether somebody has announced the hour at which a way that is shut will open."""
        return self.reopens and self.until_h < NO_END_H

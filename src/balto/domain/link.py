"""Links between places, their timetables, and what is said of their state."""

from dataclasses import dataclass

EXPOSURES: dict[str, float] = {"sheltered": 0.5, "valley": 0.75, "open": 1.0, "exposed": 1.25}
STATES = ("open", "restricted", "shut", "unknown")


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


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of a timetable: loads close `cutoff_h` before; it is cancelled with chance `cancel`.

    `reported_h` is the hour in which it was announced.
    """

    link: str
    depart_h: float
    hours: float
    cutoff_h: float = 0.0
    cancel: float = 0.0
    source: str = ""
    reported_h: float = 0.0


@dataclass(frozen=True, slots=True)
class LinkState:
    """A claim about a link from one source, with the chance that it is right."""

    link: str
    state: str
    from_h: float
    until_h: float
    source: str = ""
    reported_h: float = 0.0
    reliability: float = 1.0

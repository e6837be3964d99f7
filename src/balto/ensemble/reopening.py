"""When a way that is shut opens again: by the age of what is known of it, and by how announced hours have held in this case."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from balto.domain.closure import Closure
from balto.domain.link import LinkState

F64 = NDArray[np.float64]
OF_ONE_EVENT = 0.35  # share of the variance of log duration that ways shut by one event have in common (docs/claims.md)
HELD_AT_FIRST, TOLD_AT_FIRST = (
    2.0,
    3.0,
)  # announced hours taken to have held, of so many, before any is known (assumption)
HELD_WITHIN_H = 6.0  # an announced hour held if the way was open so soon after it
LATE_BIAS, LATE_SD = 0.2, 0.5  # of the log of the true wait over the announced one (assumption)
LEAST_WAIT_H = 6.0


def chance_shut(age_h: F64 | float, closure: Closure) -> F64:
    """The chance that a way is still shut at that age."""
    aged_h = np.maximum(np.asarray(age_h, np.float64), 1e-9)
    return np.asarray(ndtr((np.log(closure.median_h) - np.log(aged_h)) / closure.log_sd))


def chance_open(within_h: F64 | float, age_h: F64 | float, closure: Closure) -> F64:
    """The chance that a way still shut at an age is open so many hours later."""
    return np.asarray(1.0 - chance_shut(np.asarray(age_h) + within_h, closure) / chance_shut(age_h, closure))


def reopening_age_h(share: F64, age_h: float, closure: Closure) -> F64:
    """Quantiles of the age at which a way opens that is still shut at age_h; share from 0 to 1."""
    still = (1.0 - share) * chance_shut(age_h, closure)
    return np.asarray(np.maximum(closure.median_h * np.exp(-closure.log_sd * ndtri(still)), age_h))


def together(event: F64, own: F64) -> F64:
    """Uniforms of ways that one event shut, from those of the event and their own: what they share is OF_ONE_EVENT."""
    return np.asarray(ndtr(np.sqrt(OF_ONE_EVENT) * ndtri(event) + np.sqrt(1.0 - OF_ONE_EVENT) * ndtri(own)))


def late_h(wait_h: float, share: F64) -> F64:
    """Quantiles of how much later than announced a way opens where the hour does not hold; wait_h from the word to the hour."""
    on_time = ndtr(-LATE_BIAS / LATE_SD)
    z = ndtri(on_time + (1.0 - on_time) * share)
    return np.asarray(max(wait_h, LEAST_WAIT_H) * np.expm1(LATE_BIAS + LATE_SD * z))


@dataclass(frozen=True, slots=True)
class Announced:
    """Whether an hour of re-opening that a source announced held."""

    source: str
    held: bool


def kept_hours(claims: Sequence[LinkState]) -> tuple[Announced, ...]:
    """The announced hours of re-opening of which a later word on the same link or place tells whether they held.

    One held if the way was then said to be open by HELD_WITHIN_H after it; it did not if it was then said to be shut until later,
    or without end, or open only from later on.
    """
    ordered = sorted(claims, key=lambda claim: claim.reported_h)
    found = []
    for n, claim in enumerate(ordered):
        if claim.announced:
            later = (other for other in ordered[n + 1 :] if other.link == claim.link and np.isfinite(other.reported_h))
            verdict = next((held for other in later if (held := _held(claim, other)) is not None), None)
            found += [] if verdict is None else [Announced(claim.source, verdict)]
    return tuple(found)


def _held(claim: LinkState, later: LinkState) -> bool | None:
    """Whether a later word says that an announced hour held; None where it leaves it open."""
    by_h = claim.until_h + HELD_WITHIN_H
    if later.reported_h <= claim.reported_h or later.state not in ("open", "shut"):
        return None
    if later.state == "open":
        return later.from_h <= by_h
    return False if later.until_h > by_h else None


def held_share(record: Sequence[Announced], source: str) -> float:
    """The chance that an announced hour holds: of all of the case, drawn towards 2 of 3; of its source, drawn towards that."""
    every = (HELD_AT_FIRST + sum(one.held for one in record)) / (TOLD_AT_FIRST + len(record))
    own = [one.held for one in record if one.source == source]
    return (TOLD_AT_FIRST * every + sum(own)) / (TOLD_AT_FIRST + len(own))

"""A response that is to begin: a campaign, schools that close; from its day on a case passes on less."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from balto.basis.phrase import Phrase
from balto.domain.outbreak import Reported
from balto.need.series import Series

F64 = NDArray[np.float64]


def bends(one: Series, reported: Reported, ahead: int) -> F64:
    """By how much R is lower in each step ahead, 0 to 1: the share of the response, for the part of the step that it covers.

    A response that began before the counts end is in the counts, and bends nothing.
    """
    found = np.zeros(ahead)
    if reported.response_from is None or reported.response_from <= one.last:
        return found
    for h in range(ahead):
        first = one.day(one.steps + h)
        covered = (first + timedelta(days=one.days) - reported.response_from).days / one.days
        found[h] = reported.response_share * min(max(covered, 0.0), 1.0)
    return found


def note(reported: Reported, ends: date) -> str:
    """What is said of the response; empty where there is none."""
    start = reported.response_from
    if start is None:
        return Phrase("response_share is said without response_from, and not used") if reported.response_share else ""
    if not reported.response_share:
        return Phrase("response_from is said without response_share, and not used")
    if start <= ends:
        return Phrase("the response of {day} began before the counts end: it is taken to be in them", day=str(start))
    share = round(100 * reported.response_share)
    return Phrase(
        "from {day} on a case is taken to pass on {share} % less, give or take half of that",
        day=str(start),
        share=share,
    )

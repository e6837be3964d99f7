"""How sure the figures of a plan are, in a word and why."""

import numpy as np

from balto.need.interval import five
from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import clauses, count, say
from balto.show.words import in_words

FRESH_DAYS = 5  # counts older than this make the need less sure
WIDE = 4.0  # times that the high end of the need may be the low one
LIKELY_LOST = 0.1  # chance that not all is there


def confidence_line(decision: Decision) -> str:
    """One of three words, and what makes it no better one."""
    reasons = _reasons(decision)
    if not reasons:
        return say("Confidence: good. Counts are fresh, the need is narrow, and the load nearly always arrives.")
    if len(reasons) == 1:
        return say("Confidence: fair, because {reasons}.", reasons=clauses(reasons))
    return say("Confidence: low, because {reasons}.", reasons=clauses(reasons))


def _reasons(decision: Decision) -> list[str]:
    found = []
    age = max((need.counts_age_days for need in decision.needs), default=0)
    if age > FRESH_DAYS:
        found.append(count(age, "the counts are {n} day old", "the counts are {n} days old"))
    low, *_, high = (float(end) for end in five(_needed(decision)))
    if high > WIDE * max(low, 1.0):
        found.append(
            say("between {low} and {high} doses are needed (9 in 10 futures)", low=whole(low), high=whole(high))
        )
    never = float(np.isinf(plan_shape.whole_there(decision.chosen)).mean())
    if decision.plan.legs and never > LIKELY_LOST:
        found.append(say("the chance that some place gets nothing is {chance}", chance=in_words(never)))
    return found


def _needed(decision: Decision) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Doses needed to the horizon, of all products [member]."""
    each = [need.doses.sum(axis=(1, 2), dtype=np.float64) for need in decision.needs]
    members = min(len(one) for one in each)
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = np.stack([one[:members] for one in each]).sum(axis=0)
    return found

"""Whether a list by onset is complete: held against what its last days would show if cases were still to be heard of."""

from collections.abc import Sequence

import numpy as np
from scipy import special

from balto.need.reporting import F64, Reporting
from balto.need.series import Series

LAST_DAYS = 3
BASE_DAYS = 7
COMPLETE_BEFORE = 0.2  # of lists without days of report
SIZE = 5.0
STRETCH_SD = 0.5  # log, of how much longer or shorter than the treatment's the delay may be here
TREND_SD = 0.5  # log, of the level of the last days against the week before


def complete(laid: Sequence[Series], reporting: Reporting) -> bool:
    """Whether the last days of all places together are rather those of a complete list than of one still filling up."""
    if reporting.own or not laid or laid[0].days != 1:
        return False
    counts = total(laid)
    if len(counts) < LAST_DAYS + BASE_DAYS or counts[-LAST_DAYS - BASE_DAYS :].sum() < 1:
        return False
    age = np.arange(LAST_DAYS + BASE_DAYS, dtype=float)[::-1] + 0.5
    stretch = np.exp(STRETCH_SD * np.linspace(-2.0, 2.0, 9))
    shares = np.stack([reporting.cdf(age, float(one)) for one in stretch])
    gain = log_odds(counts[-LAST_DAYS - BASE_DAYS :], shares)
    return bool(gain + special.logit(COMPLETE_BEFORE) > 0.0)


def total(laid: Sequence[Series]) -> F64:
    """Cases of all places by day, over the days that every place covers."""
    steps = min(one.steps for one in laid)
    return np.asarray(sum(one.filled[-steps:] for one in laid), float)


def log_odds(counts: F64, shares: F64) -> float:
    """Log of how much likelier the last days are if all is told than if only a share is, one of shares [variant, day].

    The level is that of the week before, completed; a trend between the two is as likely up as down. Variants lie at evenly
    spaced normal deviates from -2 to 2.
    """
    z = np.linspace(-2.0, 2.0, len(shares))
    weight = -0.5 * z**2 - special.logsumexp(-0.5 * z**2)
    filling = special.logsumexp(weight + [_log_prob(counts, share) for share in shares])
    return float(_log_prob(counts, np.ones(shares.shape[1])) - filling)


def _log_prob(counts: F64, share: F64) -> float:
    level = counts[:BASE_DAYS].sum() / share[:BASE_DAYS].sum()
    trend = TREND_SD * np.linspace(-3.0, 3.0, 25)
    mean = np.maximum(level * np.exp(trend)[:, None] * share[BASE_DAYS:], 1e-3)
    y = counts[BASE_DAYS:]
    each = (
        special.gammaln(y + SIZE)
        - special.gammaln(y + 1.0)
        + y * np.log(mean / (SIZE + mean))
        - SIZE * np.log1p(mean / SIZE)
    )
    return float(special.logsumexp(each.sum(axis=1) - 0.5 * (trend / TREND_SD) ** 2))

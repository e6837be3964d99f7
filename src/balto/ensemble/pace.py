"""A carrier's pace, learnt from its trials and drawn towards what is usual for its mode."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from balto.domain.carrier import Carrier, Trial
from balto.domain.mode import Mode


@dataclass(frozen=True, slots=True)
class Pace:
    """Median pace under way and the standard deviation of its logarithm (our doubt about this carrier)."""

    kmh: float
    log_sd: float
    trials: int = 0


def learn(carrier: Carrier, mode: Mode, trials: Sequence[Trial]) -> Pace:
    """Posterior of the carrier's log pace from its declared pace and its trials.

    Normal-normal: the declared pace is the prior mean, `mode.team_sd` the prior sd between carriers, `mode.pace_sd` the
    sd of one trial about the carrier's own pace. One trial moves the estimate by team^2/(team^2 + pace^2).
    """
    runs = [math.log(trial.km / trial.hours) for trial in trials if trial.carrier == carrier.id]
    prior = 1.0 / max(mode.team_sd, 1e-6) ** 2
    each = 1.0 / max(mode.pace_sd, 1e-6) ** 2
    precision = prior + each * len(runs)
    mean = (prior * math.log(carrier.pace_kmh) + each * sum(runs)) / precision
    return Pace(math.exp(mean), precision**-0.5, len(runs))

"""Severity: the treatment's classes, moved towards what this outbreak's cases show."""

from dataclasses import replace

import numpy as np

from balto.domain.outbreak import Reported
from balto.domain.treatment import Severity, Treatment

PRIOR_CASES = 20.0


def classes(treatment: Treatment, reported: Reported) -> tuple[Severity, ...]:
    """The classes with this outbreak's shares, and death ratios scaled so that the mean patient has ratio 1."""
    shares = _by_vaccination(treatment, reported)
    counts = dict(reported.severity)
    own = np.array([counts.get(severity.name, 0) for severity in treatment.severities], float)
    shares = (PRIOR_CASES * shares + own) / (PRIOR_CASES + own.sum())
    ratio = np.array([severity.death_ratio for severity in treatment.severities])
    ratio = ratio / float(shares @ ratio)
    return tuple(
        replace(severity, share=float(share), death_ratio=float(r))
        for severity, share, r in zip(treatment.severities, shares, ratio, strict=True)
    )


def _by_vaccination(treatment: Treatment, reported: Reported) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The mix of the statuses seen; the treatment's own shares where no status is told."""
    mixes = {mix.status: np.array(mix.shares) for mix in treatment.mixes}
    known = [(mixes[status], cases) for status, cases in reported.vaccination if status in mixes and cases > 0]
    if not known:
        return np.array([severity.share for severity in treatment.severities])
    total = sum(cases for _, cases in known)
    return np.asarray(sum(mix * cases for mix, cases in known) / total)

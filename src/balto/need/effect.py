"""What treatment after a delay prevents: four forms, one table."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.domain.treatment import Campaign, Course, Deadline, Decay, Effect, LogOdds

F64 = NDArray[np.float64]


def prevented(effect: Effect, risk: F64, delay_h: F64, z: F64) -> F64:
    """Share of deaths prevented at each delay; broadcast over risk (untreated) and two standard normals z[..., 2].

    Never below 0. A campaign prevents nothing in those already ill.
    """
    match effect:
        case LogOdds():
            return _log_odds(effect, risk, delay_h, z)
        case Decay():
            best = special.expit(special.logit(effect.best) + effect.best_logit_sd * z[..., 0])
            scale = effect.scale_h * np.exp(effect.scale_log_sd * z[..., 1])
            late = np.maximum(delay_h - effect.from_h, 0.0)
            return np.asarray(np.where(delay_h < effect.until_h, best * np.exp(-((late / scale) ** effect.shape)), 0.0))
        case Deadline():
            best = special.expit(special.logit(effect.best) + effect.best_logit_sd * z[..., 0])
            return np.asarray(np.where(delay_h <= effect.until_h, best, 0.0))
        case Campaign():
            return np.zeros(np.broadcast_shapes(risk.shape, delay_h.shape, z.shape[:-1]))


def _log_odds(effect: LogOdds, risk: F64, delay_h: F64, z: F64) -> F64:
    at_once = np.log(effect.at_once) + effect.at_once_log_sd * z[..., 0]
    slope = effect.per_hour + effect.per_hour_sd * z[..., 1]
    treated = special.expit(special.logit(risk) + at_once + slope * delay_h)
    share = 1.0 - treated / risk
    return np.asarray(np.where(delay_h < effect.until_h, np.maximum(share, 0.0), 0.0))


def dead_by(course: Course, delay_h: F64) -> F64:
    """Share of untreated deaths that have come within a delay from onset (gamma)."""
    shape = (course.death_mean_days / course.death_sd_days) ** 2
    scale = course.death_sd_days**2 / course.death_mean_days
    return np.asarray(special.gammainc(shape, np.maximum(delay_h, 0.0) / 24.0 / scale))

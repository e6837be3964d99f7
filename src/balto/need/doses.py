"""Doses: the rule table as an array, the order of urgency, and the grid of amounts that the death table is computed on."""

import numpy as np
from numpy.typing import NDArray

from balto.domain.treatment import Severity, Treatment

BIN_H = 6.0
GRID_POINTS = 18

F64 = NDArray[np.float64]


def bins(treatment: Treatment) -> int:
    """Bins of delay up to the end of the window in which patients are treated."""
    return int(np.ceil(treatment.course.window_h / BIN_H)) + 1


def rule_table(treatment: Treatment, severities: tuple[Severity, ...]) -> F64:
    """[severity, bin] doses for one patient treated after a delay."""
    edges = np.arange(bins(treatment)) * BIN_H
    return np.array([[treatment.doses(severity.name, float(late)) for late in edges] for severity in severities], float)


Rule = str | tuple[str, ...]
RULES = ("benefit", "severity", "arrival")


def order(rule: Rule, saved: F64, doses: F64, severities: tuple[Severity, ...]) -> NDArray[np.int64]:
    """Cells severity * bins + bin in the order of being served when doses are short; saved and doses are [severity, bin].

    benefit: by expected deaths averted per dose; severity: the risk of death untreated; arrival: who has waited longest;
    or the user's own order of severity classes (those not named come last). Ties go by benefit.
    """
    classes, bins = doses.shape
    per_dose = np.divide(saved, doses, out=np.zeros_like(doses), where=doses > 0).ravel()
    which, late = np.repeat(np.arange(classes), bins), np.tile(np.arange(bins), classes)
    first: NDArray[np.float64]
    if isinstance(rule, tuple):
        rank = {name: i for i, name in enumerate(rule)}
        first = np.array([float(rank.get(one.name, len(rank))) for one in severities])[which]
    elif rule == "severity":
        first = -np.array([one.death_ratio for one in severities])[which]
    elif rule == "arrival":
        first = -late.astype(float)
    else:
        first = np.zeros(classes * bins)
    return np.lexsort((-per_dose, first)).astype(np.int64)


def grid(most: float) -> NDArray[np.float64]:
    """Amounts of doses from 0 to at least `most`, closer together where they are few."""
    top = max(int(np.ceil(most)), 2)
    steps = np.unique(np.round(np.geomspace(1, top, GRID_POINTS)))
    return np.concatenate([[0.0], steps])


def overhead(treatment: Treatment) -> float:
    """Doses to be there for each dose given: wastage and the reserve for reactions."""
    return (1.0 + treatment.reserve) / (1.0 - treatment.wastage)

"""The usual case beside the mean: where few futures are very large, most futures are far below the average."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.need.result import Need
from balto.plan.decision import Decision
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import say

F64 = NDArray[np.float64]
SKEWED = 1.2  # the mean of patients is told with the usual case where it is so many times the usual number
MIDDLE = (0.4, 0.6)  # of the futures, by their patients: the usual case is their mean
MOST = 0.9  # one future in ten is beyond


@dataclass(frozen=True, slots=True)
class Usual:
    """Patients and deaths in the middle fifth of the futures (by patients), what one future in ten exceeds, and the means."""

    patients: float
    deaths: float
    most_patients: float
    most_deaths: float
    mean_patients: float
    mean_deaths: float

    @property
    def living(self) -> float:
        """How many live of the usual number of patients."""
        return max(self.patients - self.deaths, 0.0)

    @property
    def skewed(self) -> bool:
        """Whether the mean alone would mislead."""
        return self.mean_patients > SKEWED * self.patients


def of_need(need: Need) -> Usual:
    """The usual case if nothing more is sent."""
    return usual(_patients(need), need.death_table.deaths[:, :, 0, 0].sum(axis=1, dtype=np.float64))


def of_decision(decision: Decision) -> Usual:
    """The usual case with the plan; futures take the members of the need in turn."""
    deaths, ill = decision.chosen.total_deaths(), np.sum([_patients(need) for need in decision.needs], axis=0)
    return usual(ill[np.arange(len(deaths)) % len(ill)], deaths)


def usual(patients: F64, deaths: F64) -> Usual:
    """The usual case of futures with so many patients and deaths each [future]."""
    order, n = np.argsort(patients, kind="stable"), len(patients)
    first = min(int(MIDDLE[0] * n), n - 1)
    middle = order[first : max(round(MIDDLE[1] * n), first + 1)]
    return Usual(
        float(patients[middle].mean()), float(deaths[middle].mean()), float(np.quantile(patients, MOST)),
        float(np.quantile(deaths, MOST)), float(patients.mean()), float(deaths.mean()),
    )  # fmt: skip


def _patients(need: Need) -> F64:
    return np.asarray(need.patients.sum(axis=(1, 2), dtype=np.float64))


def usual_line(one: Usual) -> str:
    """The usual case, the rare one and the mean, in words; "" where the mean is the usual case."""
    if not one.skewed:
        return ""
    return say(
        "Usually (the middle fifth of the futures) about {patients} patients, of whom {deaths} die; 1 in 10 has more than"
        " {most_patients} patients, 1 in 10 more than {most_deaths} deaths. The mean, {mean_patients} patients and"
        " {mean_deaths} deaths, is that high because of a few very large outbreaks.",
        patients=whole(one.patients), deaths=some(one.deaths), most_patients=whole(one.most_patients),
        most_deaths=some(one.most_deaths), mean_patients=whole(one.mean_patients), mean_deaths=some(one.mean_deaths),
    )  # fmt: skip


def some(deaths: float) -> str:
    """So many deaths without false precision: one decimal below ten, none above."""
    return decimals(deaths, 1 if deaths < 9.95 else 0)

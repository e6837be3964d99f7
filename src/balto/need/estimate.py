"""From an outbreak to its need: the top of the method."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from balto.basis import chance
from balto.domain.outbreak import Outbreak
from balto.domain.treatment import Treatment
from balto.need import doses, fatality, growth, patients, reporting, series, severity
from balto.need.result import Need, Nowcast

F64 = NDArray[np.float64]
PARTICLES = 4000

__all__ = ["Need", "estimate"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of an estimate, besides the outbreak and the treatment."""

    epoch: datetime
    horizon_h: float
    members: int
    seed: int
    step_h: float = 12.0
    particles: int = PARTICLES


def estimate(
    outbreak: Outbreak, treatment: Treatment, epoch: datetime, horizon_h: float, members: int, seed: int,
    *, step_h: float = 12.0, particles: int = PARTICLES, rule: doses.Rule = "benefit",
) -> Need:  # fmt: skip
    """The need of an outbreak in `members` futures over `horizon_h` hours from the epoch (aware); same seed, same need."""
    assert epoch.tzinfo is not None
    assert members > 0
    assert horizon_h > 0
    asked = Asked(epoch, horizon_h, members, seed, step_h, particles)
    laid, notes = series.lay(outbreak, epoch)
    delay = reporting.learn(treatment.course, outbreak.reported.delays)
    by_onset = outbreak.reported.dated == "onset"
    model = growth.model(treatment.spread, series.step_days(outbreak.reported), delay if by_onset else None)
    population = tuple(site.population for site in outbreak.sites)
    clouds = growth.follow_all(laid, model, population, particles, seed)
    futures = _futures(clouds, laid, model, population, asked)
    classes = severity.classes(treatment, outbreak.reported)
    risk = fatality.learn(treatment, outbreak.reported, laid, classes, delay)
    people = patients.lay(laid, futures, delay, outbreak, treatment, epoch)
    frame = patients.Frame(treatment, outbreak.sites, horizon_h, step_h, members, seed, rule)
    table = patients.tolls(people, classes, risk, frame)
    return Need(
        treatment, outbreak, epoch, horizon_h, seed, table.toll, tuple(cases for cases, _ in futures),
        table.patients, table.doses, table.ill, np.stack([cloud.r[-1] for cloud in clouds], axis=1),
        tuple(cloud.r for cloud in clouds), table.fatality, risk.by_place,
        tuple(Nowcast(one, latent) for one, (_, latent) in zip(laid, futures, strict=True)), table.short, notes,
    )  # fmt: skip


def _futures(
    clouds: list[growth.Cloud],
    laid: tuple[series.Series, ...],
    model: growth.Model,
    population: tuple[int, ...],
    asked: Asked,
) -> list[tuple[F64, F64]]:
    """Cases ahead and completed recent cases of each place, as far as the horizon reaches."""
    found = []
    for cloud, one, people in zip(clouds, laid, population, strict=True):
        until_h = asked.horizon_h - one.start_h(one.steps, asked.epoch)
        ahead = max(int(np.ceil(until_h / (24.0 * one.days))), 1)
        key = chance.key(asked.seed, f"need/future/{one.place}")
        found.append(growth.project(cloud, one, model, people, ahead, asked.members, key))
    return found

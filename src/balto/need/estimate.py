"""From an outbreak to its need: the top of the method."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from balto.domain.outbreak import Outbreak
from balto.domain.treatment import Treatment
from balto.need import (
    case_forecast,
    completeness,
    doses,
    fatality,
    growth,
    patients,
    reporting,
    response,
    series,
    severity,
)
from balto.need.result import Need, Nowcast

F64 = NDArray[np.float64]
PARTICLES, MOST_PARTICLES = 4_000, 40_000
PARTICLE_STEPS = (
    320_000  # of all filters together, if PARTICLES allow: short series are cheap, and their weights most uneven
)

__all__ = ["Need", "estimate"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of an estimate, besides the outbreak and the treatment."""

    epoch: datetime
    now_h: float
    horizon_h: float
    members: int
    seed: int
    step_h: float = 12.0
    particles: int | None = None


def estimate(
    outbreak: Outbreak, treatment: Treatment, epoch: datetime, horizon_h: float, members: int, seed: int,
    *, now_h: float = 0.0, step_h: float = 12.0, particles: int | None = None, rule: doses.Rule = "benefit",
) -> Need:  # fmt: skip
    """The need of an outbreak in `members` futures from `now_h` to `horizon_h`, hours since the epoch; same seed, same need.

    The epoch is aware, in the zone whose days are counted. Doses can be there from now on. Each place is followed by so many
    `particles`; where none are given, by as many as are cheap.
    """
    assert epoch.tzinfo is not None
    assert members > 0
    assert 0 <= now_h <= horizon_h
    assert horizon_h > 0
    asked = Asked(epoch, now_h, horizon_h, members, seed, step_h, particles)
    laid, notes = series.lay(outbreak, epoch, now_h)
    delay = reporting.learn(treatment.course, outbreak.reported.delays)
    by_onset = outbreak.reported.dated == "onset"
    filling = by_onset and not completeness.complete(laid, delay)
    model = growth.model(treatment.spread, series.step_days(outbreak.reported), delay if filling else None)
    population = tuple(site.population for site in outbreak.sites)
    ahead = tuple(_ahead(one, asked) for one in laid)
    bends = tuple(response.bends(one, outbreak.reported, steps) for one, steps in zip(laid, ahead, strict=True))
    foretold = growth.foretell_all(laid, model, population, ahead, particles or _enough(laid), members, seed, bends)
    ours = [(one.cases, one.latent) for one in foretold]
    futures = case_forecast.in_place_of(ours, laid, outbreak.forecast, seed)
    ends = max((one.last for one in laid), default=epoch.date())
    notes += tuple(filter(None, (case_forecast.note(outbreak.forecast, epoch), response.note(outbreak.reported, ends))))
    classes = severity.classes(treatment, outbreak.reported)
    risk = fatality.learn(treatment, outbreak.reported, laid, classes, delay)
    people = patients.lay(laid, futures, delay, outbreak, treatment, epoch)
    frame = patients.TableSpec(treatment, outbreak.sites, horizon_h, step_h, members, seed, rule, now_h)
    table = patients.death_tables(people, classes, risk, frame)
    lineage = np.stack([one.lineage for one in foretold], axis=1)
    return Need(
        treatment, outbreak, epoch, horizon_h, seed, replace(table.death_table, lineage=lineage),
        tuple(cases for cases, _ in futures), table.patients, table.doses, table.ill,
        np.stack([one.cloud.r[-1] for one in foretold], axis=1), tuple(one.cloud.r for one in foretold), table.fatality,
        risk.by_place,
        tuple(Nowcast(one, latent) for one, (_, latent) in zip(laid, futures, strict=True)), table.short, notes, now_h,
    )  # fmt: skip


def _enough(laid: tuple[series.Series, ...]) -> int:
    """Particles of each place's filter: as many as keep to PARTICLE_STEPS, within bounds."""
    return min(max(PARTICLE_STEPS // sum(one.steps for one in laid), PARTICLES), MOST_PARTICLES)


def _ahead(one: series.Series, asked: Asked) -> int:
    """Steps from the end of a place's data to the horizon."""
    until_h = asked.horizon_h - one.start_h(one.steps, asked.epoch)
    return max(int(np.ceil(until_h / (24.0 * one.days))), 1)

"""The level of death at each place: its own deaths move it, those of others stand in where it has few."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy import special, stats

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.domain.treatment import Fatality
from balto.files import treatment_file
from balto.need import fatality
from balto.need.estimate import estimate

PRIOR = Fatality(0.35, 0.9)
LAST = date(2025, 5, 13)
EPOCH = datetime(2025, 5, 14, tzinfo=UTC)


def simulate(dice, places, apart):
    """True levels, deaths and cases resolved of an outbreak whose places differ by `apart` on the logit."""
    whole = special.logit(PRIOR.untreated) + dice.normal() * np.sqrt(PRIOR.logit_sd**2 - apart**2)
    risk = special.expit(whole + apart * dice.normal(size=places))
    cases = np.round(np.exp(dice.normal(3.0, 1.2, places))) + 1
    return risk, dice.binomial(cases.astype(int), risk).astype(float), cases


def test_intervals_of_simulated_places_hold_the_truth_and_beat_one_level_for_all_and_each_by_itself():
    dice, held, apart = (
        np.random.default_rng(8),
        [],
        np.abs(np.random.default_rng(9).normal(0, 0.5, 60)).clip(0.05, 0.8),
    )
    error = {"drawn together": 0.0, "one for all": 0.0, "each alone": 0.0}
    for sd in apart:
        risk, deaths, cases = simulate(dice, 10, sd)
        found = fatality.levels(PRIOR, deaths, cases)
        held += [stats.percentileofscore(row, true) / 100 for row, true in zip(found, risk, strict=True)]
        others = fatality.level(PRIOR, deaths.sum(), cases.sum())
        alone = np.stack([fatality.level(PRIOR, d, n) for d, n in zip(deaths, cases, strict=True)])
        for name, row in (("drawn together", found), ("one for all", others[None]), ("each alone", alone)):
            error[name] += float(np.sum((special.logit(np.median(row, axis=1)) - special.logit(risk)) ** 2))
    held = np.array(held)
    assert np.mean((held > 0.05) & (held < 0.95)) == pytest.approx(0.9, abs=0.03)
    assert np.mean((held > 0.25) & (held < 0.75)) == pytest.approx(0.5, abs=0.04)
    assert error["drawn together"] < 0.95 * min(error["one for all"], error["each alone"])


def test_a_place_with_its_own_deaths_moves_and_one_without_borrows():
    # Kankan and Siguiri, Guinea 2023: 12 of 15 and 37 of 363 died; a third place has two cases.
    kankan, siguiri, third = np.median(
        fatality.levels(PRIOR, np.array([12.0, 37.0, 0.0]), np.array([15.0, 363.0, 2.0])), axis=1
    )
    assert kankan > 0.55
    assert siguiri == pytest.approx(37 / 363, abs=0.02)
    assert siguiri < third < kankan


def test_places_alike_and_without_deaths_go_down_together():
    three = np.median(fatality.levels(PRIOR, np.zeros(3), np.full(3, 40.0)), axis=1)
    assert (three < np.median(fatality.level(PRIOR, 0.0, 40.0))).all()


def test_one_place_with_nothing_seen_has_the_prior():
    found = fatality.level(PRIOR, 0.0, 0.0)
    law = special.expit(special.logit(0.35) + 0.9 * stats.norm.ppf([0.05, 0.5, 0.95]))
    assert np.quantile(found, [0.05, 0.5, 0.95]) == pytest.approx(law, abs=0.01)


def grave_at(place, days=20, each=6):
    rows = tuple(
        Count(name, LAST - timedelta(days=i), each, deaths=3 if name == place else 0)
        for i in range(days) for name in ("Kolo", "Suri")
    )  # fmt: skip
    return Outbreak(Reported(rows, LAST), (Site("Kolo"), Site("Suri")))


def test_the_place_where_more_die_is_foretold_more_deaths():
    treatment = treatment_file.read("diphtheria-antitoxin")
    need = estimate(grave_at("Suri"), treatment, EPOCH, 240.0, 60, 5, particles=300)
    kolo, suri = need.fatality_by_place.mean(axis=1)
    assert suri > 3 * kolo
    assert need.death_table.mean()[1, 0, 0] > 2 * need.death_table.mean()[0, 0, 0]


def test_old_cases_and_rows_after_the_epoch_do_not_make_it_graver():
    treatment = treatment_file.read("diphtheria-antitoxin")
    short, long = (
        estimate(grave_at("Suri", days), treatment, EPOCH, 240.0, 20, 5, particles=300) for days in (50, 150)
    )
    assert np.median(long.fatality_by_place[1]) == pytest.approx(np.median(short.fatality_by_place[1]), rel=0.15)
    later = grave_at("Suri", 50)
    more = tuple(Count("Suri", LAST + timedelta(days=i), 0, 9) for i in range(2, 9))
    told = Outbreak(Reported(later.reported.counts + more, LAST), later.sites)
    found = estimate(told, treatment, EPOCH, 240.0, 20, 5, particles=300)
    assert np.array_equal(found.fatality_by_place, short.fatality_by_place)

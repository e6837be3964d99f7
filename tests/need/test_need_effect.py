"""What treatment prevents: four forms, and laws that hold for each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.domain.treatment import Campaign, Deadline, Decay, Fatality, LogOdds
from balto.files import treatment_file
from balto.need import fatality
from balto.need.effect import dead_by, prevented
from balto.need.estimate import estimate

HOURS = np.arange(0.0, 400.0, 6.0)
FORMS = (
    LogOdds(0.17, 0.01, 0.005, 0.3, 240.0),
    Decay(0.62, 104.0, 1.89, 12.0, 0.3, 0.2, 240.0),
    Deadline(0.9, 168.0, 0.5),
)


@given(st.sampled_from(FORMS), st.floats(0.01, 0.9), st.floats(-2, 2), st.floats(-1.9, 2))
def test_waiting_never_prevents_more_and_nothing_prevents_more_than_all(form, risk, a, b):
    share = prevented(form, np.array(risk), HOURS, np.array([a, b]))
    assert ((share >= 0) & (share <= 1)).all()
    assert (np.diff(share) <= 1e-12).all()
    assert share[-1] == 0


def test_the_curve_of_antitoxin_is_the_one_fitted_to_the_hospitals_of_1894_to_1898():
    effect = treatment_file.read("diphtheria-antitoxin").effect
    share = prevented(effect, np.array(0.3), 12.0 + 24.0 * np.arange(7), np.zeros(2))
    assert share == pytest.approx([0.62, 0.58, 0.49, 0.38, 0.26, 0.17, 0.10], abs=0.015)


def test_log_odds_lose_one_percent_an_hour():
    form = LogOdds(0.17, np.log(1.01))
    share = prevented(form, np.array(0.1), np.array([0.0, 1.0]), np.zeros(2))
    odds = (1 - share) * 0.1 / (1 - (1 - share) * 0.1)
    assert odds[1] / odds[0] == pytest.approx(1.01)
    assert odds[0] / (0.1 / 0.9) == pytest.approx(0.17)


def test_a_campaign_prevents_nothing_in_those_already_ill():
    assert not prevented(Campaign(0.7, 192.0, 1000.0), np.array(0.1), HOURS, np.zeros(2)).any()


def test_half_of_untreated_deaths_have_come_after_about_a_week():
    course = treatment_file.read("diphtheria-antitoxin").course
    assert dead_by(course, np.array([0.0, 4.25 * 24, 7 * 24, 10 * 24])) == pytest.approx([0, 0.25, 0.5, 0.75], abs=0.04)


@pytest.mark.parametrize(
    ("deaths", "cases", "low", "high"), [(0, 0, 0.30, 0.40), (30, 100, 0.27, 0.33), (1, 300, 0.0, 0.02)]
)
def test_the_level_of_death_moves_from_the_prior_to_what_is_seen(deaths, cases, low, high):
    level = fatality.level(Fatality(0.35, 0.9), deaths, cases)
    assert low < np.median(level) < high
    assert (np.diff(level) >= 0).all()


def vaccinated(arrive_days, doses, population=20_000):
    counts = tuple(Count("Kolo", date(2025, 5, 1) + timedelta(days=i), 10 + 3 * i) for i in range(20))
    outbreak = Outbreak(Reported(counts, date(2025, 5, 20)), (Site("Kolo", population),))
    treatment = replace(treatment_file.read("oral-cholera-vaccine"), wastage=0.0)
    need = estimate(outbreak, treatment, datetime(2025, 5, 21, tzinfo=UTC), 40 * 24.0, 40, 3, particles=300)
    table = need.death_table.mean()[0]
    return float(np.interp(doses, need.death_table.doses, table[int(arrive_days * 2)])), float(table[0, 0])


def test_a_campaign_saves_more_when_early_and_feeds_back_into_transmission():
    soon, nothing = vaccinated(0, 10_000)
    late, _ = vaccinated(15, 10_000)
    half, _ = vaccinated(0, 5_000)
    assert soon < half < nothing
    assert soon < late < nothing
    # Half are reached and 76 % of those protected: above 38 % fewer deaths there is only transmission.
    assert 1 - soon / nothing > 0.40

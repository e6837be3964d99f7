"""A response that begins bends the forecast from its day on, and says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need.estimate import estimate

LAST = date(2025, 5, 4)
EPOCH = datetime(2025, 5, 4, 20, tzinfo=UTC)


def need(start, share, counts=(10, 14, 20, 28, 39, 55)):
    rows = tuple(Count("Kolo", LAST - timedelta(days=7 * i), n, days=7) for i, n in enumerate(reversed(counts)))
    reported = replace(Reported(rows, LAST), response_from=start, response_share=share)
    treatment = treatment_file.read("diphtheria-antitoxin")
    return estimate(Outbreak(reported, (Site("Kolo"),)), treatment, EPOCH, 35 * 24.0, 400, 3)


def test_cases_are_fewer_from_its_day_on_and_the_same_before():
    start = LAST + timedelta(days=15)
    without, response = need(None, 0.0).cases[0], need(start, 0.6).cases[0]
    assert np.array_equal(without[:, :2], response[:, :2])
    assert response[:, 2:].sum() < 0.75 * without[:, 2:].sum()
    assert any("pass on 60 % less" in str(note) for note in need(start, 0.6).notes)


def test_a_response_before_the_counts_end_is_in_the_counts():
    early = need(LAST - timedelta(days=3), 0.6)
    assert np.array_equal(early.cases[0], need(None, 0.0).cases[0])
    assert any("taken to be in them" in str(note) for note in early.notes)


def test_half_of_a_response_is_told_and_not_used():
    assert any("without response_from" in str(note) for note in need(None, 0.6).notes)
    assert any("without response_share" in str(note) for note in need(LAST + timedelta(days=9), 0.0).notes)

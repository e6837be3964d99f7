"""Treatments that cannot be are refused when they are made."""

import math

import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.treatment import (
    Campaign,
    Course,
    Deadline,
    Decay,
    DoseRule,
    Fatality,
    LogOdds,
    Severity,
    SeverityMix,
    Spread,
    Treatment,
)

GOOD = {
    LogOdds: {"at_once": 0.17, "per_hour": 0.01},
    Decay: {"best": 0.62, "scale_h": 104.0},
    Deadline: {"best": 0.9, "until_h": 168.0},
    Campaign: {"best": 0.76, "lag_h": 192.0, "per_day": 1000.0},
    DoseRule: {"severity": "mild", "from_h": 0.0, "doses": 2},
    Severity: {"name": "mild", "death_ratio": 0.04, "share": 0.6},
    SeverityMix: {"status": "none", "shares": (0.6, 0.4)},
    Spread: {"serial_mean_days": 7.7, "serial_sd_days": 6.6},
    Course: {
        "present_mean_days": 2.4, "present_sd_days": 1.1, "death_mean_days": 7.6, "death_sd_days": 4.5, "window_h": 240.0,
    },
    Fatality: {"untreated": 0.35, "logit_sd": 0.9},
}  # fmt: skip
PARTS = {
    "id": "x", "title": "X", "unit": "vial", "effect": Deadline(0.9, 168.0), "severities": (), "rules": (),
    "spread": Spread(7.7, 6.6), "course": Course(2.4, 1.1, 7.6, 4.5, 240.0), "fatality": Fatality(0.35, 0.9),
}  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
def test_what_can_be_is_made(kind):
    assert kind(**GOOD[kind])


@pytest.mark.parametrize(
    ("kind", "field", "wrong"),
    [
        (LogOdds, "at_once", 0.0), (LogOdds, "per_hour", -0.01), (LogOdds, "per_hour_sd", -1.0),
        (LogOdds, "at_once_log_sd", math.nan), (LogOdds, "until_h", -1.0),
        (Decay, "best", 1.1), (Decay, "scale_h", 0.0), (Decay, "shape", 0.0), (Decay, "from_h", -1.0),
        (Decay, "until_h", math.nan), (Deadline, "best", -0.1), (Deadline, "until_h", -1.0),
        (Campaign, "best", math.nan), (Campaign, "per_day", 0.0), (Campaign, "lag_h", -1.0), (Campaign, "at_risk", -1),
        (DoseRule, "from_h", -1.0), (DoseRule, "doses", -2), (Severity, "death_ratio", -0.1), (Severity, "share", 1.1),
        (SeverityMix, "shares", (1.5, -0.5)), (Spread, "serial_mean_days", 0.0), (Spread, "serial_sd_days", 0.0),
        (Spread, "serial_mean_sd_days", -1.0), (Spread, "most", 0.0), (Course, "present_mean_days", 0.0),
        (Course, "death_sd_days", -1.0), (Course, "window_h", 0.0), (Course, "slow_share", 1.1),
        (Course, "slow_mean_days", 0.0), (Fatality, "untreated", 0.0), (Fatality, "untreated", 1.0),
        (Fatality, "logit_sd", -0.1),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_is_refused(kind, field, wrong):
    with pytest.raises(Nonsense) as refused:
        kind(**GOOD[kind] | {field: wrong})
    assert str(refused.value).startswith(f"{kind.__name__}: found {field} {wrong}, expected")


@pytest.mark.parametrize("wrong", [-0.1, 1.0, math.nan])
@pytest.mark.parametrize("field", ["wastage", "reserve"])
def test_not_all_is_wasted_or_held_back(field, wrong):
    assert Treatment(**PARTS)
    with pytest.raises(Nonsense, match=f"Treatment x: found {field} {wrong}, expected a share from 0 to below 1"):
        Treatment(**PARTS | {field: wrong})

"""The laws of travel, for any weather, way and delays that Hypothesis can think of."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.motion.crossing import AHEAD, cross, cross_by_prefix, prefix_sums

HOURS = 60


@st.composite
def crossings(draw):
    """A way of one to four segments in weather with closures, with a rest rule, a stall and a breakdown."""
    segments = draw(st.integers(1, 4))
    classes = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    factor = rng.uniform(0.05, 1.2, classes * HOURS).astype(np.float32)
    factor[rng.random(classes * HOURS) < draw(st.floats(0, 0.9))] = 0
    km = st.floats(0.5, 60)
    return {
        "depart_h": draw(st.floats(0, 30)),
        "pace_kmh": draw(st.floats(2, 30)),
        "stage_km": draw(st.one_of(st.just(math.inf), st.floats(5, 60))),
        "rest_h": draw(st.floats(0, 6)),
        "stall": (draw(st.one_of(st.just(math.inf), km)), draw(st.floats(0, 6))),
        "breakdown": (draw(st.one_of(st.just(math.inf), km)), draw(st.floats(0, 6))),
        "seg_class": np.array(
            draw(st.lists(st.integers(0, classes - 1), min_size=segments, max_size=segments)), np.int32
        ),
        "seg_km": np.array(draw(st.lists(km, min_size=segments, max_size=segments)), np.float64),
        "factor": factor.reshape(classes, HOURS),
    }


def arrival_h(case, **changed):
    c = {**case, **changed}
    seg = len(c["seg_km"])
    air = np.full((1, HOURS), -20, np.float32)
    return cross(
        c["depart_h"], c["pace_kmh"], c["stage_km"], c["rest_h"], *c["stall"], *c["breakdown"], c["seg_class"],
        c["seg_km"], np.zeros(seg), np.zeros(seg), np.zeros(seg, np.int32), 0, seg, c["factor"], c["factor"], air, -99.0,
    )[0]  # fmt: skip


@settings(max_examples=300)
@given(crossings(), st.floats(0, 12))
def test_leaving_later_never_arrives_earlier(case, later_h):
    assert arrival_h(case, depart_h=case["depart_h"] + later_h) >= arrival_h(case) - 1e-6


@settings(max_examples=300)
@given(crossings(), st.integers(0, HOURS - 1), st.integers(1, 12))
def test_shutting_a_link_never_hurries(case, from_h, hours):
    shut = case["factor"].copy()
    shut[case["seg_class"][0], from_h : from_h + hours] = 0
    assert arrival_h(case, factor=shut) >= arrival_h(case) - 1e-6


@settings(max_examples=300)
@given(crossings(), st.floats(1, 3))
def test_a_faster_team_never_arrives_later(case, times):
    assert arrival_h(case, pace_kmh=case["pace_kmh"] * times) <= arrival_h(case) + 1e-6


@settings(max_examples=100)
@given(crossings())
def test_the_arrival_is_that_of_small_steps(case):
    """A slow twin that walks minute by minute agrees to within its step."""
    found = arrival_h(case)
    walked = _walked(case)
    if math.isfinite(found) and math.isfinite(walked):
        assert abs(found - walked) < 0.15
    else:
        assert max(min(found, HOURS), min(walked, HOURS)) > HOURS - 0.5 or found == walked


def _walked(case, step_h=1 / 240):
    at_h, done = case["depart_h"], 0.0
    ends = np.cumsum(case["seg_km"])
    way_km = float(ends[-1])
    stops = [case["stall"], case["breakdown"]]
    if math.isfinite(case["stage_km"]):
        stops += [(k * case["stage_km"], case["rest_h"]) for k in range(1, int(way_km / case["stage_km"] + 1e-9) + 1)]
    stops = sorted(stop for stop in stops if stop[0] < way_km - 1e-7)
    while done < way_km - 1e-7:
        if at_h >= HOURS:
            return math.inf
        row = case["seg_class"][int(np.searchsorted(ends, done + 1e-9))]
        goal = min(way_km, stops[0][0] if stops else math.inf, float(ends[np.searchsorted(ends, done + 1e-9)]))
        share = float(case["factor"][row, int(at_h + 1e-9)])
        move = min(case["pace_kmh"] * share * step_h, goal - done)
        at_h += step_h if move < goal - done else (move / (case["pace_kmh"] * share) if share > 0 else step_h)
        done += move
        while stops and done >= stops[0][0] - 1e-7:
            at_h += stops.pop(0)[1]
    return at_h


def test_half_a_day_of_storm_is_waited_out_under_a_roof():
    calm = np.ones((1, HOURS), np.float32)
    storm = calm.copy()
    storm[0, 3:15] = 0
    case = {
        "depart_h": 1.0, "pace_kmh": 10.0, "stage_km": math.inf, "rest_h": 0.0, "stall": (math.inf, 0.0),
        "breakdown": (math.inf, 0.0), "seg_class": np.zeros(1, np.int32), "seg_km": np.array([50.0]), "factor": calm,
    }  # fmt: skip
    assert arrival_h(case) == 6.0
    assert arrival_h(case, factor=storm) == 18.0


@settings(max_examples=300)
@given(crossings(), st.floats(-30, 0), st.floats(0, 0.1))
def test_tallied_weather_gives_the_same_crossing(case, freeze_c, risk):
    """Arrival, danger and frost, to rounding, whether the hours are walked or looked up."""
    rng = np.random.default_rng(len(case["seg_km"]))
    air = rng.uniform(-40, 10, (1, HOURS)).astype(np.float32)
    seg, factor = len(case["seg_km"]), case["factor"]
    peril = rng.uniform(0, 30, factor.shape).astype(np.float32)
    way = (case["depart_h"], case["pace_kmh"], case["stage_km"], case["rest_h"], *case["stall"], *case["breakdown"],
           case["seg_class"], case["seg_km"], np.full(seg, risk))  # fmt: skip
    arrived, danger, threat, frost = cross(
        *way, np.zeros(seg), np.zeros(seg, np.int32), 0, seg, factor, peril, air, freeze_c
    )
    assert threat == 0.0
    done_h, toll_h, chill = np.empty((3, len(factor), HOURS + AHEAD))
    for row in range(len(factor)):
        prefix_sums(factor, peril, air, row, 0, freeze_c, done_h, toll_h, chill)
    found = cross_by_prefix(*way, 0, seg, HOURS, done_h, toll_h, chill)
    assert found == pytest.approx((arrived, danger, frost), rel=1e-9, abs=1e-9)

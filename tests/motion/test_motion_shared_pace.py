"""What all carriers of a mode, and all on a trail, have in common in one future."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.mode import MODES
from balto.motion.conditions import LASTING, LASTING_H, TRAIL_SD, conditions
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import relay, toll_at, world

MEMBERS = 4000


def calm(shared_sd: float, **changed: object) -> WorldIndex:
    """A trail of three stages in three regions without weather, and a railway beside the first."""
    modes = tuple(replace(mode, shared_sd=shared_sd) if mode.id == "dog_team" else mode for mode in MODES)
    return WorldIndex(world(stages=3, region_count=3, climates=(), modes=modes, **changed), 7)


def log_pace(chart: WorldIndex, mode: str) -> np.ndarray:
    """[member, class of the mode, hour]: log share of full pace."""
    of = [n for n, key in enumerate(chart.class_keys) if key[0] == mode]
    found: np.ndarray = np.log(conditions(chart, 0, MEMBERS).factor[:, of])
    return found


def test_teams_apart_in_place_and_time_are_slow_in_the_same_futures():
    found = log_pace(calm(0.2), "dog_team")
    assert np.cov(found[:, 0, 5], found[:, 2, 200])[0, 1] == pytest.approx(0.2**2, rel=0.1)
    assert found[:, 0, 5].std() == pytest.approx(np.hypot(0.2, TRAIL_SD), rel=0.05)
    apart = log_pace(calm(0.0), "dog_team")
    assert abs(np.corrcoef(apart[:, 0, 5], apart[:, 2, 200])[0, 1]) < 0.06


def test_what_teams_share_leaves_trains_as_they_are():
    assert np.array_equal(log_pace(calm(0.2), "rail"), log_pace(calm(0.0), "rail"))


def test_a_trail_is_in_the_state_in_which_it_was_for_days():
    found = log_pace(calm(0.0), "dog_team")[:, 0]
    for days in (1, 3, 8):
        lasts = LASTING * np.exp(-24.0 * days / LASTING_H)
        assert np.corrcoef(found[:, 3], found[:, 3 + 24 * days])[0, 1] == pytest.approx(lasts, abs=0.04)
    assert np.array_equal(found[:, 0], found[:, 11])
    assert found[:, 3].std() == pytest.approx(TRAIL_SD, rel=0.04)
    assert found[:, 230].std() == pytest.approx(TRAIL_SD, rel=0.04)


def test_a_part_of_the_members_is_the_same_to_the_bit():
    chart = calm(0.2)
    whole = conditions(chart, 0, 400).factor
    assert np.array_equal(conditions(chart, 190, 30).factor, whole[190:220])


def test_a_whole_relay_is_less_sure_the_more_its_teams_share():
    spread = []
    for shared_sd in (0.0, 0.1):
        arrive_h = rehearse(calm(shared_sd), relay(3), toll_at("p3"), MEMBERS).arrive_h[:, 2]
        spread.append(np.log(arrive_h[np.isfinite(arrive_h)]).std())
    assert spread[1] ** 2 - spread[0] ** 2 > 0.25 * 0.1**2  # rests and stalls are not of the pace

"""How much likelier than usual a loss is, hour by hour: by the wind's own share and in the dark, not by what else slows."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.link import EXPOSURES, LinkState
from balto.domain.mode import MODES
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from tests.rehearse.relay_world import world

MEMBERS = 30
DOGS = next(mode for mode in MODES if mode.id == "dog_team")


def weather(chart: WorldIndex) -> np.ndarray:
    wind, temp = (np.empty((MEMBERS, len(chart.regions), 240), np.float32) for _ in range(2))
    chart.weather.draw(chart.seed, 0, wind, temp, np.ones(len(chart.regions), np.bool_))
    return wind


def test_peril_is_what_the_words_say():
    """1 + storm_danger s^2, s from 0 where wind slows to 1 where it stops, times night_danger without light; 0 where nobody
    moves, but for the hour in which the wind stops who was moving."""
    chart = WorldIndex(world(6), 7)
    over, wind = conditions(chart, 0, MEMBERS), weather(chart)
    link = chart.links["l0"]
    row, r = chart.class_of(link, 0), chart.regions[link.region]
    blows = wind[:, r].astype(np.float64) * EXPOSURES[link.exposure]
    rough = np.clip((blows - DOGS.wind_slow_ms) / (DOGS.wind_stop_ms - DOGS.wind_slow_ms), 0, 1)
    dark = np.where(chart.light[r, :240] > 0, 1.0, DOGS.night_danger)
    worse, moves = (1 + DOGS.storm_danger * rough**2) * dark, over.factor[:, row] > 0
    caught = np.zeros_like(moves)
    caught[:, 1:] = ~moves[:, 1:] & moves[:, :-1] & (blows[:, 1:] >= DOGS.wind_stop_ms)
    assert over.peril[:, row] == pytest.approx(np.where(moves | caught, worse, 0.0), rel=1e-4)
    assert caught.any()
    assert over.peril[:, row].max() == pytest.approx((1 + DOGS.storm_danger) * DOGS.night_danger, rel=1e-3)


def test_a_way_that_is_only_slow_is_no_storm():
    """A restricted link halves the pace and leaves the hour as dangerous as it was."""
    slow = LinkState("l0", "restricted", 0.0, 240.0)
    usual, told = (WorldIndex(world(6, link_states=states), 7) for states in ((), (slow,)))
    rows = [chart.class_of(chart.links["l0"], 0) for chart in (usual, told)]
    one, other = (conditions(chart, 0, MEMBERS) for chart in (usual, told))
    assert (other.factor[:, rows[1]] < one.factor[:, rows[0]]).any()
    assert np.array_equal(other.peril[:, rows[1]], one.peril[:, rows[0]])


def test_who_shelters_earlier_is_in_less_danger_not_more():
    careful = tuple(replace(one, shelter_wind_ms=12.0) for one in world(6).carriers)
    usual, other = (WorldIndex(world(6, **more), 7) for more in ({}, {"carriers": careful}))
    perils = [conditions(chart, 0, MEMBERS).peril[:, chart.class_of(chart.links["l0"], 0)] for chart in (usual, other)]
    assert (perils[1] <= perils[0] + 1e-5).mean() > 0.99  # but for the hour in which it stops
    assert perils[1].max() < perils[0].max()

"""Sites for a light: the chance to pass by a town, against figures reckoned by hand and a slow simulation."""

import numpy as np
import pytest

from balto.plan.sites import Choice, Sight, Site, choices, miss

WAY_KM = 33.8
CAPE, EAST, WEST, START = Site("Cape", 14.0), Site("east", WAY_KM, in_town=True), Site("west", 40.0), Site("start", 0.0)


@pytest.mark.parametrize(
    ("sites", "chance"),
    [((), 0.375), ((WEST,), 0.375), ((START,), 0.384), ((CAPE,), 0.152), ((EAST,), 0.061), ((CAPE, EAST), 0.002)],
)
def test_the_last_way_to_nome_by_hand(sites, chance):
    assert miss(WAY_KM, sites) == pytest.approx(chance, abs=0.001)


def simulated(way_km, lights_km, in_town, sight, teams=400_000):
    """Teams one by one, light by light: whose error is small enough sees it, and errs anew from there."""
    dice = np.random.default_rng(1)
    error, here = np.zeros(teams), 0.0
    for at_km in sorted(lights_km):
        error = error + dice.normal(0.0, sight.drift * (at_km - here), teams)
        sees, here = np.abs(error) <= sight.lit_km, at_km
        error = np.where(sees, dice.normal(0.0, sight.found_km, teams), error)
    error = error + dice.normal(0.0, sight.drift * (way_km - here), teams)
    return float((np.abs(error) > sight.front_km + (sight.lit_km if in_town else sight.unlit_km)).mean())


@pytest.mark.parametrize("lights", [(), (5.0,), (20.0,), (6.0, 24.0)])
def test_as_in_a_simulation_where_lights_are_seldom_missed(lights):
    sight = Sight(lit_km=2.0, drift=0.02)
    sites = [Site(f"at {km}", km) for km in lights]
    assert miss(30.0, sites, sight) == pytest.approx(simulated(30.0, lights, False, sight), abs=0.004)


def test_choices_are_in_order_and_lights_that_add_nothing_are_left_out():
    found = choices(WAY_KM, (CAPE, EAST, WEST), lights=2)
    assert [one.sites for one in found] == [(CAPE, EAST), (EAST,), (CAPE,), (), (WEST,)]
    assert found == tuple(sorted(found, key=lambda one: one.miss))
    assert found[3] == Choice((), miss(WAY_KM))


def test_more_than_ten_sites_are_refused():
    with pytest.raises(ValueError, match="at most 10"):
        choices(WAY_KM, [Site(str(k), float(k)) for k in range(11)])

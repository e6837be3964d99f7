"""How many futures of the need a case is made ready in, and that a middling country can be planned again on the way."""

from dataclasses import replace

import pytest

from balto.desk.load_case import open_case
from balto.desk.policy import MOST, refused
from balto.desk.prepare import FEWEST_MEMBERS, NEED_MEMBERS, TABLE_BYTES, prepare, usual_members
from balto.domain.world import World
from balto.files.synthetic.country import write_country
from balto.plan.distribution.search import plan_country
from balto.plan.recourse.replan import ReplanSettings
from balto.plan.recourse.value_of_information import EvaluationSettings, value
from balto.plan.scale import is_large


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    """A generated country of 220 places, more than forty with patients."""
    folder = tmp_path_factory.mktemp("land") / "case"
    write_country(folder, 220, 30, 3)
    return open_case(folder)


def with_sites(world: World, many: int) -> World:
    """The world with its first place of patients so many times."""
    return replace(world, outbreak=replace(world.outbreak, sites=(world.outbreak.sites[0],) * many))


def test_the_need_is_known_in_as_many_futures_as_its_table_has_room_for(world):
    assert usual_members(world) == NEED_MEMBERS
    table = prepare(world).death_table.deaths
    assert len(table) == NEED_MEMBERS
    assert table.nbytes <= TABLE_BYTES
    two = replace(world, further=(replace(world.products[0], name="b"),))
    assert usual_members(two) <= usual_members(with_sites(world, 4 * len(world.outbreak.sites)))
    some = [usual_members(with_sites(world, many)) for many in (50, 300, 2_000, 10_000, 100_000)]
    assert some == sorted(some, reverse=True)
    assert FEWEST_MEMBERS == some[-1] < some[2] < NEED_MEMBERS


def test_a_country_is_planned_again_on_the_way_up_to_some_size(world):
    assert is_large(world)
    assert refused(world) == ""
    assert f"up to {MOST} of each" in refused(replace(world, carriers=world.carriers * 6))
    ready = prepare(world, members=20)
    plan = plan_country(ready.chart, ready.death_table, members=20, seconds=None, iterations=200, seed=1).plan
    care = EvaluationSettings(ReplanSettings(members=40, searching=8, hunts_first=100, hunts=10), hindsight=200)
    worth = value(ready.chart, plan, ready.death_table, 2, care)
    assert len(plan.legs) > 20
    assert worth.bound.mean <= worth.clairvoyant.mean
    assert (
        worth.weather_known.mean < worth.fixed.mean + 0.05
    )  # begun from the plan: from nothing a short search stays far behind
    assert worth.fixed.mean < 0.95 * ready.death_table.mean()[:, 0, 0].sum()

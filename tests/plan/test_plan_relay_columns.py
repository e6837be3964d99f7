"""What is written of the search's arrays, held to the arrays: who may write, and how many columns there are."""

from pathlib import Path

import pytest

from balto.motion.index import WorldIndex
from balto.plan.relay import columns
from balto.plan.relay._handle_kernel import CACHE, INSTANCE, SOLUTION, WORKSPACE
from balto.plan.relay.cache import Store
from balto.plan.relay.instance import Instance, instance
from balto.plan.relay.local_search import Relay, Work
from tests.plan.test_plan_search import toll_at, trail

MEMBERS = 20


@pytest.fixture(scope="module")
def relay() -> Relay:
    chart, death_table = WorldIndex(trail(doses=30), 3), toll_at("t2", "t4", members=MEMBERS)
    return Relay.begin(chart, *instance(chart, death_table, MEMBERS, ()), 1)


def test_the_handle_holds_instance_cache_solution_and_workspace_in_their_order() -> None:
    assert Instance._fields == INSTANCE
    assert Store._fields == CACHE
    assert Work._fields == SOLUTION + WORKSPACE


def test_a_search_writes_nothing_into_its_instance(relay: Relay) -> None:
    before = [array.tobytes() for array in relay.instance]
    relay.improve(300, MEMBERS, 1e-2)
    assert [array.tobytes() for array in relay.instance] == before


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("team", columns.LIMIT), ("ground", columns.HANDOVER), ("lot", columns.LOT_FROST), ("way", columns.WINDOW),
        ("products", columns.FROST), ("parameters", columns.BREACH), ("rides", columns.RIDE_WAIT), ("when", columns.END_H),
        ("waiting", columns.WAITING_SINK), ("legs", columns.QUOTA_END), ("step", columns.WAY2), ("used", columns.ROWS),
    ],
)  # fmt: skip
def test_an_array_is_as_wide_as_its_columns_are_many(relay: Relay, name: str, last: int) -> None:
    (array,) = (getattr(part, name) for part in (relay.instance, relay.store, relay.work) if hasattr(part, name))
    assert array.shape[-1] == last + 1


def test_a_column_that_moves_is_compiled_anew() -> None:
    source = Path(columns.__file__).read_text(encoding="utf-8")
    assert "@njit" in source  # by this word basis.compiled knows the files whose change counts

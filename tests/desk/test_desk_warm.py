"""What the first run on a machine compiles ahead is what the search then asks for."""

from pathlib import Path

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.plan.bound import _reach_kernel
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.relay import _loop_kernel
from balto.plan.relay.search import search
from balto.plan.smallest_run import smallest_bound, smallest_search

NOME = Path(__file__).parents[2] / "examples" / "nome-1925"


def test_a_search_asks_for_no_other_kernel_than_the_one_compiled_ahead() -> None:
    world = open_case(NOME)
    smallest_search(world)
    ready = prepare(world, members=10)
    search(ready.chart, ready.death_table, members=10, iterations=2)
    assert len(_loop_kernel.relay.overloads) == 1


def test_a_bound_asks_for_no_other_kernels_than_those_compiled_ahead() -> None:
    world = open_case(NOME)
    smallest_bound(world)
    kernels = [value for name, value in vars(_reach_kernel).items() if hasattr(value, "overloads")]
    before = [len(kernel.overloads) for kernel in kernels]
    ready = prepare(world, members=10)
    clairvoyant(ready.chart, ready.death_table, 3)
    assert sum(before) > 0
    assert [len(kernel.overloads) for kernel in kernels] == before

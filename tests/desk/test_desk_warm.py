"""What the first run on a machine compiles ahead is what the search then asks for."""

from pathlib import Path

from balto.desk.open import open_case
from balto.desk.ready import make_ready
from balto.desk.warm import warm_search
from balto.plan import _relay_kernel
from balto.plan.search import search

NOME = Path(__file__).parents[2] / "examples" / "nome-1925"


def test_a_search_asks_for_no_other_kernel_than_the_one_compiled_ahead() -> None:
    world = open_case(NOME)
    warm_search(world)
    ready = make_ready(world, members=10)
    search(ready.chart, ready.toll, members=10, iterations=2)
    assert len(_relay_kernel.relay.overloads) == 1

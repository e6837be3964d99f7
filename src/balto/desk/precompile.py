"""The first run on a machine compiles the kernels: the search's in a second process, while this one sees to the rest."""

import atexit
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from balto.desk.large import is_country
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.relay import _loop_kernel
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse


@contextmanager
def compiled_ahead(case: Path) -> Iterator[Callable[[], None]]:
    """Within it a second process compiles the search's kernels, if that was never done here; what it yields waits for them.

    The second process then goes on with what comes after the search, while this one searches on the other core. Where
    nobody waits for it, it ends with the block.
    """
    if not cold():
        yield lambda: None
        return
    command = [sys.executable, "-m", "balto.desk.precompile", str(case)]
    helper = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    atexit.register(helper.kill)  # what is kept is written aside and renamed: nothing is left half
    wanted = False

    def wait() -> None:
        nonlocal wanted
        assert helper.stdout is not None
        wanted = bool(helper.stdout.readline())  # a line once the search is compiled; the end where it could not be

    try:
        yield wait
    finally:
        if not wanted:
            helper.kill()


def say_if_cold() -> None:
    """Say that a first run takes longer, if this is one."""
    if cold():
        print("first run on this machine: compiling, about a minute", file=sys.stderr)


def cold() -> bool:
    """Whether the search's kernels were never compiled here."""
    stats = _loop_kernel.relay.stats  # asking fills nothing: it only tells where the cache is
    folder = Path(stats.cache_path) if stats.cache_path else None
    return folder is None or not any(folder.glob("_loop_kernel.relay*.nbi"))


def warm_rest(ready: PreparedCase) -> None:
    """Compile what the search needs besides, weather and rehearsal, in the smallest of runs; a country compiles as it goes."""
    if cold() and not is_country(ready.world):
        rehearse(ready.chart, Plan("nothing", ()), ready.death_table, 2)


def warm_search(world: World) -> None:
    """Compile the search in the smallest of runs; the toll is of no meaning. A country needs none of it.

    One member and no climates: weather and rehearsal, which a search needs too, are for the first process to compile.
    """
    if not is_country(world):
        search(*_without_weather(world), members=1, iterations=2, seed=0)


def warm_bound(world: World) -> None:
    """The same for the bound, which is asked for last."""
    if not is_country(world):
        clairvoyant(*_without_weather(world), 2)


def _without_weather(world: World) -> tuple[WorldIndex, DeathTable]:
    places = world.outbreak.places or (world.places[0].id,)
    deaths = np.linspace(2.0, 1.0, 8, dtype=np.float32).reshape(1, 1, 4, 2)[:, :, ::-1]
    table = np.ascontiguousarray(np.sort(np.repeat(deaths, len(places), axis=1), axis=2))
    death_table = DeathTable(places, world.horizon_h / 3, (0, 10), table)
    return WorldIndex(replace(world, climates=()), world.seed), death_table


if __name__ == "__main__":
    from balto.desk.load_case import open_case

    opened = open_case(Path(sys.argv[1]))
    warm_search(opened)
    print("the search is compiled", flush=True)
    warm_bound(opened)

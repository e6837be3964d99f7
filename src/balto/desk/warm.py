"""The first run on a machine compiles the kernels: the search's in a second process, while this one sees to the rest."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from balto.desk.large import is_large
from balto.desk.ready import Ready
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.plan import _relay_kernel
from balto.plan.bound import clairvoyant
from balto.plan.search import search
from balto.rehearse.run import rehearse


@contextmanager
def compiled_ahead(case: Path, told: bool = True) -> Iterator[None]:
    """Within it a second process compiles the search's kernels, if that was never done here; at the end they are there."""
    if not cold():
        yield
        return
    if told:
        print("first run on this machine: compiling, about a minute", file=sys.stderr)
    helper = subprocess.Popen([sys.executable, "-m", "balto.desk.warm", str(case)], stderr=subprocess.DEVNULL)
    try:
        yield
        helper.wait()
    finally:
        helper.kill()


def cold() -> bool:
    """Whether the search's kernels were never compiled here."""
    stats = _relay_kernel.relay.stats  # asking fills nothing: it only tells where the cache is
    folder = Path(stats.cache_path) if stats.cache_path else None
    return folder is None or not any(folder.glob("_relay_kernel.relay*.nbi"))


def warm_rest(ready: Ready) -> None:
    """Compile what else is needed: weather, rehearsal and bound, in the smallest of runs; a country compiles as it goes."""
    if cold() and not is_large(ready.world):
        rehearse(ready.chart, Plan("nothing", ()), ready.toll, 2)
        clairvoyant(ready.chart, ready.toll.first(1), 2)


def warm_search(world: World) -> None:
    """Compile the search in the smallest of runs; the toll is of no meaning. A country needs none of it.

    One member and no climates: weather and rehearsal, which a search needs too, are for the first process to compile.
    """
    if is_large(world):
        return
    world = replace(world, climates=())
    places = world.outbreak.places or (world.places[0].id,)
    deaths = np.linspace(2.0, 1.0, 8, dtype=np.float32).reshape(1, 1, 4, 2)[:, :, ::-1]
    table = np.ascontiguousarray(np.sort(np.repeat(deaths, len(places), axis=1), axis=2))
    step_h = world.horizon_h / 3
    search(Chart(world, world.seed), Toll(places, step_h, (0, 10), table), members=1, iterations=2, seed=0)


if __name__ == "__main__":
    from balto.desk.open import open_case

    warm_search(open_case(Path(sys.argv[1])))

"""The first run on a machine compiles the kernels: the search's in a second process, while this one sees to the rest."""

import atexit
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.plan.relay import _loop_kernel
from balto.plan.smallest_run import smallest_bound, smallest_search
from balto.rehearse.run import rehearse
from balto.show.phrases.sentences import say


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
        print(say("first run on this machine: compiling, about a minute"), file=sys.stderr)


def cold() -> bool:
    """Whether the search's kernels were never compiled here."""
    stats = _loop_kernel.relay.stats  # asking fills nothing: it only tells where the cache is
    folder = Path(stats.cache_path) if stats.cache_path else None
    return folder is None or not any(folder.glob("_loop_kernel.relay*.nbi"))


def warm_rest(ready: PreparedCase) -> None:
    """Compile what the search needs besides, weather and rehearsal, in the smallest of runs."""
    if cold():
        rehearse(ready.chart, Plan("nothing", ()), ready.death_table, 2)


if __name__ == "__main__":
    from balto.desk.load_case import open_case

    opened = open_case(Path(sys.argv[1]))
    smallest_search(opened)
    print("the search is compiled", flush=True)
    smallest_bound(opened)

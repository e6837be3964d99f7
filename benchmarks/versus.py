"""Two trees of this project, turn about: how long the older takes over how long the newer takes.

    python -m benchmarks.versus OLD_TREE [rehearse search earliest country]

Each tree runs in a process of its own, warm; a round is one run of each, and the median of the ratios of seven is printed with
all of them. Times are processor seconds of the process (`rehearse` by the wall: it runs on every core).
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS, MARK = 7, 0.95
NAMES = ("rehearse", "search", "earliest", "country")
Job = Callable[[], object]


def main() -> None:
    """Print the ratios, or (with --serve) be one of the two."""
    if sys.argv[1:2] == ["--serve"]:
        _serve(sys.argv[2])
        return
    if not sys.argv[1:]:
        print("skipped: name the folder of the older tree")
        return
    old, new = Path(sys.argv[1]).resolve(), Path(__file__).resolve().parent.parent
    for name in sys.argv[2:] or NAMES:
        servers = [_started(tree, name) for tree in (old, new)]
        rounds = []
        for _ in range(ROUNDS):  # strictly in turn: who runs twice in a row finds the cache warm
            first_s, second_s = (_asked(server) for server in servers)
            rounds.append(first_s / second_s)
        for server in servers:
            server.kill()
        shown = " ".join(f"{ratio:.3f}" for ratio in rounds)
        print(f"{name:<9} old / new {median(rounds):.3f} (mark {MARK})   {shown}", flush=True)


def _started(tree: Path, name: str) -> "subprocess.Popen[str]":
    paths = os.pathsep.join((str(tree / "src"), str(tree)))
    command = [sys.executable, str(Path(__file__).resolve()), "--serve", name]
    server = subprocess.Popen(
        command, cwd=tree, env={**os.environ, "PYTHONPATH": paths}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    _asked(server)  # warm
    return server


def _asked(server: "subprocess.Popen[str]") -> float:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("go\n")
    server.stdin.flush()
    return float(json.loads(server.stdout.readline()))


def _serve(name: str) -> None:
    """One run for each line that comes in; its seconds go out."""
    clock = time.perf_counter if name == "rehearse" else time.process_time
    job = {"rehearse": _rehearse, "search": _search, "earliest": _earliest, "country": _country}[name]()
    for _ in sys.stdin:
        began = clock()
        job()
        print(json.dumps(clock() - began), flush=True)


def _module(*names: str) -> Any:
    """The first of these modules of the package that the tree has: they have moved."""
    for name in names[:-1]:
        try:
            return importlib.import_module(f"balto.{name}")
        except ModuleNotFoundError:
            continue
    return importlib.import_module(f"balto.{names[-1]}")


def _ready(folder: Path) -> tuple[Any, Any, Any]:
    """World, index and death table of a case, under whatever names the tree has for them."""
    world = _module("desk.load_case", "desk.open").open_case(folder)
    made = _module("desk.prepare", "desk.ready")
    ready = made.prepare(world) if hasattr(made, "prepare") else made.make_ready(world)
    return world, ready.chart, ready.death_table if hasattr(ready, "death_table") else ready.toll


def _rehearse() -> Job:
    world, chart, table = _ready(Path("examples/nome-1925"))
    plan = _module("files.plan_table").read_plans(Path("examples/nome-1925"), world)["as-run"]
    rehearse = _module("rehearse.run").rehearse
    return lambda: rehearse(chart, plan, table, 400_000)


def _search() -> Job:
    _, chart, table = _ready(Path("examples/nome-1925"))
    search = _module("plan.relay.search", "plan.search").search
    # Two, for the second finds its memory laid out otherwise than the first: alone they take turns in being a fifth slower.
    return lambda: [search(chart, table, members=100, iterations=6_000, seed=1) for _ in range(2)]


def _earliest() -> Job:
    made = importlib.import_module("benchmarks.earliest")
    earliest = _module("motion.earliest")
    roads, cell = made.country(100_000, seed=1)
    road = _graph(earliest, roads, cell)
    weather = made.storms(8, 0.10, 2)
    return lambda: [earliest.arrivals(road, weather, 50_000, 0.0) for _ in range(5)]


def _graph(earliest: Any, roads: Any, cell: Any) -> Any:
    import numpy as np  # noqa: PLC0415  (the one that asks needs none of it)

    return earliest.Graph(
        roads.indptr.astype(np.int32), roads.indices.astype(np.int32), roads.data.astype(np.float32),
        np.repeat(cell, np.diff(roads.indptr)).astype(np.int32),
    )  # fmt: skip


def _country() -> Job:
    write = _module("files.synthetic.country", "desk.country").write_country
    folder = Path(tempfile.mkdtemp()) / "land"
    write(folder, 300, 60, 7)
    _, chart, table = _ready(folder)
    plan_country = _module("plan.distribution.search", "plan.country").plan_country
    return lambda: plan_country(chart, table, members=100, iterations=300, seed=7)


if __name__ == "__main__":
    main()

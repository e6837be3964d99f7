"""Mutants: copies of the tree with one token wrong, and whether the tests that cover it notice.

    python -m verification.mutants [--seed N] [--count 300] [--only domain need] [--kernels] [--jobs 1]

Each is tried in a copy of the tree. Printed are those killed, in a word, and those that survive, with file, line and token.
A survivor is a question: is there a case in which this token matters, and which test says so? Kernels are left out unless
asked for, since all are then compiled anew (two minutes for each mutant).
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from verification.mutants_made import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
LONG_S = 400.0  # a mutant that runs on so long is killed, as a reader would

# Which tests cover a module, the quickest first; a folder's own line serves all its modules without one.
COVERED_BY: dict[str, tuple[str, ...]] = {
    "domain": ("tests/domain", "tests/files/test_files_good_cases.py", "tests/rehearse/test_rehearse_run.py"),
    "situation": ("tests/situation", "tests/plan/test_plan_policy_names.py"),
    "need/doses.py": ("tests/need/test_need_doses.py", "tests/need/test_need_told.py", "tests/need/test_need_estimate.py"),
    "need/allocation.py": ("tests/need/test_need_allocation.py", "tests/need/test_need_told.py"),
    "desk": ("tests/desk", "tests/cli"),
    "plan/relay/_decode_kernel.py": ("tests/plan/test_plan_search.py", "tests/plan/test_plan_engines_equal.py"),
    "plan/relay/_evaluate_kernel.py": ("tests/plan/test_plan_weigh.py", "tests/plan/test_plan_engines_equal.py"),
}  # fmt: skip


def modules(only: list[str], kernels: bool) -> list[Path]:
    """The modules that are mutated, of the rooms or files named (all if none)."""
    found = []
    for name in COVERED_BY:
        if (only and name.split("/")[0] not in only) or (name.endswith("_kernel.py") and not kernels):
            continue
        at = ROOT / "src" / "balto" / name
        found += sorted(at.glob("*.py")) if at.is_dir() else [at]
    return [path for path in found if path.stat().st_size]


def covering(module: Path) -> list[str]:
    """The tests of a module that there are."""
    name = module.relative_to(ROOT / "src" / "balto").as_posix()
    tests = COVERED_BY.get(name) or COVERED_BY[name.split("/", maxsplit=1)[0]]
    return [test for test in tests if (ROOT / test).exists()]


def sample(paths: list[Path], count: int, seed: int) -> list[Mutant]:
    """So many mutants drawn from all there are, the same for the same seed, in the order of the files."""
    every = [mutant for path in paths for mutant in mutants_of(path)]
    drawn = random.Random(seed).sample(every, min(count, len(every)))
    return sorted(drawn, key=lambda one: (one.path, one.start))


def killed(mutant: Mutant, tree: Path) -> bool:
    """Whether the tests fail with the mutant in the copy of the tree, which is then as it was."""
    original, there = mutant.path, tree / mutant.path.relative_to(ROOT)
    there.write_bytes(mutant.applied())
    try:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "--no-header",
            "-p",
            "no:cacheprovider",
            *covering(original),
        ]
        said = subprocess.run(
            command, cwd=tree, env=_without_bytecode(), capture_output=True, timeout=LONG_S, check=False
        )
        return said.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        shutil.copy2(original, there)  # with its date, by which what was compiled still holds


def _without_bytecode() -> dict[str, str]:
    """The environment, with imports from the copy; two mutants of a second would share their bytecode."""
    return {**os.environ, "PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"}


def tried(drawn: list[Mutant], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant and whether it was killed, tried in as many copies of the tree at once."""
    with tempfile.TemporaryDirectory() as room:
        trees: Queue[Path] = Queue()
        for n in range(jobs):
            trees.put(_copy(Path(room) / str(n)))

        def attempt(mutant: Mutant) -> bool:
            tree = trees.get()
            try:
                return killed(mutant, tree)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(jobs) as pool:
            yield from zip(drawn, pool.map(attempt, drawn), strict=True)


def _copy(into: Path) -> Path:
    shutil.copytree(ROOT, into, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "out"))
    return into


def main(words: list[str]) -> int:
    """Try a sample; the result is the number that survive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--only", nargs="*", default=[], help="domain, situation, need, desk or plan")
    parser.add_argument("--kernels", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args(words)
    drawn = sample(modules(asked.only, asked.kernels), asked.count, asked.seed)
    survivors = 0
    for mutant, dead in tried(drawn, asked.jobs):
        survivors += not dead
        print(f"{'killed  ' if dead else 'SURVIVES'}  {mutant.said(ROOT)}", flush=True)
    print(f"\n{len(drawn) - survivors} of {len(drawn)} mutants killed, {survivors} survive")
    return survivors


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

"""100,000 spoilt inputs: each gives a case or problems, never a traceback, in 2 s of processor time, and its accounts add up.

    python -m verification.fuzz [--inputs 100000] [--seed 1925] [--jobs 2] [--only NUMBER]

Valid inputs of every reader are spoilt by verification/fuzz_made.py. Input NUMBER of a seed is always the same.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from verification.check import Check
from verification.fuzz_made import spoilt, spoilt_workbook
from verification.fuzz_subjects import SUBJECTS, Subject, laid

INPUTS, WORKBOOKS = 100_000, 5_000
SEED = 1925
MOST_S = 2.0
CHUNK = 1_000


@dataclass(slots=True)
class Told:
    """What came of many inputs: by subject, how many gave a case and how many problems; what went wrong; the slowest."""

    cases: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    longest_s: float = 0.0
    processor_s: float = 0.0

    def add(self, other: "Told") -> None:
        """What came of other inputs besides."""
        self.cases += other.cases
        self.problems += other.problems
        self.failures += other.failures
        self.slow += other.slow
        self.longest_s = max(self.longest_s, other.longest_s)
        self.processor_s += other.processor_s


def drawn(number: int, seed: int, inputs: int) -> tuple[Subject, str, random.Random]:
    """The subject of an input, the file of it that is spoilt, and the dice for that."""
    draw = random.Random(f"{seed}/{number}")
    every = inputs // max(1, inputs * WORKBOOKS // INPUTS)
    kind = [one for one in SUBJECTS if one.workbook == (number % every == 0)]
    subject = draw.choice(kind)
    return subject, draw.choice(subject.spoil), draw


def tried(number: int, seed: int, inputs: int, room: Path, told: Told) -> None:
    """Spoil one input, read it, and note what came of it; the room is as before."""
    subject, name, draw = drawn(number, seed, inputs)
    path = room / subject.name / name
    before = path.read_bytes()
    made = spoilt_workbook if path.suffix == ".xlsx" else spoilt
    content = made(before, draw) if made is spoilt_workbook else spoilt(before, draw, path.suffix == ".csv")
    path.write_bytes(content)
    said = f"input {number} of seed {seed} ({subject.name}, {name})"
    start = time.process_time()
    try:
        read, faults = subject.read(room / subject.name)
        (told.cases if read else told.problems)[subject.name] += 1
        told.failures += [f"{said}: {fault}" for fault in faults]
    except Exception:  # whatever escapes a reader is what is looked for
        told.failures.append(f"{said}: {traceback.format_exc(limit=-3)}")
    spent = time.process_time() - start
    told.processor_s += spent
    told.longest_s = max(told.longest_s, spent)
    if spent > MOST_S:
        told.slow.append(f"{said}: {spent:.1f} s")
    path.write_bytes(before)


def chunk(first: int, last: int, seed: int, inputs: int) -> Told:
    """What came of the inputs from `first` to before `last`."""
    told = Told()
    room = Path(tempfile.mkdtemp())
    try:
        laid(room)
        for number in range(first, last):
            tried(number, seed, inputs, room, told)
    finally:
        shutil.rmtree(room)
    return told


def fuzzed(inputs: int, seed: int, jobs: int) -> Told:
    """What came of so many inputs."""
    told = Told()
    starts = range(0, inputs, CHUNK)
    with ProcessPoolExecutor(jobs) as pool:
        ends = [min(start + CHUNK, inputs) for start in starts]
        for one in pool.map(chunk, starts, ends, [seed] * len(starts), [inputs] * len(starts)):
            told.add(one)
    return told


def checks() -> Iterator[Check]:
    """The marks of `make verify`."""
    told = fuzzed(INPUTS, SEED, 2)
    read = told.cases + told.problems
    books = sum(read[one.name] for one in SUBJECTS if one.workbook)
    yield Check("spoilt inputs of every reader read", f"{read.total():,}", f"{INPUTS:,}", read.total() == INPUTS)
    yield Check("of them workbooks", f"{books:,}", f"at least {WORKBOOKS:,}", books >= WORKBOOKS)
    yield Check(
        "of them read as a case", f"{told.cases.total():,}", "at least a tenth", told.cases.total() >= INPUTS // 10
    )
    yield Check("tracebacks, and accounts that do not add up", f"{len(told.failures)}", "0", not told.failures)
    yield Check("longest input, processor seconds", f"{told.longest_s:.2f}", f"at most {MOST_S:g}", not told.slow)
    for line in (*told.failures[:20], *told.slow[:20]):
        print(line)


def main(arguments: list[str]) -> int:
    """Try inputs as asked for and print what came of them."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--inputs", type=int, default=INPUTS)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--only", type=int, help="the number of one input")
    given = asked.parse_args(arguments)
    told = chunk(given.only, given.only + 1, given.seed, given.inputs) if given.only is not None else fuzzed(
        given.inputs, given.seed, given.jobs
    )  # fmt: skip
    for name in dict.fromkeys(subject.name for subject in SUBJECTS):
        print(f"{name:<14}{told.cases[name]:>8,} read {told.problems[name]:>8,} refused")
    print(f"{told.processor_s:,.0f} s of processor time; the longest input {told.longest_s:.2f} s")
    for line in (*told.failures, *told.slow):
        print(line)
    return bool(told.failures or told.slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

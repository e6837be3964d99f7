"""The log of a run: writers killed at random moments while they acknowledge, 1,000 times."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from balto.store.log import Log
from verification.check import Check

KILLS = int(os.environ.get("BALTO_KILLS", "1000"))
SEED = 1925
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from balto.domain.log import Draft, EntryKind
from balto.store.log import Log
log, at = Log(Path(sys.argv[1]), "aa"), datetime(1925, 1, 28, tzinfo=UTC)
n = 0
while True:
    n += 1
    print(log.append([Draft(EntryKind.HEARD, at, text=f"{sys.argv[2]} {n}")])[0].hash, flush=True)
"""


def killed(path: Path, number: int, after_s: float) -> list[str]:
    """The entries that a writer acknowledged before it was killed, so long after its first."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(number)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        timer = threading.Timer(after_s, os.kill, (writer.pid, signal.SIGKILL))
        timer.start()
        told = [first, *writer.stdout]
        timer.join()
    return [line.strip() for line in told if line.endswith("\n")]


def checks() -> Iterator[Check]:
    """No acknowledged entry lost, and the chain whole, after each fifty kills in one log."""
    chance, acknowledged, lost, broken = random.Random(SEED), 0, 0, 0
    for first in range(0, KILLS, 50):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.sqlite"
            told = [
                one for n in range(first, min(first + 50, KILLS)) for one in killed(path, n, chance.uniform(0.0, 0.03))
            ]
            log = Log(path, "aa")
            acknowledged += len(told)
            lost += len(set(told) - {one.hash for one in log.entries()})
            broken += len(log.faults())
            log.close()
    yield Check("entries acknowledged before a kill", f"{acknowledged:,}", f"more than {KILLS:,}", acknowledged > KILLS)
    yield Check(f"acknowledged entries lost in {KILLS:,} kills", f"{lost}", "0", lost == 0)
    yield Check("faults of the chains", f"{broken}", "0", broken == 0)

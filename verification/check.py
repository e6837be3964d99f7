"""One check: a number beside its mark."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `make verify`: what was measured, its value, the mark, and whether it holds."""

    what: str
    value: str
    mark: str
    holds: bool

    def __str__(self) -> str:
        return f"{'ok  ' if self.holds else 'FAIL'}  {self.what:<62} {self.value:<28} mark: {self.mark}"


def data() -> Path | None:
    """The folder of reference data (environment variable BALTO_DATA), or None, said aloud."""
    folder = Path(os.environ.get("BALTO_DATA", "../shared/data"))
    if folder.is_dir():
        return folder
    print(f"skip: no reference data at {folder}; set BALTO_DATA")
    return None


def report(title: str, checks: Callable[[], Iterable[Check]]) -> int:
    """Print each check as it comes; the result is the number that do not hold."""
    print(f"\n{title}")
    failed = 0
    for check in checks():
        print(check, flush=True)
        failed += not check.holds
    return failed

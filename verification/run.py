"""`make verify`: every check of every topic, a line each; fails if one does not hold."""

import sys
from importlib import import_module
from pathlib import Path

from verification.check import report

NOT_TOPICS = ("check", "run", "__init__")


def topics() -> list[str]:
    """Names of the modules here that have checks, in order."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    return [name for name in names if name not in NOT_TOPICS and "\ndef checks(" in _text(name)]


def main(wanted: list[str]) -> int:
    """Run the topics named (all if none) and return how many checks do not hold."""
    failed = 0
    for name in wanted or topics():
        module = import_module(f"verification.{name}")
        failed += report((module.__doc__ or name).splitlines()[0], module.checks)
    print(f"\n{failed} checks do not hold" if failed else "\nevery check holds")
    return failed


def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

"""`make bench`: every benchmark in turn; figures are ratios within one run, since machines differ."""

import sys
from importlib import import_module
from pathlib import Path


def topics() -> list[str]:
    """Names of the modules here that have a main(), in order."""
    paths = sorted(Path(__file__).parent.glob("*.py"))
    return [path.stem for path in paths if path.stem != "run" and "\ndef main(" in path.read_text(encoding="utf-8")]


def main(wanted: list[str]) -> None:
    """Run the topics named, all if none."""
    for name in wanted or topics():
        module = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        sys.argv = [name]  # a benchmark reads its own arguments when it is run by itself
        module.main()


if __name__ == "__main__":
    main(sys.argv[1:])

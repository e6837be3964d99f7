"""Seconds that `import balto` and `balto --help` take, beside a Python that does nothing, in one run."""

import subprocess
import sys
from time import perf_counter

TIMES = 7
MOST_S = 0.3  # what an import may take beyond the interpreter's own start


def seconds(*arguments: str) -> float:
    """Wall time of a new interpreter with these arguments: the least of several."""
    spent = []
    for _ in range(TIMES):
        began = perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        spent.append(perf_counter() - began)
    return min(spent)


def main() -> None:
    """Print the three and their ratios; an import that takes too long ends in a failure."""
    bare, light = seconds("-c", "pass"), seconds("-c", "import balto")
    helped = seconds("-c", "from balto.cli.main import main; main()", "--help")
    print(f"python, doing nothing: {bare:.3f} s; import balto: {light:.3f} s ({light / bare:.2f} times)")
    print(f"balto --help: {helped:.3f} s ({helped / bare:.1f} times)")
    if light - bare >= MOST_S:
        raise SystemExit(f"FAIL: an import takes {light - bare:.2f} s, expected less than {MOST_S:g} s")


if __name__ == "__main__":
    main()

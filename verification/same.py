"""`make same OLD=tree`: whether this tree prints and writes what an older one does.

Every command is run in both trees, on the examples, on invented countries and on a case that is wrong. What is printed
and every file written are compared, a line each. Words renamed on purpose stand in same_names.toml.
"""

import argparse
import csv
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from verification.same_text import Names, difference, read_names, renamed

HERE = Path(__file__).resolve().parent.parent
SMALL = "--iterations 200 --futures 200 --members 24"
WRONG_INPUT = 2
LIMIT_S = 900  # for one command, compiling included

# Commands run in a folder that holds the case under its name. {plans} are the names of its plans, {plan} each of them.
ANY_CASE = (
    "check {case} --excel {case}.xlsx",
    "need {case} --members 200 --out {case}-need",
    f"plan {{case}} {SMALL} --out {{case}}-plan",
    "show {case} --plan {case}-plan/plan.json --out {case}-show",
    "rehearse {case} --plan {case}-plan/plan.json --futures 200 --table {case}-futures.csv",
)
NAMED_PLANS = ("rehearse {case} --plan {plan} --futures 200", "compare {case} {plans} --futures 200")
FROM_WORKBOOK = "check {case}.xlsx"
REPLANNED = f"plan {{case}} {SMALL} --replan 4 --out {{case}}-replanned"
SUPPOSED = f"plan {{case}} {SMALL} --explain --out {{case}}-supposed"
VERBS = ("new", "check", "need", "plan", "rehearse", "compare", "show")


@dataclass(frozen=True, slots=True)
class Case:
    """A case, what is run on it, and the status that each command should end with; `copied` from a folder of examples/."""

    name: str
    commands: tuple[str, ...]
    copied: str = ""
    status: int = 0


CASES: tuple[Case, ...] = (
    Case("help", ("--help", *(f"{verb} --help" for verb in VERBS))),
    Case("wrong", ("check {case}", "plan {case} --out {case}-plan", "no-such-command"), "river-flood", WRONG_INPUT),
    Case("new", ("new {case}", *ANY_CASE)),
    Case("river-flood", (*ANY_CASE, *NAMED_PLANS, REPLANNED,
        f"{SUPPOSED} --shut tessu-koli-road --without moto-koli --delay Sabra=6h --add-doses Tessu=5",
        "need {case} --members 200 --seed 9 --order severe,envenomed,dry",
    ), "river-flood"),
    Case("two-medicines", (*ANY_CASE, *NAMED_PLANS, FROM_WORKBOOK, REPLANNED,
        f"{SUPPOSED} --shut track-low --without Heron",
    ), "two-medicines"),
    Case("nome-1925", (*ANY_CASE, *NAMED_PLANS, FROM_WORKBOOK, f"{SUPPOSED} --without biplane",
        "rehearse {case} --plan as-run --futures 200 --observed {case}/replay/observed.csv",
    ), "nome-1925"),
    Case("country-40", ("new {case} --country 40", *ANY_CASE)),
    Case("country-120", ("new {case} --country 120", *ANY_CASE)),
)  # fmt: skip

# Run by a process of its own: the tree's own Balto, by the way in that its pyproject.toml names.
ENTER = """
import sys
from importlib import import_module
_, tree, module, function, *arguments = sys.argv
found = import_module(module.split(".")[0]).__file__
if not found.startswith(tree):
    sys.exit(f"{found} was run, which is not of {tree}")
sys.argv = ["balto", *arguments]
getattr(import_module(module), function)()
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two trees: where it is, the folder it writes to, and the words in which it is asked."""

    tree: Path
    folder: Path
    names: Names

    def run(self, case: Case) -> list[str]:
        """Run every command of the case; a line for each that did not end as it should."""
        self.folder.mkdir(parents=True)
        if case.copied:
            shutil.copytree(
                self.tree / "examples" / case.copied, self.folder / case.name, ignore=shutil.ignore_patterns("*.md")
            )
        if case.status:
            _spoil(self.folder / case.name)
        commands = [renamed(command, self.names) for command in asked(case)]
        return [wrong for command in commands if (wrong := self._run(command, case.status))]

    def _run(self, command: str, expected: int) -> str:
        module, function = _way_in(self.tree)
        done = subprocess.run(
            [sys.executable, "-c", ENTER, str(self.tree), module, function, *shlex.split(command)],
            cwd=self.folder, env=os.environ | {"PYTHONPATH": str(self.tree / "src"), "BALTO_CORES": "1"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LIMIT_S,
        )  # fmt: skip
        # The error stream of a command that ends well tells its progress, which goes by the clock.
        said = done.stderr if done.returncode else ""
        printed = f"{done.stdout}\nstatus {done.returncode}\n{said}"
        (self.folder / f"balto {command}".replace("/", "_")).write_text(printed, encoding="utf-8")
        last = (said.strip() or "no word").splitlines()[-1]
        return "" if done.returncode == expected else f"balto {command}: status {done.returncode}, {last}"


def asked(case: Case) -> Iterator[str]:
    """The case's commands, with its name and those of its plans put in."""
    plans = sorted(path.stem for path in (HERE / "examples" / case.copied / "plans").glob("*.csv"))
    for command in case.commands:
        for plan in plans if "{plan}" in command else [""]:
            yield command.format(case=case.name, plan=plan, plans=" ".join(plans[:2]))


def compared(old: Side, new: Side, names: Names) -> Iterator[tuple[str, str]]:
    """Name and first difference ("" for none) of everything that either tree printed or wrote."""
    before = {renamed(name, names): path for name, path in _files(old.folder)}
    after = dict(_files(new.folder))
    for name in sorted(before | after):
        if name not in after:
            yield name, "is no longer there"
        elif name not in before:
            yield name, "was not there"
        else:
            yield name, difference(before[name], after[name], names)


def main(arguments: list[str]) -> int:
    """Compare the trees and return how many files differ, and commands end as they should not."""
    read = argparse.ArgumentParser(prog="python -m verification.same", description=(__doc__ or "").splitlines()[0])
    read.add_argument("old", type=Path, help="the older tree")
    read.add_argument("--only", nargs="+", choices=[case.name for case in CASES], help="these cases, not all")
    given = read.parse_args(arguments)
    tree = given.old.resolve()
    if tree == HERE or not (tree / "pyproject.toml").is_file():
        read.error(f"found {given.old}, expected another tree of Balto")
    scratch = Path(tempfile.mkdtemp(prefix="balto-same-"))
    failed = sum(_told(case, tree, scratch / case.name) for case in CASES if case.name in (given.only or case.name))
    if failed:
        print(f"\n{failed} differ or failed; what the two trees wrote is in {scratch}")
    else:
        shutil.rmtree(scratch)
        print("\nall the same")
    return failed


def _told(case: Case, tree: Path, scratch: Path) -> int:
    """Run a case in both trees side by side, print a line for each file, and count what is wrong."""
    names = read_names()
    old, new = Side(tree, scratch / "old", {}), Side(HERE, scratch / "new", names)
    with ThreadPoolExecutor(2) as both:
        wrong = dict(zip(("old", "new"), both.map(lambda side: side.run(case), (old, new)), strict=True))
    print(f"\n{case.name}")
    for which, lines in wrong.items():
        for line in lines:
            print(f"FAIL  in the {which} tree {line}")
    failed = sum(map(len, wrong.values()))
    for name, found in compared(old, new, names):
        print(f"DIFF  {name}: {found}" if found else f"same  {name}", flush=True)
        failed += bool(found)
    return failed


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    return ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())


def _way_in(tree: Path) -> list[str]:
    """Module and function of the command `balto`."""
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["scripts"]["balto"]).split(":")


def _spoil(case: Path) -> None:
    """Give every table a row that is wrong in each of its columns."""
    for path in sorted(case.rglob("*.csv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        head = next(csv.reader(line for line in lines if not line.startswith("#")))
        path.write_text("\n".join([*lines, ",".join("?" for _ in head), ""]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

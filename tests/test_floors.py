"""The floors of the house: a file imports from its own package or from floors below, never sideways or up."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "balto"
FLOORS = {
    "basis": 0, "domain": 1, "ensemble": 2, "motion": 3, "need": 4, "rehearse": 4, "situation": 5, "follow": 6, "plan": 6,
    "files": 7, "channels": 7, "store": 7, "show": 7, "desk": 8, "board": 9, "cli": 10,
}  # fmt: skip
DOMAIN_MAY_USE = {
    "__future__",
    "collections",
    "dataclasses",
    "hashlib",  # names of things by what they are
    "datetime",
    "enum",
    "functools",
    "heapq",
    "math",
    "typing",
}
TOP_MAY_CALL = {"basis", "domain", "desk", "show"}
FILES = sorted(path for path in SRC.rglob("*.py") if path.parent != SRC)


def imported(path: Path) -> Iterator[str]:
    """Dotted names of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages(path: Path) -> set[str]:
    """The packages of balto that a file imports from, its own left out."""
    names = (name.split(".") for name in imported(path))
    return {parts[1] for parts in names if parts[0] == "balto" and parts[1] in FLOORS} - {package(path)}


def package(path: Path) -> str:
    return path.relative_to(SRC).parts[0]


def named(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


def test_every_package_has_a_floor():
    there = {path.name for path in SRC.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert there <= set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_imports_only_from_floors_below(path):
    mine = FLOORS[package(path)]
    above = {name for name in packages(path) if FLOORS[name] >= mine}
    assert not above, f"{named(path)} (floor {mine}) imports from {above}"


@pytest.mark.parametrize("path", [path for path in FILES if package(path) == "domain"], ids=named)
def test_the_domain_knows_no_numpy_files_clock_or_chance(path):
    outside = {name.split(".")[0] for name in imported(path)} - {"balto"}
    assert outside <= DOMAIN_MAY_USE
    assert not any(name.startswith(("balto.basis.chance", "balto.basis.provenance")) for name in imported(path))


@pytest.mark.parametrize("path", [path for path in FILES if path.name.endswith("_kernel.py")], ids=named)
def test_a_kernel_takes_numbers_only(path):
    assert not any(name.startswith(("balto.domain", "dataclasses")) for name in imported(path))


@pytest.mark.parametrize("path", [path for path in FILES if package(path) in ("cli", "board")], ids=named)
def test_the_top_floor_calls_only_desk_and_show(path):
    assert packages(path) <= TOP_MAY_CALL

"""What the house looks like: lengths, docstrings, traces of one machine, checks in tests, a quick start."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))
WRITTEN = sorted(
    path
    for folder in ("src", "tests", "docs", "examples", "verification", "benchmarks", ".ci", ".")
    for path in ((ROOT / folder).rglob("*") if folder != "." else ROOT.glob("*"))
    if path.is_file() and path != Path(__file__) and path.suffix in ("", ".py", ".md", ".toml", ".csv", ".lock", ".html")
    and "egg-info" not in str(path)
)  # fmt: skip
LONGEST_FILE, LONGEST_BODY = 400, 45  # a kernel's body may be longer: its arrays would pass through every cut
TRACES = re.compile(r"/(?:work|root|home)/\w|/tmp/\w|--(?:extra-)?index\b", re.IGNORECASE)
LEFT_OPEN = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(module) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Lines of the body without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def is_kernel(path: Path, function: Function) -> bool:
    return path.name.endswith("_kernel.py") or any("njit" in ast.dump(mark) for mark in function.decorator_list)


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_and_bodies_can_be_read_at_a_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    long = {
        f.name: body_lines(f) for f in functions(tree(path)) if not is_kernel(path, f) and body_lines(f) > LONGEST_BODY
    }
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_what_is_public_says_what_it_is(path):
    module = tree(path)
    public = [
        node for node in module.body if isinstance(node, (Function, ast.ClassDef)) and not node.name.startswith("_")
    ]
    public += [
        inner
        for node in public
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, Function) and not inner.name.startswith("_")
    ]
    silent = [node.name for node in public if not ast.get_docstring(node)]
    assert not silent
    assert path.name == "__init__.py" or ast.get_docstring(module)


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_failure_is_swallowed(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: except without a type"
            broad = isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            assert raises or not broad, f"line {node.lineno}: {ast.unparse(node.type)} is caught and not raised again"


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_nothing_tells_of_one_machine_and_nothing_is_left_open(path):
    text = path.read_text(encoding="utf-8")
    assert not TRACES.search(text)
    if path.suffix == ".py":
        assert not LEFT_OPEN.search(text)


LOCKED = re.compile(
    r'[\w.-]+==[\w.+-]+(?: ; [\w .<>=!"\'()]+)?(?: \\)?|    --hash=sha256:[0-9a-f]{64}(?: \\)?|(?:#.*)?'
)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.lock")), ids=named)
def test_lock_files_hold_names_versions_and_hashes_only(path):
    other = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not LOCKED.fullmatch(line) or "://" in line
    ]
    assert not other


EXCUSED = sorted(path for folder in ("benchmarks", "verification") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES + TESTS + EXCUSED, ids=named)
def test_what_a_check_lets_pass_has_its_reason(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "# noqa" in line:
            assert re.search(r"# noqa: [A-Z0-9, ]+ {2}\(.+\)", line), (
                f"line {number}: noqa without a reason in brackets"
            )
        if "# type: ignore" in line:
            assert re.search(r"# type: ignore\[[a-z, -]+\]  # \w", line), (
                f"line {number}: type: ignore without a reason"
            )


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_a_test_can_fail(path):
    for function in functions(tree(path)):
        if function.name.startswith("test"):
            assert any(checks(node) for node in ast.walk(function)), f"{function.name} checks nothing"


def checks(node: ast.AST) -> bool:
    called = ast.dump(node.func) if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.Assert) or any(word in called for word in ("raises", "assert", "check"))


def test_test_files_have_names_of_their_own():
    names = [path.name for path in TESTS if path.name.startswith("test_")]
    assert len(names) == len(set(names))


def test_the_changelog_says_what_a_user_can_do():
    lines = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changelog"
    entries = [line for line in lines if line.startswith("- ")]
    assert entries
    for line in lines[1:]:
        assert not line or line.startswith(("## ", "- ", "  ")) or line == INTRODUCTION
    assert all(re.match(r"- (\*\*results\*\* )?[A-Z`]", entry) for entry in entries)


INTRODUCTION = "Each line says what a user can now do; lines that change results are marked **results**."


# Seconds: python -m benchmarks.start
def test_importing_balto_loads_nothing_else():
    code = "import sys; before = set(sys.modules); import balto; print(*sorted(set(sys.modules) - before))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["balto"]

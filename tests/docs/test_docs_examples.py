"""Examples in the documentation are run, and what they show is what is printed.

A block marked `console` holds commands after "$ " and, under each, lines of its output in their order; "..." stands for
any lines, or for any text within one. "(exit code N)" says how it ends; without it, with 0. Blocks of one page are run
one after the other in one folder, beside a copy of examples/.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from balto.cli.main import run

ROOT = Path(__file__).parent.parent.parent
PAGES = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if path.is_file()]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"\(exit code (\d+)\)")


@dataclass(frozen=True)
class Example:
    arguments: list[str]
    shown: list[str]
    exit_code: int = 0


def examples(text: str) -> Iterator[Example]:
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.rstrip().split("\n")
            words = shlex.split(command, comments=True)
            ends = [int(found[1]) for line in shown if (found := EXIT.fullmatch(line.strip()))]
            if words[0] == "balto":
                yield Example(words[1:], [line for line in shown if not EXIT.fullmatch(line.strip())], *ends)


def as_shown(shown: str) -> re.Pattern[str]:
    """A pattern for one line as shown."""
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\.\.\.|…", shown.rstrip())))


def missing(shown: list[str], printed: str) -> list[str]:
    """Lines shown that are not printed, or not in that order."""
    lines = iter(line.rstrip() for line in printed.splitlines())
    wanted = [line for line in shown if line.strip() not in ("", "...", "…")]
    return [line for line in wanted if not any(as_shown(line).fullmatch(printed_line) for printed_line in lines)]


def with_examples() -> list[Path]:
    return [path for path in PAGES if any(examples(path.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("page", with_examples(), ids=lambda path: path.name)
def test_a_page_shows_what_is_printed(page, tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for example in examples(page.read_text(encoding="utf-8")):
        said = "balto " + shlex.join(example.arguments)
        assert run(example.arguments) == example.exit_code, said
        told = capsys.readouterr()
        assert not missing(example.shown, told.out + told.err), f"{said}\n{told.out}{told.err}"


def test_a_line_that_is_not_printed_is_missed():
    printed = "one\ntwo words\nthree\n"
    assert missing(["one", "..."], printed) == []
    assert missing(["two ...", "three"], printed) == []
    assert missing(["three", "one"], printed) == ["one"]
    assert missing(["two"], printed) == ["two"]
    assert missing(["two w.rds"], printed) == ["two w.rds"]


def test_commands_and_what_they_show_are_found_in_a_page():
    page = "```console\n$ balto check x   # a note\n2 problems:\n(exit code 2)\n$ ls\n$ balto new y\n```\n"
    assert list(examples(page)) == [Example(["check", "x"], ["2 problems:"], 2), Example(["new", "y"], [])]

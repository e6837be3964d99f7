"""The command line as a whole: help, misspelt words, exit codes."""

import subprocess
import sys

import pytest

from balto.cli import main
from balto.cli.main import COMMANDS, run

HEAVY = {"numpy", "scipy", "numba", "typer", "rich", "pyarrow", "openpyxl", "xlsxwriter", "highspy", "pydantic"}


def test_help_lists_every_command_and_imports_nothing_heavy():
    code = "import sys; from balto.cli.main import run; run(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said, _, modules = done.stdout.rpartition("[")
    assert all(f"balto {command.name}" in said for command in COMMANDS)
    assert not HEAVY & {name.strip(" '") for name in modules.strip("]\n").split(",")}


def test_a_misspelt_command_is_wrong_input_with_a_suggestion(capsys):
    assert run(["chek", "."]) == 2
    assert 'no command "chek"; did you mean "check"?' in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["check"], ["check", "--exel", "x.xlsx", "."], ["new", "a", "b"]])
def test_wrong_arguments_are_wrong_input(arguments, capsys):
    assert run(arguments) == 2
    assert "Error" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(monkeypatch, capsys):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "import_module", interrupted)
    assert run(["check", "."]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_fault_of_the_disk_is_said_in_words(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert run(["new", str(tmp_path / "file" / "case")]) == 1
    assert "Not a directory" in capsys.readouterr().err


def test_the_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("balto 0.")

"""The command line as a whole: help, misspelt words, exit codes."""

import os
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


def test_an_interrupt_within_a_command_is_said(monkeypatch, capsys):
    def interrupted(case):
        raise KeyboardInterrupt

    monkeypatch.setattr("balto.cli.check.look_over", interrupted)
    assert run(["check", "."]) == 130
    assert capsys.readouterr().err == "interrupted\n"


BALTO = [sys.executable, "-c", "from balto.cli.main import main; main()"]


def test_who_stops_reading_hears_no_complaint(tmp_path):
    ends = os.pipe()
    os.close(ends[0])
    done = subprocess.run(
        [*BALTO, "new", str(tmp_path / "case")], check=False, stdout=ends[1], stderr=subprocess.PIPE, text=True
    )
    os.close(ends[1])
    assert (done.returncode, done.stderr) == (0, "")


def test_a_letter_that_the_output_has_not_is_no_fault(tmp_path):
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*BALTO, "new", str(tmp_path / "Øst")], check=False, capture_output=True, text=True, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "?st holds a case" in done.stdout


def test_no_line_of_the_help_is_over_a_hundred_columns(capsys):
    assert run(["--help"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_a_fault_of_the_disk_is_said_in_words(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert run(["new", str(tmp_path / "file" / "case")]) == 1
    assert "Not a directory" in capsys.readouterr().err


def test_the_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("balto 0.")

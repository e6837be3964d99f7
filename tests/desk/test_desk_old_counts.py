"""Counts that are months old: refused, unless the user says that there are no newer ones."""

import shutil
from pathlib import Path

import pytest

from balto.cli.main import run
from balto.desk.load_case import opened
from balto.desk.old_counts import too_old

EXAMPLE = Path(__file__).parents[2] / "examples" / "nome-1925"


def aged(folder, month):
    """Nome with the same counts, all of one day of a month of 1924."""
    case = folder / "case"
    shutil.copytree(EXAMPLE, case)
    rows = "place,date,cases,deaths,days\n" + f"Nome,1924-{month}-01,20,5,1\n"
    (case / "cases.csv").write_text(rows, encoding="utf-8")
    text = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(text.replace("as_of = 1925-01-26", f"as_of = 1924-{month}-01"), encoding="utf-8")
    return case


@pytest.mark.parametrize("command", ["need", "plan", "what-if"])
def test_counts_of_two_months_ago_are_refused_with_a_way_out(command, tmp_path, capsys):
    assert run([command, str(aged(tmp_path, 11))]) != 0
    said = capsys.readouterr().err
    assert "counts that end 86 days before now" in said
    assert "--accept-old" in said


def test_who_has_no_newer_counts_goes_on_and_is_told_how_old_they_are(tmp_path, capsys):
    assert run(["need", str(aged(tmp_path, 11)), "--members", "20", "--accept-old"]) == 0
    assert "From counts 86 days old: Nome needs" in " ".join(capsys.readouterr().out.split())


def test_counts_of_less_than_two_months_are_read(tmp_path):
    assert not too_old(opened(aged(tmp_path, 12)).world)

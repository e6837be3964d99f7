"""Where results cannot be written is said before any work is done."""

import pytest

from balto.basis.problems import BadInput
from balto.cli.main import run
from balto.desk import output_check
from balto.desk.output_check import check_file, check_folder


@pytest.fixture
def island(tmp_path, capsys):
    assert run(["new", str(tmp_path / "island")]) == 0
    capsys.readouterr()
    return tmp_path / "island"


@pytest.mark.parametrize("command", [["plan"], ["need"], ["show", "--plan", "plan.json"]])
@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("file", "expected a folder; there is a file of that name"),
        ("file/in/it", "file is a file"),
        ("island", 'expected a folder apart from the case\'s own files; such as "island-out"'),
        ("island/../island/plans", "apart from the case's own files"),
    ],
)
def test_a_folder_that_cannot_be_is_refused_before_any_work(island, tmp_path, monkeypatch, capsys, command, out, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    before = sorted(tmp_path.rglob("*"))
    assert run([*command, "island", "--out", out]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "searching" not in told.err + told.out
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_within_the_case_or_new_is_taken(island, tmp_path):
    check_folder(island / "out", island)
    check_folder(tmp_path / "new" / "deep", island)
    check_folder(tmp_path, island)


def test_what_may_not_be_written_to_is_said(island, tmp_path, monkeypatch):
    monkeypatch.setattr(output_check.os, "access", lambda *_: False)
    with pytest.raises(BadInput, match="cannot be written to"):
        check_folder(tmp_path / "new", island)
    with pytest.raises(BadInput, match="cannot be written to"):
        check_file("--table", tmp_path / "rows.csv", (".csv",))


def test_a_table_without_its_folder_is_refused_before_any_work(island, tmp_path, capsys):
    rows = str(tmp_path / "none" / "rows.csv")
    assert run(["rehearse", str(island), "--plan", "by-river", "--futures", "20", "--table", rows]) == 2
    told = capsys.readouterr()
    assert f"found no folder {tmp_path / 'none'}, expected a folder that exists" in told.err
    assert "rehearsing" not in told.err
    assert run(["check", str(island), "--excel", str(tmp_path / "case.txt")]) == 2
    assert "expected a name that ends in .xlsx" in capsys.readouterr().err


def test_a_plan_of_the_case_that_cannot_be_is_said_before_the_search(island, capsys):
    (island / "plans" / "bad.csv").write_text("leg,carrier,from,to\n1,lorry,Arven,Moon\n", encoding="utf-8")
    assert run(["plan", str(island), "--time", "600"]) == 2
    told = capsys.readouterr()
    assert "plans/bad.csv line 2" in told.err
    assert "searching" not in told.err

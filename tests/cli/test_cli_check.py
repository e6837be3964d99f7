"""`balto check`: one sentence first, every problem at once, exit code 2."""

import subprocess
import sys
from pathlib import Path

import pytest

from balto.cli.main import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert run(["new", str(tmp_path / "case")]) == 0
    capsys.readouterr()
    return tmp_path / "case"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_case_in_order_is_said_in_one_sentence_then_listed(folder, capsys):
    assert run(["check", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        "Diphtheria in Esk, November 2025 (an invented island): the case is in order; 8 patients"
    )
    assert any(line.startswith("stock") and "40 at Arven; 60 at Arven from Fri 7 Nov 09:00" in line for line in lines)
    assert max(map(len, lines)) <= 100


def test_a_forecast_is_listed_with_its_members_and_how_far_it_is_believed(folder, capsys):
    rows = "2025-11-04T12:00,a,coast,2025-11-06T15:00,9", "2025-11-04T12:00,b,hills,2025-11-05T15:00,9"
    text = "\n".join(("issued,member,region,time,wind_ms", *rows))
    (folder / "weather" / "forecast.csv").write_text(text, encoding="utf-8")
    assert run(["check", str(folder)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "forecast 2 members for coast, hills, issued Tue 4 Nov 12:00, to Thu 6 Nov 15:00; it tells" in said
    assert "it tells half of the weather 24 hours ahead" in said


def test_every_problem_is_printed_and_the_exit_code_is_2(folder, capsys):
    change(folder / "links.csv", "truck,52", "truck,-52")
    change(folder / "cases.csv", "2025-10-30", "2025-02-30")
    change(folder / "stock.csv", "A-1182,2026", "A-1182,206")
    assert run(["check", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[0] == "3 problems:"
    for where in ("links.csv line ", "cases.csv line ", "stock.csv line "):
        assert where in said.err


def test_a_plan_that_cannot_be_is_a_problem_of_the_case(folder, capsys):
    change(folder / "plans" / "by-river.csv", "2,Heron", "2,Herron")
    assert run(["check", str(folder)]) == 2
    assert 'plans/by-river.csv line 14, column carrier: found "Herron"' in capsys.readouterr().err


def test_warnings_are_said_and_the_case_is_in_order(folder, capsys):
    change(folder / "links.csv", "truck,52", "truck,22")
    assert run(["check", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "the case is in order, with 1 warning;" in said.replace("\n", " ")
    assert "1 warning:\n  links.csv line " in said


def test_a_timetable_that_is_past_is_said(folder, capsys):
    change(folder / "modes.csv", "id,wind_slow_ms", "id,scheduled,wind_slow_ms")
    change(folder / "modes.csv", "boat,7", "boat,yes,7")
    (folder / "timetable.csv").write_text("link,depart,hours\nriver,2025-10-15T07:30,6\n", encoding="utf-8")
    assert run(["check", str(folder)]) == 0
    said = capsys.readouterr().out
    assert 'found "river", which no departure of timetable.csv serves after the epoch' in said
    assert "timetable  1 departure\n" in said


def test_like_problems_are_counted_once_they_fill_a_page(folder, capsys):
    rows = "lory,1,1\n" * 5000
    (folder / "trials.csv").write_text("carrier,km,hours\n" + rows)
    assert run(["check", str(folder)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "5,000 problems:"
    assert said[-1] == "  trials.csv, column carrier: 4,980 more of the same kind (expected a carrier)"
    assert len(said) == 22


def test_problems_are_broken_to_a_terminal_and_kept_whole_for_a_pipe(folder, capsys, monkeypatch):
    change(folder / "links.csv", "truck,52", "truck,5")
    for terminal, widest in ((True, range(60, 101)), (False, range(140, 200))):
        monkeypatch.setattr("sys.stdout.isatty", lambda terminal=terminal: terminal)
        assert run(["check", str(folder)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) in widest
    change(
        folder / "stock.csv",
        "Arven,diphtheria-antitoxin,40",
        "Arven,diphtheria-antitoxin-of-a-name-that-is-very-long,-40",
    )
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run(["plan", str(folder)]) == 2
    assert max(map(len, capsys.readouterr().err.splitlines())) <= 100


def test_the_workbook_is_written_only_when_the_case_is_in_order(folder, tmp_path, capsys):
    book = tmp_path / "case.xlsx"
    assert run(["check", str(folder), "--excel", str(book)]) == 0
    assert run(["check", str(book)]) == 0
    book.unlink()
    change(folder / "links.csv", "truck,52", "truck,x")
    assert run(["check", str(folder), "--excel", str(book)]) == 2
    assert not book.exists()


def test_a_case_is_looked_over_without_any_library_of_numbers():
    """Loading one would take longer than the look."""
    code = (
        "import sys, pathlib, balto.cli.check, balto.desk.check as check;"
        "look = check.look_over(pathlib.Path('examples/two-medicines'));"
        "assert look.world is not None and look.plans, look.errors;"
        "print([name for name in ('numpy', 'scipy', 'numba', 'pyarrow', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"

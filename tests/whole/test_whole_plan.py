"""From a case folder to a decision: found, rehearsed, explained, written; the same bytes for the same seed."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from balto.cli.main import run

QUICK = ["--iterations", "150", "--members", "20", "--futures", "200"]
WRITTEN = {"plan.json", "plan.csv", "briefing.html", "run_sheets.html", "outcomes.csv", "outcomes.parquet", "ways.gpx"}


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "island"
    assert run(["new", str(folder)]) == 0
    return folder


def planned(case: Path, out: Path, *more: str) -> dict[str, object]:
    assert run(["plan", str(case), "--out", str(out), *QUICK, *more]) == 0
    return json.loads((out / "plan.json").read_text(encoding="utf-8"))


def test_a_new_case_leads_to_a_plan_that_saves_lives(island, tmp_path, capsys):
    plan = planned(island, tmp_path)
    said = capsys.readouterr().out
    assert said.startswith("Send ")
    assert {path.name for path in tmp_path.iterdir()} >= WRITTEN
    assert plan["figures"]["deaths"] < plan["figures"]["deaths_if_nothing_is_sent"]
    assert plan["figures"]["deaths_bound"] <= plan["figures"]["deaths_for_bound"] + 1e-6


def test_the_same_seed_gives_the_same_bytes_on_one_core_and_two(island, tmp_path, monkeypatch):
    for cores in ("1", "2"):
        monkeypatch.setenv("BALTO_CORES", cores)
        planned(island, tmp_path / cores)
    for name in ("plan.json", "outcomes.csv", "briefing.html", "run_sheets.html"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_a_saved_plan_can_be_shown_rehearsed_and_compared(island, tmp_path, capsys):
    planned(island, tmp_path)
    saved = str(tmp_path / "plan.json")
    assert run(["rehearse", str(island), "--plan", saved, "--futures", "100"]) == 0
    assert run(["compare", str(island), saved, "by-river", "--futures", "100"]) == 0
    assert "Against lean" in capsys.readouterr().out


def test_what_if_without_editing_files(island, tmp_path, capsys):
    plan = planned(island, tmp_path, "--without", "lorry")
    assert "lorry" not in {leg["carrier"] for leg in plan["legs"]}
    assert "\n\nSupposing that lorry cannot go: " in capsys.readouterr().out
    assert plan["provenance"]["parameters"]["without"] == "lorry"
    assert run(["show", str(island), "--plan", str(tmp_path / "plan.json"), "--out", str(tmp_path / "again")]) == 0
    assert "\n\nSupposing that lorry cannot go: " in capsys.readouterr().out
    pages = [(tmp_path / part / "briefing.html").read_bytes() for part in (".", "again")]
    assert pages[0] == pages[1]
    assert run(["plan", str(island), *QUICK, "--without", "lory", "--shut", "no-such-link", "--add-doses", "x"]) == 2
    said = capsys.readouterr().err
    assert said.count("expected") == 3
    assert 'did you mean "lorry"?' in said


def test_a_table_of_a_kind_unknown_is_refused_before_any_work(island, tmp_path, capsys):
    command = ["rehearse", str(island), "--plan", "by-river", "--futures", "20", "--table", str(tmp_path / "rows.xlsx")]
    assert run(command) == 2
    assert "a name that ends in .csv or .parquet" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_interrupt_prints_and_saves_the_best_so_far(island, tmp_path):
    """Ctrl-C while it searches: exit code 130, a whole plan.json, no draft left behind."""
    command = [sys.executable, "-c", "from balto.cli.main import main; main()", "plan", str(island), "--time", "600",
               "--members", "20", "--out", str(tmp_path)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert any("% of 600 s" in line for line in process.stderr)  # it searches by now
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate()
    assert process.returncode == 130
    assert re.search(r"^Send \d+ ", said, re.MULTILINE)
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["legs"]
    assert {path.name for path in tmp_path.iterdir()} >= WRITTEN
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".") or path.suffix in (".tmp", ".part")]


def test_planning_again_on_the_way_is_told_where_asked_for(island, tmp_path, capsys):
    plan = planned(island, tmp_path, "--replan", "3")
    said = capsys.readouterr()
    assert "Plan lean, in 3 futures that no search has seen:" in said.out
    assert "with re-planning on the way in 3 futures: this is slow" in said.err
    assert "If it is planned again on the way" in (tmp_path / "briefing.html").read_text(encoding="utf-8")
    again = plan["figures"]["replanned"]
    assert again["futures"] == 3
    assert again["bound"]["deaths"] <= again["clairvoyant"]["deaths"] <= again["fixed"]["deaths"] + 1e-9
    assert run(["rehearse", str(island), "--plan", str(tmp_path / "plan.json"), "--replan", "3"]) == 0
    assert f"{again['policy']['deaths']:.2f}" in capsys.readouterr().out


def test_planning_a_large_country_again_is_refused_before_any_work(tmp_path, capsys):
    assert run(["new", str(tmp_path / "land"), "--country", "1000"]) == 0
    assert run(["plan", str(tmp_path / "land"), "--replan", "2"]) == 1
    said = capsys.readouterr()
    assert "planning again on the way is for up to 150 of each" in said.err
    assert "searching" not in said.err

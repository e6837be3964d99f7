"""What is written for a decision: every file whole, readable, and the same bytes for the same decision."""

import csv
import json
from pathlib import Path

import pytest

from balto.cli.main import run
from balto.desk.plan import Effort
from balto.desk.publish import figures, outcomes, publish, publish_pages, stages
from balto.desk.saved_plans import again, effort
from balto.domain.plan import Plan
from balto.files.plan_json import read_plan
from tests.show.decisions import FUTURES, Chances, decision, one_leg, split, trail

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["briefing.html", "run_sheets.html", "ways.geojson", "ways.gpx", "plan.json", "plan.csv", "stages.csv",
         "outcomes.csv", "outcomes.parquet"]  # fmt: skip


@pytest.mark.parametrize("plan", [split(trail()), Plan("nothing", ())], ids=["split", "nothing"])
def test_every_file_is_written_and_the_same_decision_gives_the_same_bytes(tmp_path, plan):
    first, second = (publish(decision(trail(), plan), tmp_path / name) for name in ("one", "two"))
    assert [path.name for path in first] == NAMES
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(NAMES)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_saved_plan_is_the_plan(tmp_path):
    made = decision(trail(), split(trail()), (one_leg(trail()),))
    publish(made, tmp_path)
    saved = read_plan(tmp_path / "plan.json", made.world)
    assert saved.plan == made.plan
    assert saved.provenance == made.provenance
    assert saved.figures["sentence"].startswith("Send 30 vials from Ash")
    assert saved.figures["rivals"]["one-team"]["deaths_more"] == pytest.approx(made.rivals[0].against.deaths.mean)


def test_the_tables_hold_every_leg_and_every_future(tmp_path):
    made = decision(trail(), split(trail()), chances=Chances(lost=0.2))
    publish(made, tmp_path)
    legs = list(csv.DictReader((tmp_path / "stages.csv").open(encoding="utf-8")))
    assert [row["carrier"] for row in legs] == [leg.carrier for leg in made.plan.legs]
    assert float(legs[0]["never"]) == pytest.approx(0.2)
    rows = list(csv.DictReader((tmp_path / "outcomes.csv").open(encoding="utf-8")))
    assert len(rows) == FUTURES
    assert sum(not row["first_h_p3"] for row in rows) == 0.2 * FUTURES


def test_figures_are_quantiles_that_do_not_fall():
    made = decision(chances=Chances(lost=0.2))
    by_chance = list(figures(made)["first_doses_h"]["p3"].values())
    assert by_chance == sorted(by_chance)
    table = stages(made.chosen)
    assert all(early <= late for early, late in zip(table["arrive_h_p10"], table["arrive_h_p90"], strict=True))
    assert list(outcomes(made.chosen)) == ["future", "deaths_p3", "first_h_p3", "doses_p3"]


def test_pages_alone_can_be_written_again(tmp_path):
    assert [path.name for path in publish_pages(decision(), tmp_path)] == NAMES[:4]


def test_a_case_may_bring_a_finer_coast(tmp_path):
    coast = {"type": "FeatureCollection", "bbox": [-20, 40, 40, 80], "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [
            [[9.9, 59.9], [13.2, 59.9], [13.2, 60.4], [9.9, 59.9]]]}}]}  # fmt: skip
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "coast.geojson").write_text(json.dumps(coast), encoding="utf-8")
    own = publish_pages(decision(), tmp_path / "own", tmp_path)[0].read_text(encoding="utf-8")
    world = publish_pages(decision(), tmp_path / "world")[0].read_text(encoding="utf-8")
    assert own != world


def test_a_saved_plan_is_rehearsed_with_the_effort_it_was_saved_with():
    assert effort({"futures": "500", "members": "20", "seconds": "3.0"}, None) == Effort(3.0, None, 20, 500)
    assert effort({"iterations": "99"}, 70) == Effort(10.0, 99, 100, 70)


def test_a_plan_shown_again_keeps_the_bound_that_was_saved_with_it(tmp_path, monkeypatch):
    """It takes longest of all, and cannot be otherwise for the same plan and case; for another plan it is worked out anew."""
    case = ROOT / "examples" / "river-flood"
    options = ["--iterations", "60", "--members", "4", "--futures", "60", "--out", str(tmp_path)]
    assert run(["plan", str(case), *options]) == 0
    saved, asked = tmp_path / "plan.json", []
    monkeypatch.setattr("balto.desk.plan.gap_of", lambda *of: asked.append(of))
    decision, same = again(case, saved)
    figures = json.loads(saved.read_text(encoding="utf-8"))["figures"]
    assert same
    assert not asked
    assert decision.gap is not None
    assert (decision.gap.clairvoyant, decision.gap.plan) == (figures["deaths_bound"], figures["deaths_for_bound"])
    other = json.loads(saved.read_text(encoding="utf-8"))
    other["legs"] = other["legs"][:1]
    saved.write_text(json.dumps(other), encoding="utf-8")
    again(case, saved)
    assert len(asked) == 1

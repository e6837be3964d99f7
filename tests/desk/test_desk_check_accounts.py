"""Patients, deaths and doses are accounted for: in what check and need print, in the sentence, and in plan.json."""

import json

import pytest

from balto.cli.main import run
from balto.desk.check import look_over
from balto.files.template import write_template

HEAD = "case_id,place,report,outcome,classification\n"
GOOD = "".join(f"{at},Esk,2025-10-{at + 1:02},{'died' * (at < 3)},confirmed\n" for at in range(20))
LOST = "21,Nowhere,2025-10-20,died,probable\n22,Nowhere,2025-10-20,,suspected\n"
LATER = "23,Esk,2025-11-20,died,suspected\n"
OTHERS = "24,Esk,2025-10-20,died,discarded\n"
FEW = ["--iterations", "20", "--members", "8", "--futures", "20"]


@pytest.fixture
def listed(tmp_path):
    """The folder of a case with a line list of 24 rows: 20 used, 2 refused, 1 not known yet, 1 that is no case."""
    folder = tmp_path / "case"
    write_template(folder)
    (folder / "cases.csv").unlink()
    (folder / "list.csv").write_text(HEAD + GOOD + LOST + LATER + OTHERS, encoding="utf-8")
    toml = (folder / "case.toml").read_text(encoding="utf-8")
    toml = toml.replace("[cases]", '[cases]\nline_list = "list.csv"').replace('as_of = "2025-11-04"', "#")
    (folder / "case.toml").write_text(toml, encoding="utf-8")
    return folder


def test_every_patient_and_every_death_is_told_by_what_became_of_it(listed):
    fate = look_over(listed).fates["list.csv"]
    told = fate.as_dict()
    assert told["rows"] == told["patients"] == {"read": 24, "used": 20, "held_back": 1, "refused": 2, "not_cases": 1}
    assert told["deaths"] == {"read": 6, "used": 3, "held_back": 1, "refused": 1, "not_cases": 1}
    assert "doses" not in told


def test_check_prints_them_of_all_files_together(listed, capsys):
    assert run(["check", str(listed), "--accept-loss"]) == 0
    said = capsys.readouterr().out
    assert "patients   24 = 20 used + 1 not a case + 1 held back + 2 refused" in said
    assert "deaths     6 = 3 used + 1 not a case + 1 held back + 1 refused" in said
    assert "doses      100, all used" in said
    assert "classes    counted: 20 confirmed; not counted: 1 discarded" in said


def test_need_says_first_what_could_not_be_read_and_last_what_became_of_all(listed, capsys):
    assert run(["need", str(listed), "--members", "10", "--accept-loss"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 patients of 24, 1 death of 6 could not be read.")
    assert "in the files: patients: 24 = 20 used + 1 not a case + 1 held back + 2 refused" in said
    assert "classes of cases: counted: 20 confirmed; not counted: 1 discarded" in said


def test_the_sentence_of_a_plan_tells_the_loss_and_plan_json_what_became_of_each_table(listed, tmp_path, capsys):
    assert run(["plan", str(listed), *FEW, "--accept-loss", "--out", str(tmp_path / "out")]) == 0
    objections, sentence = (" ".join(block.split()) for block in capsys.readouterr().out.split("\n\n")[:2])
    assert objections.endswith("- 2 rows of list.csv could not be read")
    assert sentence.endswith("2 patients of 24, 1 death of 6 could not be read.")
    told = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))["figures"]["inputs"]
    assert told["list.csv"]["patients"] == {"read": 24, "used": 20, "held_back": 1, "refused": 2, "not_cases": 1}
    assert told["stock.csv"]["doses"] == {"read": 100, "used": 100, "held_back": 0, "refused": 0, "not_cases": 0}


def test_where_nothing_was_lost_nothing_is_said_of_a_loss(tmp_path, capsys):
    write_template(tmp_path / "case")
    assert run(["need", str(tmp_path / "case"), "--members", "10"]) == 0
    said = capsys.readouterr().out
    assert "could not be read" not in said
    assert "in the files, and all used: 8 patients, 1 death, 100 doses" in said

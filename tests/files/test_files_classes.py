"""Which cases count: confirmed, probable and suspected unless the user says otherwise; discarded ones never."""

import pytest

from balto.files.case_folder import read_case
from balto.files.line_list.line_list import Settings, read
from balto.show.case_classes import line

LISTED = """\
place,report,outcome,classification
Esk,2025-11-01,died,Confirmé
Esk,2025-11-01,,probable
Esk,2025-11-02,died,sospechoso
Esk,2025-11-02,,قيد التحقق
Esk,2025-11-02,,
Esk,2025-11-03,died,écarté
"""
COUNTS = """\
place,date,cases,deaths,classification
Esk,2025-11-01,5,1,confirmed
Esk,2025-11-01,7,0,suspect
Esk,2025-11-02,2,1,no es caso
Esk,2025-11-02,1,0,
"""


def listed(tmp_path, count=("confirmed", "probable", "suspected")):
    path = tmp_path / "list.csv"
    path.write_text(LISTED, encoding="utf-8")
    return read(path, {"Esk": "Esk"}, Settings(count_cases=count))


def test_of_a_line_list_all_but_the_discarded_count_and_each_class_is_told(tmp_path):
    found = listed(tmp_path)
    assert (found.reported.cases, found.reported.deaths) == (5, 2)
    told = "counted: 1 confirmed, 1 probable, 2 suspected, 1 of no class; not counted: 1 discarded"
    assert line(found.reported.classified) == told


def test_of_a_line_list_those_the_user_does_not_count_are_no_cases_and_their_deaths_no_deaths(tmp_path):
    found = listed(tmp_path, ("confirmed",))
    assert (found.reported.cases, found.reported.deaths) == (2, 1)
    assert (found.fate.patients.used, found.fate.patients.not_cases) == (2, 4)
    assert (found.fate.deaths.used, found.fate.deaths.not_cases) == (1, 2)
    assert line(found.reported.classified).endswith("not counted: 1 probable, 2 suspected, 1 discarded")


@pytest.mark.parametrize(
    ("said", "cases", "left"),
    [
        ("", 13, (2, 1)),
        ('count_cases = ["confirmed"]', 6, (9, 1)),
        ('count_cases = "confirmed, suspected"', 13, (2, 1)),
    ],
)
def test_counts_by_class_count_by_the_same_rule(case, said, cases, left):
    found = read_case(case({"cases.csv": COUNTS, "case.toml": ("[cases]", f"[cases]\n{said}\n#")}))
    assert found.findings.errors == []
    assert (found.world.outbreak.reported.cases, found.world.outbreak.reported.deaths) == (cases, 1)
    fate = found.findings.fates["cases.csv"]
    assert (fate.patients.not_cases, fate.deaths.not_cases) == left
    assert fate.rows == 4
    assert not [one for one in found.findings.warnings if "second count" in one.found]


def test_a_class_that_nobody_knows_is_refused(case):
    found = read_case(case({"cases.csv": COUNTS.replace("suspect\n", "suspictious\n")}))
    assert [(one.line, one.column) for one in found.findings.errors] == [(3, "classification")]


def test_discarded_cases_cannot_be_asked_for(case):
    found = read_case(case({"case.toml": ("[cases]", '[cases]\ncount_cases = ["discarded"]\n#')}))
    assert [one.column for one in found.findings.errors] == ["cases.count_cases"]

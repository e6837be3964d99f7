"""What the user sees of a need: the page is whole and self-contained, the workbook holds no formula, wrong input is said."""

import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest

from balto.basis.problems import BadInput
from balto.cli.main import run
from balto.desk.need import need_of, publish

NOME = Path(__file__).parent.parent.parent / "examples" / "nome-1925"


@pytest.fixture(scope="module")
def told():
    return need_of(NOME, members=60)


def test_the_page_is_well_formed_and_asks_for_nothing_outside(told, tmp_path):
    page, book = publish(told, tmp_path)
    text = page.read_text(encoding="utf-8")
    body = ET.fromstring(text[text.index("<body>") : text.index("</html>")])
    drawn = body.findall(".//svg")
    assert [one.get("aria-label").split(" ")[0] for one in drawn] == ["Cases", "R:", "Doses", "Expected", "Chance"]
    assert "http" not in "".join(one.get("href", "") + one.get("src", "") for one in body.iter())
    assert "nan" not in text.replace("Nenana", "").lower()
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["doses", "patients", "deaths", "running out", "notes"]
    assert not [c for page in sheets for line in page.iter_rows() for c in line if c.data_type == "f"]


def test_the_rule_of_most_deaths_averted_per_dose_costs_least(told):
    prices = {price.rule: price.more for price in told.prices}
    assert prices["benefit"] <= 0.02
    assert prices["arrival"] > 1.0


def test_the_terminal_says_the_answer_in_its_first_sentence(capsys):
    assert run(["need", str(NOME), "--members", "60", "--order", "severe"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Nome needs about")
    assert "your order: severe" in said


def test_an_order_of_classes_that_do_not_exist_is_refused_with_a_suggestion():
    with pytest.raises(BadInput, match='did you mean "severe"'):
        need_of(NOME, members=20, own=("sever",))

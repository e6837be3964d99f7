"""Several products in the files of a case: read, refused with all that is wrong, written and read again."""

from pathlib import Path

import pytest

from balto.basis.problems import BadInput
from balto.domain.plan import ABOVE, Leg, Plan
from balto.files.case_folder import read_case
from balto.files.plan_table import plan_csv, read_plans
from balto.files.workbook.pack import unpack, write_workbook

EXAMPLE = Path(__file__).parents[2] / "examples" / "two-medicines"
RABIES = "rabies-immunoglobulin"


@pytest.fixture
def changed(tmp_path):
    """The example with some texts replaced."""

    def make(changes):
        for path in (path for path in EXAMPLE.rglob("*") if path.is_file()):
            name = path.relative_to(EXAMPLE).as_posix()
            text = path.read_text(encoding="utf-8")
            for old, new in changes.get(name, ()):
                assert old in text
                text = text.replace(old, new)
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def world_of(folder):
    read = read_case(folder)
    assert read.world is not None, [str(problem) for problem in read.findings.errors]
    return read.world


def test_each_product_has_its_own_item_stock_and_patients():
    world = world_of(EXAMPLE)
    first, second = world.products
    assert (first.name, second.name) == ("", RABIES)
    assert (first.item.kg_per_dose, second.item.kg_per_dose) == (0.1, 0.05)
    assert (first.treatment.id, second.treatment.id) == ("diphtheria-antitoxin", RABIES)
    assert sum(lot.doses for lot in world.lots if lot.product == RABIES) == 70
    assert (first.outbreak.reported.cases, second.outbreak.reported.cases) == (8, 9)
    assert second.outbreak.places == ("Dale", "Esk")
    assert first.outbreak.sites[0].stock == 0  # what lies at a place counts for its own product only
    assert world.of(RABIES).lots[0].doses == 0
    assert world.item_of(RABIES) == second.item
    with pytest.raises(KeyError):
        world.item_of("vaccine")


WRONG = [
    ({"stock.csv": [(f"Corrin,{RABIES}", "Corrin,rabies-imunoglobulin")]},
     f'stock.csv line 5, column item: found "rabies-imunoglobulin", expected an item of case.toml; did you mean "{RABIES}"?'),
    ({"cases.csv": [(RABIES, "cholera-vaccine")]}, f'cases.csv: found no count of "{RABIES}" under item'),
    ({"case.toml": [(f"[product.{RABIES}]", "[product.diphtheria-antitoxin]")]},
     'found a further product "diphtheria-antitoxin", expected another name'),
    ({"case.toml": [(f"[product.{RABIES}]", "[product]")]}, "found a section [product] without a name"),
    ({"case.toml": [('treatment = "rabies-immunoglobulin"', 'treatment = "rabies"')]}, "rabies"),
    ({"case.toml": [("kg_per_dose = 0.05", "kg_per_dose = -1")]}, f'column product.{RABIES}.kg_per_dose: found "-1"'),
    ({"case.toml": [("freeze_c = 2", "freezes_c = 2")]}, f'a key "product.{RABIES}.freezes_c"'),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_what_is_wrong_with_a_further_product_is_said_with_its_place(changed, changes, said):
    read = read_case(changed(changes))
    assert read.world is None
    assert any(said in str(problem) for problem in read.findings.errors), [str(p) for p in read.findings.errors]


def test_a_product_without_doses_is_odd_but_no_mistake(changed):
    read = read_case(
        changed({"stock.csv": [(f"Arven,{RABIES},60", "Arven,,60"), (f"Corrin,{RABIES},10", "Corrin,,10")]})
    )
    assert read.world is not None
    assert any(f'no dose of "{RABIES}"' in str(problem) for problem in read.findings.warnings)


def test_a_run_with_two_loads_is_read_and_written(changed):
    folder = changed({})
    world = world_of(folder)
    plan = read_plans(folder, world)["together"]
    assert [leg.rides_on for leg in plan.legs] == ["", "1", "", "", "4", "", "6"]
    assert plan.runs() == (0, 2, 3, 5)
    assert plan.loads(0) == (0, 1)
    assert plan.legs[1].product == RABIES
    assert plan.legs[1].route == plan.legs[0].route
    (folder / "plans" / "again.csv").write_text(plan_csv(plan, world), encoding="utf-8")
    assert read_plans(folder, world)["again"].legs == plan.legs


def test_what_rides_on_a_reserve_is_a_reserve_too(changed):
    head = "leg,carrier,from,to,via,doses,item,joins,only_if_late,late_at\n"
    rows = ("1,lorry,Arven,Brisk,,40,,,,", "2,Runa,Brisk,Dale,,20,,,,", "3,lorry,Brisk,Arven,,0,,,2,2025-11-05T06:00")
    first, rider = "4,lorry,Arven,Brisk,,20,,,2,2025-11-05T06:00", f"5,lorry,Arven,Brisk,,9,{RABIES},yes,,"
    folder = changed({})
    (folder / "plans" / "reserve.csv").write_text(head + "\n".join([*rows, first, rider]) + "\n", encoding="utf-8")
    world = world_of(folder)
    plan = read_plans(folder, world)["reserve"]
    assert plan.legs[4].standby_for == plan.legs[3].standby_for == "2"
    assert plan.legs[4].trigger_h == plan.legs[3].trigger_h < 1e8
    (folder / "plans" / "again.csv").write_text(plan_csv(plan, world), encoding="utf-8")
    assert read_plans(folder, world)["again"].legs == plan.legs


RIDERS = [
    ("2,lorry,Arven,Brisk,,60", "2,lorry,Arven,Corrin,,60", "lorry from Arven to Corrin, expected lorry from Arven to Brisk"),
    (f"60,{RABIES},yes", "60,,yes", "found 60 doses, expected doses of an item that the run does not carry yet"),
    (f"60,{RABIES},yes", "60,antivenom,yes", 'column item: found "antivenom"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), RIDERS)
def test_a_leg_that_cannot_ride_along_is_refused(changed, old, new, said):
    folder = changed({"plans/together.csv": [(old, new)]})
    with pytest.raises(BadInput) as wrong:
        read_plans(folder, world_of(folder))
    assert said in str(wrong.value)


def test_a_workbook_holds_the_further_products_too(tmp_path):
    read = read_case(EXAMPLE)
    write_workbook(read.files, tmp_path / "case.xlsx")
    assert world_of(tmp_path / "case.xlsx").further == world_of(EXAMPLE).further
    unpack(tmp_path / "case.xlsx", tmp_path / "again")
    assert world_of(tmp_path / "again").further == world_of(EXAMPLE).further


def test_the_plan_of_one_product_alone_keeps_its_legs_in_place():
    plan = Plan("p", (Leg("a", "x", "y", ("l",), 3), Leg("a", "x", "y", ("l",), 2, product="q", rides_on=ABOVE)))
    assert [leg.doses for leg in plan.of("q").legs] == [0, 2]
    assert [leg.doses for leg in plan.of("").legs] == [3, 0]


def test_a_product_without_its_treatment_is_wrong_and_its_patients_do_not_vanish(case):
    toml = ("[weather]", "[product.measles-vaccine]  # kg_per_dose = 0.05\n[weather]")
    rows = "place,date,cases,item\nEsk,2025-11-01,3,\nEsk,2025-11-01,9,measles-vaccine\n"
    read = read_case(case({"case.toml": toml, "cases.csv": rows}))
    assert "product.measles-vaccine.treatment" in [problem.column for problem in read.findings.errors]

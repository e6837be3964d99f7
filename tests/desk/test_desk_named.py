"""Plans set side by side: those of one name are told apart."""

from dataclasses import replace

from balto.desk.compare import compared, told_apart
from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.plan import Plan
from balto.files.plan_table import read_plans
from balto.files.template import write_template
from balto.show.text.compare_text import page


def test_plans_of_one_name_are_numbered_from_the_second_on():
    plans = [Plan(name, ()) for name in ("balto", "as-run", "balto", "balto")]
    assert [plan.name for plan in told_apart(plans)] == ["balto", "as-run", "balto (2)", "balto (3)"]
    plans = [Plan(name, ()) for name in ("balto", "balto", "balto (2)")]
    assert [plan.name for plan in told_apart(plans)] == ["balto", "balto (3)", "balto (2)"]


def test_a_page_names_the_better_of_two_plans_of_one_name(tmp_path):
    write_template(tmp_path / "case")
    ready = prepare(open_case(tmp_path / "case"), members=20)
    plan = next(iter(read_plans(tmp_path / "case", ready.world).values()))
    late = plan.with_legs(tuple(replace(leg, leave_from_h=leg.leave_from_h + 24.0) for leg in plan.legs))
    outcomes, differences = compared(ready, [late, plan], 50)
    assert f"{plan.name} (2) loses the fewest lives" in page(outcomes, differences)

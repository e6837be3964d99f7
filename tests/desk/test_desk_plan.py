"""On the way to a decision the chosen plan meets the futures once; all else is read off that."""

import math
import sys
from pathlib import Path

from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, decide
from balto.desk.prepare import prepare
from balto.desk.saved_plans import named_plans
from balto.plan.found import Found
from balto.rehearse import run

CASE = Path(__file__).parents[2] / "examples" / "river-flood"


def test_the_chosen_plan_is_rehearsed_once(monkeypatch):
    real, met = run.rehearse_all, []

    def counted(chart, runs, *rest):
        met.extend(plan for plan, deterministic_leg in runs if deterministic_leg < 0)
        return real(chart, runs, *rest)

    for name, module in list(sys.modules.items()):
        if name.startswith("balto.") and getattr(module, "rehearse_all", None) is real:
            monkeypatch.setattr(module, "rehearse_all", counted)
    ready = prepare(open_case(CASE), members=20)
    plan, other = named_plans(CASE, ready.world)[:2]
    decision = decide(ready, Found(plan, math.nan, (), 0), [other], Effort(futures=30), Reporter())
    assert met.count(plan) == met.count(other) == 1
    assert decision.gap is not None
    assert decision.gap.futures == decision.chosen.futures == 30
    assert decision.gap.clairvoyant < decision.gap.plan
    assert decision.cost_of_uncertainty

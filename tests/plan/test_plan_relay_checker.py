"""The benchmark's checker, which shares nothing with Balto, finds the same hours and deaths as the rehearsal."""

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from benchmarks.relay.checker import Case, Run, check, deaths, main
from benchmarks.relay.export import export, export_plan
from tests.plan.test_plan_bound import chart, death_table, random_plan

FUTURES = 25


@pytest.fixture(scope="module")
def on() -> WorldIndex:
    """A trail with storms, a railway, stalls, losses, and medicine that keeps three days and freezes."""
    made = chart()
    item = replace(made.world.item, holding_h=72.0, freeze_c_h=200.0, frozen_lost=0.4, kg_per_dose=1.0)
    places = tuple(
        replace(place, opens_h=6.0, closes_h=21.0) if place.id == "p2" else place for place in made.world.places
    )
    return WorldIndex(replace(made.world, item=item, places=places), 3)


@pytest.fixture(scope="module")
def folder(on: WorldIndex, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("relay") / "case"
    export("a trail", on, death_table(), FUTURES, where)
    return where


def _legs(plan: Plan, where: Path) -> list[dict[str, object]]:
    export_plan(plan, 0.0, 0.0, where / "plan.json")
    legs: list[dict[str, object]] = json.loads((where / "plan.json").read_text())["legs"]
    return legs


def _guarded(plan: Plan) -> Plan:
    """The last leg runs only if the first is late."""
    last = replace(plan.legs[-1], standby_for=plan.legs[0].id, trigger_h=30.0)
    return plan.with_legs((*plan.legs[:-1], last)) if len(plan.legs) > 1 else plan


def _asking(plan: Plan, rng: random.Random) -> Plan:
    """Of some loads a part stays where it comes to, and a part must keep for longer than its way."""
    legs = []
    for leg in plan.legs:
        stays, lasting = rng.randint(0, leg.doses), rng.randint(0, leg.doses)
        must = ((lasting, rng.uniform(5.0, 60.0)),) if lasting else ()
        legs.append(replace(leg, stays=stays, lasting=must) if rng.random() < 0.4 else leg)
    return plan.with_legs(tuple(legs))


def test_checker_and_rehearsal_agree_on_random_plans(on: WorldIndex, folder: Path) -> None:
    case, rng = Case(folder), random.Random(4)
    arrivals = lost = 0
    for number in range(60):
        plan = random_plan(on, rng)
        plan = _guarded(plan) if number % 3 == 0 else _asking(plan, rng)
        if not plan.legs:
            continue
        out, legs = rehearse(on, plan, death_table(), FUTURES), _legs(plan, folder)
        for i in range(FUTURES):
            run = Run(case, legs, i)
            told = out.arrive_h[i]
            assert np.isfinite(told).tolist() == [math.isfinite(h) for h in run.arrive_h], (plan, i)
            both = np.isfinite(told)
            assert np.array(run.arrive_h)[both] == pytest.approx(told[both], abs=1e-3)
            assert run.doses == out.doses[i].tolist()
            assert deaths(case, run.given(), i) == pytest.approx(float(out.total_deaths()[i]), abs=1e-3)
            arrivals += int(both.sum())
            lost += int((~both & np.isfinite(out.depart_h[i])).sum())
    assert arrivals > 3000
    assert lost > 20


def test_the_claimed_deaths_are_checked(on: WorldIndex, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = Plan("first stage", (Leg("c0", "p0", "p1", ("l0",), 12), Leg("c1", "p1", "p4", ("l1", "l2", "l3"), 12)))
    mean = float(rehearse(on, plan, death_table(), FUTURES).total_deaths().mean())
    export_plan(plan, mean, 1.0, folder / "true.json")
    export_plan(plan, mean - 0.5, 1.0, folder / "false.json")
    assert main([str(folder), str(folder / "true.json")]) == 0
    assert main([str(folder), str(folder / "false.json")]) == 1
    assert f"{mean:.4f}" in capsys.readouterr().out


def test_a_plan_that_cannot_be_is_refused_with_all_that_is_wrong(on: WorldIndex, folder: Path) -> None:
    plan = Plan(
        "wrong",
        (Leg("c0", "p1", "p2", ("l1",), 2), Leg("c1", "p1", "p3", ("l1",), 200), Leg("c2", "p2", "p3", ("rail",), 1)),
    )
    with pytest.raises(ValueError, match="not at p1") as wrong:
        check(Case(folder), _legs(plan, folder))
    for said in ("c0 is at p0", "more than c1 can carry", "ends at p2, not at p3", "not a dog_team link"):
        assert said in str(wrong.value)

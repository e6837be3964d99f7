"""How a load is made up: the compiled rehearsal and the story told in SimPy, future by future, on invented plans."""

import numpy as np
import pytest

from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from tests.rehearse.generated_loads import made_plan, made_world
from tests.rehearse.relay_world import toll_at
from tests.twins.twin_rehearse import Keyed, Rehearsal

FUTURES = 16
PLANS = 60


def test_generated_plans_go_as_the_simpy_twin_says_to_the_minute_and_to_the_dose():
    """Lots of several dates, holding time, frost, stays, lasting, waits stated and not, what never comes, riders."""
    compared, loaded, short, parts = 0, 0, 0, 0
    for seed in range(PLANS):
        rng = np.random.default_rng(seed)
        chart, plan = WorldIndex(made_world(rng), seed), made_plan(rng)
        found, over = rehearse(chart, plan, toll_at("p3"), FUTURES), conditions(chart, 0, FUTURES)
        for i in range(FUTURES):
            twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i), peril=over.peril[i])
            depart, arrive, loads = twin.run()
            here = f"plan {seed}, future {i}"
            assert found.depart_h[i] == pytest.approx(depart, abs=2e-2), here
            assert found.arrive_h[i] == pytest.approx(arrive, abs=2e-2), here
            assert found.doses[i].tolist() == list(twin.taken.values()), here
            if not twin.near():
                assert found.given[i] == pytest.approx(twin.given()), here
            compared += 1
            loaded += int((found.doses[i] > 0).sum())
            short += sum(0 < got < leg.doses for got, leg in zip(found.doses[i], plan.legs, strict=True))
            parts += sum(sum(part.doses > 0 for part in load) > 1 for load in loads)
    print(compared, loaded, short, parts)
    assert compared == PLANS * FUTURES
    assert loaded > 5 * compared
    assert short > compared
    assert parts > compared / 2

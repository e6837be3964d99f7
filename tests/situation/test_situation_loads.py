"""A run looked at on the way: what is aboard keeps its clocks, what is to stay is given, who waits has waited since."""

from collections import Counter

import numpy as np
import pytest

from balto.domain.plan import Plan
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.rehearse.simulate import simulate
from balto.situation.committed import kept_plan
from balto.situation.later_world import later_index
from balto.situation.state import simulated
from tests.rehearse.generated_loads import made_plan, made_world


def lying(chart, plan: Plan, given) -> Counter:
    """Usable doses by place and product in the end."""
    found: Counter = Counter()
    ends = [(lot.place, lot.product) for lot in chart.world.lots] + [(leg.dest, leg.product) for leg in plan.legs]
    for here, doses in zip(ends, given, strict=True):
        found[here] += round(float(doses), 3)
    return +found


def test_generated_plans_looked_at_on_the_way_end_as_without_a_look():
    same, compared, bad = 0, 0, []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        chart, plan = WorldIndex(made_world(rng), seed), made_plan(rng)
        for future in range(4):
            one = conditions(chart, future, 1)
            whole = simulate(chart, plan_arrays(chart, plan), one, future)
            for hour_h in (9.0, 26.0, 50.0):
                state = simulated(chart, plan, whole, 0, hour_h, one, future)
                there = later_index(state)
                kept = kept_plan(state, there.world)
                again = simulate(there, plan_arrays(there, kept), one, future)
                compared += 1
                if lying(there, kept, again.given[0]) == lying(chart, plan, whole.given[0]):
                    same += 1
                else:
                    bad.append((seed, future, hour_h))
    print(same, compared, bad)
    assert same > 0.95 * compared

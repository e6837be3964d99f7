"""What holds a leg back is told from its futures."""

from dataclasses import replace

from balto.domain.consignment import Lot
from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from balto.rehearse.bottleneck import bottlenecks
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import forked, relay, toll_at, world


def found(plan: Plan):
    chart = WorldIndex(world(stages=6), 7)
    return bottlenecks(chart, rehearse(chart, plan, toll_at("p6"), 300))


def test_in_a_relay_every_team_waits_for_the_load():
    assert [binding.main for binding in found(relay(6))][1:] == ["load"] * 5


def test_a_train_waits_for_its_hour():
    assert found(forked())[0].main == "timetable"


def test_a_team_told_to_wait_says_so():
    first = replace(relay(6).legs[0], leave_from_h=12.0)
    told = found(Plan("told", (first, *relay(6).legs[1:])))[0]
    assert told.main == "told hour"
    assert told.shares[3] == 1.0


def test_a_carrier_that_comes_late_makes_the_load_wait():
    legs = forked().legs
    late = replace(legs[2], leave_from_h=60.0)
    binding = found(Plan("late", (*legs[:2], late, *legs[3:])))[4]
    assert binding.main == "carrier"
    assert binding.load_waited_h > 10


def test_a_team_that_runs_twice_waits_for_the_load_of_that_run_alone():
    two = world(stages=6, lots=(Lot("p0", 10), Lot("p0", 20, available_h=150.0)))
    runs = [Leg("c0", "p0", "p1", ("l0",), 10), Leg("c0", "p1", "p0", ("l0",)), Leg("c0", "p0", "p1", ("l0",), 20)]
    runs += [Leg("c1", "p1", "p2", ("l1",), 10), Leg("c1", "p2", "p1", ("l1",)), Leg("c1", "p1", "p2", ("l1",), 20)]
    chart = WorldIndex(two, 7)
    outcome = rehearse(chart, Plan("twice", tuple(runs)), toll_at("p2"), 300)
    held = bottlenecks(chart, outcome)
    assert [held[leg].main for leg in (2, 3, 5)] == ["load"] * 3
    assert held[2].carrier_waited_h > 100
    assert held[3].carrier_waited_h < 30
    assert outcome.loads == (((0, 10),), (), ((1, 20),), ((2, 10),), (), ((4, 20),))

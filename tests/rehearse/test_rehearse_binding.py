"""What holds a leg back is told from its futures."""

from dataclasses import replace

from balto.domain.plan import Plan
from balto.motion.index import Chart
from balto.rehearse.binding import bindings
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import forked, relay, toll_at, world


def found(plan: Plan):
    chart = Chart(world(stages=6), 7)
    return bindings(chart, rehearse(chart, plan, toll_at("p6"), 300))


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

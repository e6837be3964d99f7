"""What a run sheet says of waiting for a load, of what to load first, and of what stays."""

from dataclasses import replace

from balto.domain.consignment import Lot
from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from balto.show.run_sheets.load_orders import lines
from tests.rehearse.relay_world import toll_at, world

FIRST, SECOND = Leg("c0", "p0", "p1", ("l0",), 10), Leg("train", "p0", "p1", ("rail",), 20)
ON = Leg("c1", "p1", "p2", ("l1",), 25)


def told(*legs: Leg, lots: tuple[Lot, ...] = (Lot("p0", 30),)) -> list[tuple[str, object]]:
    outcome = rehearse(WorldIndex(world(stages=2, lots=lots), 7), Plan("p", legs), toll_at("p2"), 50)
    return lines(outcome, len(legs) - 1)


def test_a_run_that_loads_from_a_store_without_dates_has_nothing_to_be_told():
    assert told(FIRST) == []
    assert told(replace(FIRST, doses=0)) == []


def test_who_waits_is_told_until_when():
    assert told(FIRST, SECOND, replace(ON, wait_until_h=42.0)) == [
        ("Wait", "until Wed 28 Jan 14:00 for the rest, then go with what is there")
    ]
    assert told(FIRST, SECOND, ON) == [
        ("Wait", "up to 24 hours for the rest, from when you could go with a part; then go with what is there")
    ]


def test_what_must_last_is_told_with_its_hour_and_what_stays_with_its_place():
    leg = replace(FIRST, doses=30, leave_from_h=4.25, stays=20, lasting=((10, 30.0),))
    assert told(leg) == [
        ("Load", "what expires first goes first; 10 vials must keep until Wed 28 Jan 06:00"),
        ("Stays", "20 vials of these stay at P1"),
    ]
    assert told(replace(FIRST, stays=10)) == [("Stays", "all of these stay at P1")]
    dated = Lot("p0", 12, expires_h=90.0), Lot("p0", 18)
    assert told(FIRST, lots=dated) == [("Load", "what expires first goes first, of all that keeps for the way")]

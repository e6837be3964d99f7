"""Page one of the briefing: when to decide, bars of need, options, risks, how sure it is, and where to sign."""

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from balto.domain.consignment import Lot
from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.plan.shares import held_back, shares
from balto.show import briefing, page_one
from balto.show.confidence import confidence_line
from tests.show.decisions import Chances, decision, one_leg, relay, split, trail


def text(part):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", str(part)))


def test_the_hour_to_decide_by_is_that_of_the_first_departure():
    world = trail()
    later = relay(world).with_legs(tuple(replace(leg, leave_from_h=5.0) for leg in relay(world).legs))
    assert page_one.decide_by(decision(world, later)) == (
        "Decide by Mon 6 Jan 19:30: the first carrier leaves then. Each day of waiting costs 0.5 lives."
    )
    soon = decision(world)
    soon.chosen.depart_h[:, 0] = 0.2
    assert page_one.decide_by(soon).startswith("Decide at once")
    assert page_one.decide_by(decision(world, relay(world).with_legs(()))) == ""


def test_shares_are_of_what_arrives_usable_and_what_stays_is_told_by_store():
    world = trail(lots=(Lot("p0", 30), Lot("p1", 7)))
    world = replace(world, outbreak=replace(world.outbreak, sites=(Site("p2"), Site("p3"))))
    one = decision(world, split(world))
    there = {share.place: share for share in shares(one)}
    assert {place: (share.needed, share.stock) for place, share in there.items()} == {
        "p2": (24.0, 37.0),
        "p3": (24.0, 37.0),
    }
    assert there["p2"].arriving == float(one.chosen.delivered("p2").mean())
    assert there["p2"].share == there["p2"].arriving / 24.0
    one.chosen.given[:, 1] = 7
    assert held_back(one)["p1"] == 7.0
    assert "Held back in stores: 7 vials in Birch" in text(page_one.bars(one))


def test_at_most_three_options_and_this_plan_first():
    world = trail()
    rivals = tuple(replace(one_leg(world), name=f"rival-{k}") for k in range(5))
    said = text(page_one.options(decision(world, rivals=rivals)))
    assert "relay (this plan)" in said
    assert len(re.findall(r"rival-\d", said)) == page_one.MOST_OPTIONS - 1


def test_a_plan_that_seldom_arrives_is_told_with_its_chance_in_place_of_an_hour():
    world = trail()
    assert "5 in 10 at all" in text(page_one.options(decision(world, chances=Chances(lost=0.5))))


def test_confidence_is_a_word_with_its_reasons():
    world = trail()
    assert confidence_line(decision(world)).startswith("Confidence: good.")
    rare = decision(world, chances=Chances(lost=0.3))
    assert confidence_line(rare) == "Confidence: fair, because the chance that some place gets nothing is 3 in 10."
    day = date(2025, 1, 6) - timedelta(days=20)
    old = replace(world, outbreak=Outbreak(Reported((Count("p3", day, 12, 2),), day), world.outbreak.sites))
    said = confidence_line(decision(old, chances=Chances(lost=0.3)))
    assert said.startswith("Confidence: low, because the counts are 20 days old")
    wide = decision(world)
    wide.need.doses[:] *= np.array([0.1, 1.0, 10.0], np.float32)[:, None, None]
    assert "doses are needed (9 in 10 futures)" in confidence_line(wide)


def test_the_plans_own_mark_tells_its_legs_and_not_its_name():
    world = trail()
    plan = relay(world)
    assert plan.fingerprint == replace(plan, name="other", note="x").fingerprint
    assert plan.fingerprint != relay(world, 29).fingerprint
    assert plan.fingerprint in briefing.page(decision(world))

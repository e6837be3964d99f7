"""What speaks against signing a plan: every kind that is there is found, none that is not, and all are printed."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.basis.fate import Fate
from balto.domain.allocation import Allocation
from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.domain.plan import Leg, Plan
from balto.plan.decision import Rival
from balto.plan.objections import Kind, objections
from balto.plan.unserved import Unserved
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.crews import CrewRun, Crews, Standing
from balto.show import briefing
from balto.show.objection_words import lines
from balto.show.text.decision_text import page
from tests.show.decisions import FUTURES, Chances, decision, trail

NEEDED = 24  # doses at each of two places
ENOUGH = 0.5 * 30 / 2 - 0.5  # doses below which a place is short-changed: half of an equal share, but for half a dose
GOOD = {
    "lost": 0.0, "kept": 15, "spoilt": 0.0, "age": 1, "refused": 0, "nothing": False, "above": False, "better": False,
    "decided": True,
}  # fmt: skip

DRAWN = st.fixed_dictionaries({
    "lost": st.floats(0.0, 1.0), "kept": st.integers(1, 29), "spoilt": st.floats(0.0, 1.0), "age": st.integers(0, 59),
    "refused": st.integers(0, 3), "decided": st.booleans(), "nothing": st.booleans(),
    "above": st.booleans(), "better": st.booleans(),
})  # fmt: skip


def made(drawn):
    """A decision with those faults: thirty doses for two places that need 48, of which `kept` stay at the first."""
    counts = Reported(
        tuple(Count(place, date(2025, 1, 5), 12, 2) for place in ("p2", "p3")),
        date(2025, 1, 6) - timedelta(days=drawn["age"]),
    )
    accounts = {"cases.csv": Fate(10, 10 - drawn["refused"], 0, drawn["refused"])}
    chosen = Allocation(by="Dr Ash" if drawn["decided"] else "")
    world = trail(outbreak=Outbreak(counts, (Site("p2"), Site("p3"))), accounts=accounts, allocation=chosen)
    plan = Plan("lean", (
        Leg("c0", "p0", "p2", ("l0", "l1"), 30, stays=drawn["kept"]),
        Leg("c0", "p2", "p3", ("l2",), 30 - drawn["kept"], stays=30 - drawn["kept"]),
    ))  # fmt: skip
    one = decision(world, plan, chances=Chances(lost=drawn["lost"]))
    one.chosen.given[: round(drawn["spoilt"] * FUTURES), 1:] = 0
    rival = replace(
        one.chosen, plan=replace(plan, name="rival"), deaths=one.chosen.deaths - (1 if drawn["better"] else 0)
    )
    standing = Standing.NEEDS_CONSENT if drawn["above"] else Standing.BELOW
    return replace(
        one, rivals=(Rival("named", rival, compare(one.chosen, rival)),),
        crews=Crews((CrewRun("c0", 1, 0.003, 0.001, 0.01, 0.0, standing),), Estimate(0.003, 0.0), 0.003, 0.0, 1.0),
        unserved=(Unserved(("p3",), "no link"),) if drawn["nothing"] else (),
    )  # fmt: skip


def expected(drawn, one):
    """The kinds that are there, by what was drawn and by what arrives."""
    there = np.isfinite(one.chosen.arrive_h).mean(axis=0)
    late = round(drawn["spoilt"] * FUTURES)
    comes = np.isfinite(one.chosen.arrive_h).sum(axis=0)
    useless = np.isfinite(one.chosen.arrive_h[:late]).sum(axis=0)
    spoilt = any(some > 0.1 * all_of for some, all_of in zip(useless, comes, strict=True) if all_of)
    came_to = {place: float(one.chosen.delivered(place).mean()) for place in ("p2", "p3")}
    unfair = any(doses < ENOUGH for place, doses in came_to.items() if not (drawn["nothing"] and place == "p3"))
    return {
        Kind.CANNOT_RUN: bool((there < 0.5).any()), Kind.SPOILS: bool(spoilt), Kind.CREW_ABOVE_LIMIT: drawn["above"],
        Kind.NOTHING: drawn["nothing"], Kind.UNFAIR: unfair, Kind.OLD_COUNTS: drawn["age"] >= 10,
        Kind.ROWS_LOST: drawn["refused"] > 0, Kind.BEATEN: drawn["better"], Kind.NOT_ALLOCATED: not drawn["decided"],
    }  # fmt: skip


@given(DRAWN)
@settings(max_examples=500, deadline=None)
def test_every_kind_that_is_there_is_found_and_printed_and_none_that_is_not(drawn):
    one = made(drawn)
    found = objections(one)
    assert {kind for kind, there in expected(drawn, one).items() if there} == {each.kind for each in found}
    said = lines(one)
    assert len(said) == len(found) == len(set(said))
    top = " ".join(page(one).split())
    assert all(" ".join(line.split())[1:] in top for line in said)  # its first letter is a capital there
    assert top.startswith("Not to be signed") == bool(found)


@given(DRAWN)
@settings(max_examples=12, deadline=None)
def test_a_page_with_an_objection_has_no_line_to_sign_on(drawn):
    one = made(drawn)
    said = briefing.page(one)
    assert ("Unsigned: objections are open." in said) == bool(objections(one))
    assert ("<span>Signature</span>" in said) != bool(objections(one))


def test_all_kinds_can_be_drawn_and_none_is_there_in_a_good_plan():
    assert objections(made(GOOD)) == ()
    bad = GOOD | {
        "age": 40,
        "refused": 2,
        "nothing": True,
        "above": True,
        "better": True,
        "kept": 2,
        "spoilt": 0.5,
        "lost": 0.6,
    }
    assert {one.kind for one in objections(made(bad | {"decided": False}))} == set(Kind)


def test_the_plan_of_fewest_deaths_beside_the_lean_one_is_no_objection():
    one = made(GOOD | {"better": True})
    (rival,) = one.rivals
    named = replace(rival, outcome=replace(rival.outcome, plan=replace(rival.plan, name="fewest-deaths")))
    assert objections(replace(one, rivals=(named,))) == ()

"""Named plans: read, refused, written and read again."""

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.basis.problems import BadInput
from balto.basis.provenance import Provenance
from balto.desk.check import look_over
from balto.desk.load_case import open_case
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.files.plan_json import plan_text, read_plan, write_plan
from balto.files.plan_table import plan_csv, read_plans, write_plan_table
from balto.files.template import write_template

HEAD = "leg,carrier,from,to,via,doses,only_if_late,late_at\n"
MADE = Provenance("ab" * 32, 7, (("futures", "1000"), ("seconds", "5")))


def test_a_plan_takes_the_shortest_way_and_the_hours_that_are_written(case):
    folder = case({})
    plans = read_plans(folder, open_case(folder))
    assert list(plans) == ["both-ways", "by-river"]
    first, second = plans["by-river"].legs
    assert first == Leg(
        "lorry", "Arven", "Corrin", ("road-west", "road-east"), 40, leave_from_h=1.0, note="tonight", id="1"
    )
    assert second.wait_until_h == 26


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,lorry,Arven,Corin,,40,,\n", 'line 2, column to: found "Corin", expected a place; did you mean "Corrin"?'),
        ("1,lory,Arven,Corrin,,40,,\n", 'column carrier: found "lory", expected a carrier; did you mean "lorry"?'),
        ("1,lorry,Arven,Esk,,40,,\n", 'found "Arven to Esk", expected a way by truck from Arven to Esk'),
        ("1,lorry,Arven,Arven,,40,,\n", 'found a leg from "Arven" to itself'),
        ("1,lorry,Brisk,Corrin,,40,,\n", 'column from: found "Brisk", expected lorry at Arven'),
        ("1,lorry,Arven,Corrin,river,40,,\n", "expected links of truck; river is for boat"),
        ("1,lorry,Arven,Corrin,Brask,40,,\n", 'found "Brask", expected places or links separated by ;; did you mean'),
        ("1,lorry,Arven,Corrin,,40,1,2025-11-05T00:00\n", 'column only_if_late: found "1", expected the name of an earlier'),
        ("1,lorry,Arven,Corrin,,40,,\n2,Heron,Corrin,Esk,,40,1,\n", "column late_at: found an empty cell"),
        ("1,lorry,Arven,Brisk,,40,,\n1,lorry,Brisk,Corrin,,40,,\n", 'found "1" a second time'),
        ("1,Runa,Brisk,Dale,,301,,\n", "column doses: found 301 doses of 30.1 kg, expected at most the 30 kg that Runa can"),
        ("", "found no leg"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(case, rows, said):
    folder = case({"plans/bad.csv": HEAD + rows})
    with pytest.raises(BadInput) as refused:
        read_plans(folder, open_case(folder))
    assert any(said in str(problem) for problem in refused.value.problems), str(refused.value)
    assert all(problem.where == "plans/bad.csv" for problem in refused.value.problems)


def test_doses_change_hands_only_where_they_may_but_lie_and_are_given_anywhere(case):
    folder = case({})
    world = open_case(folder)
    closed = {"Arven", "Brisk", "Esk"}
    apart = replace(world, places=tuple(replace(one, handover=one.id not in closed) for one in world.places))
    with pytest.raises(BadInput) as refused:
        read_plans(folder, apart)
    (only,) = refused.value.problems  # Runa takes what the lorry brought; the lorry goes on with the rest itself
    assert str(only).startswith(
        'plans/both-ways.csv line 17, column from: found "Brisk", expected a place where doses can'
    )


def test_a_leg_that_asks_for_more_than_there_can_be_is_odd(case):
    rows = (
        "1,lorry,Arven,Corrin,,90,,\n2,lorry,Corrin,Arven,,0,,\n3,lorry,Arven,Corrin,,20,,\n4,Heron,Corrin,Esk,,100,,\n"
    )
    folder = case({"plans/much.csv": HEAD + rows})
    look = look_over(folder)
    assert not look.errors
    assert [str(one) for one in look.warnings] == [
        "plans/much.csv line 4, column doses: found 20 doses, expected at most the 10 that lie in Arven or are brought there by"
        " earlier legs; it goes with what there is"
    ]


def test_a_leg_that_may_not_run_leaves_its_carrier_at_either_end(case):
    rows = "1,lorry,Arven,Brisk,,40,,\n2,lorry,Brisk,Corrin,,0,1,2025-11-05T00:00\n3,lorry,Brisk,Arven,,0,,\n"
    folder = case({"plans/may.csv": HEAD + rows})
    assert read_plans(folder, open_case(folder))["may"].legs[1].standby_for == "1"


def test_legs_may_have_any_name_and_are_known_by_it(case):
    rows = "Shannon 1,lorry,Arven,Brisk,,40,,\n'-2,Runa,Brisk,Esk,,9,Shannon 1,2025-11-05T00:00\n"
    folder = case({"plans/named.csv": HEAD + rows + "last,lorry,Brisk,Arven,,0,'-2,2025-11-06T00:00\n"})
    world = open_case(folder)
    plan = read_plans(folder, world)["named"]
    assert [(leg.id, leg.standby_for) for leg in plan.legs] == [("Shannon 1", ""), ("-2", "Shannon 1"), ("last", "-2")]
    (folder / "plans" / "again.csv").write_text(plan_csv(plan, world), encoding="utf-8")
    assert read_plans(folder, world)["again"].legs == plan.legs


def test_a_leg_that_stands_by_for_a_misspelt_one_is_refused_with_a_hint(case):
    rows = "Shannon 1,lorry,Arven,Brisk,,40,,\nRuna 1,Runa,Brisk,Esk,,9,Shanon 1,2025-11-05T00:00\n"
    folder = case({"plans/named.csv": HEAD + rows})
    with pytest.raises(BadInput) as refused:
        read_plans(folder, open_case(folder))
    (only,) = refused.value.problems
    assert str(only) == (
        'plans/named.csv line 3, column only_if_late: found "Shanon 1", expected the name of an earlier leg;'
        ' did you mean "Shannon 1"?'
    )


def test_a_way_may_be_named_by_places_links_or_both(case):
    rows = "1,lorry,Arven,Corrin,{},40,,\n"
    folder = case(
        {f"plans/{n}.csv": HEAD + rows.format(via) for n, via in enumerate(["Brisk", "road-east", "road-west;Brisk"])}
    )
    plans = read_plans(folder, open_case(folder))
    assert {plans[name].legs[0].route for name in "012"} == {("road-west", "road-east")}


def test_of_a_legs_doses_some_may_stay_and_not_more_than_all(case):
    head = "leg,carrier,from,to,doses,stays\n"
    folder = case({"plans/stay.csv": head + "1,lorry,Arven,Brisk,40,15\n2,Runa,Brisk,Esk,25,\n"})
    world = open_case(folder)
    assert [leg.stays for leg in read_plans(folder, world)["stay"].legs] == [15, 0]
    (folder / "plans" / "stay.csv").write_text(head + "1,lorry,Arven,Brisk,40,41\n2,Runa,Brisk,Esk,,1\n")
    with pytest.raises(BadInput) as refused:
        read_plans(folder, world)
    assert [str(one) for one in refused.value.problems] == [
        "plans/stay.csv line 2, column stays: found 41 of 40 doses, expected at most all of them",
        "plans/stay.csv line 3, column stays: found 1 of 0 doses, expected at most all of them",
    ]


def test_plan_json_says_what_stays_and_what_must_last_only_where_there_is_any(case, tmp_path):
    """Other programs that read format 2 pass over what they do not know."""
    world = open_case(case({}))
    leg = Leg("lorry", "Arven", "Brisk", ("road-west",), 40)
    keeps = replace(leg, stays=12, lasting=((10, 30.0), (5, 12.5)), id="keeps")
    said = json.loads(plan_text(Plan("p", (leg,)), MADE, {}, world))["legs"][0]
    assert not {"stays", "lasting"} & set(said)
    write_plan(tmp_path / "plan.json", Plan("p", (keeps,)), MADE, {}, world)
    said = json.loads((tmp_path / "plan.json").read_text())["legs"][0]
    assert (said["stays"], said["lasting"]) == (12, [[10, 30.0], [5, 12.5]])
    assert read_plan(tmp_path / "plan.json", world).plan.legs == (keeps,)


def nfc(text: str) -> str:
    """As every reader takes what may be written in two ways."""
    return unicodedata.normalize("NFC", text)


def legs() -> st.SearchStrategy[Leg]:
    hours = st.one_of(st.just(FOREVER_H), st.integers(0, 240 * 3600).map(lambda second: second / 3600))
    return st.builds(
        Leg,
        carrier=st.just("lorry"),
        origin=st.just("Arven"),
        dest=st.just("Brisk"),
        route=st.just(("road-west",)),
        doses=st.integers(0, 1000),
        leave_from_h=st.integers(0, 240 * 3600).map(lambda second: second / 3600),
        wait_until_h=hours,
        shelter_below_pace=st.floats(0, 1),
        shelter_max_h=st.floats(0, 100),
        note=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12).map(nfc),
        id=st.text(
            st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";#"), max_size=9
        ).map(nfc),
    )


@settings(max_examples=40)
@given(leg=legs(), share=st.floats(0, 1))
def test_a_plan_written_is_the_plan_read(tmp_path_factory, leg, share):
    leg = replace(leg, stays=int(share * leg.doses))
    folder = tmp_path_factory.mktemp("again") / "case"
    write_template(folder)
    world = open_case(folder)
    plan = Plan("again", (leg,), note="")
    (leg,) = plan.legs  # by now it has an id
    write_plan_table(folder / "plans" / "again.csv", plan, world)
    (back,) = read_plans(folder, world)["again"].legs
    assert back.leave_from_h == pytest.approx(leg.leave_from_h, abs=1e-9)
    assert back.wait_until_h == pytest.approx(leg.wait_until_h, abs=1e-9)
    same = {"leave_from_h": 0.0, "wait_until_h": 0.0}
    assert replace(back, **same) == replace(leg, **same)
    write_plan(folder / "plan.json", plan, MADE, {}, world)
    assert read_plan(folder / "plan.json", world).plan == plan


def test_plan_json_holds_the_plan_its_figures_and_what_it_was_made_from(case, tmp_path):
    folder = case({})
    world = open_case(folder)
    plan = read_plans(folder, world)["by-river"]
    figures = {"deaths": 1.25, "arrival_h": {"p50": 17.5, "p90": float("inf")}, "kills": [("river", 0.5)]}
    write_plan(tmp_path / "plan.json", plan, MADE, figures, world)
    saved = read_plan(tmp_path / "plan.json", world)
    assert saved.plan == plan
    assert saved.provenance == MADE
    assert saved.figures == {"deaths": 1.25, "arrival_h": {"p50": 17.5, "p90": None}, "kills": [["river", 0.5]]}
    assert json.loads(plan_text(plan, MADE, {}, world))["legs"][0]["leave_from"] == "2025-11-04T17:00:00-01:00"


def test_a_saved_plan_of_another_case_is_refused(case, tmp_path):
    folder = case({})
    world = open_case(folder)
    stranger = Plan("far", (Leg("Lorry", "Arven", "Moon", ("road-west",)),))
    write_plan(tmp_path / "plan.json", stranger, MADE, {}, world)
    with pytest.raises(BadInput, match='found "Lorry", expected a carrier of this case; did you mean "lorry"'):
        read_plan(tmp_path / "plan.json", world)
    for text in ("", "{", "[]", '{"format": "else"}', '{"format": "balto plan 1"}'):
        (tmp_path / "plan.json").write_text(text)
        with pytest.raises(BadInput, match=r"plan\.json"):
            read_plan(tmp_path / "plan.json", world)


FAULTS = {
    "doses": [(-5, "a whole number of 0 or more"), ("40", "a whole number"), (2.5, "a whole number"), (None, "a whole number"),
              (10**30, "a whole number"), (True, "a whole number"), (10_000, "at most the 900 kg that lorry can take")],
    "route": [("river", "a list of links"), ([], "links to Corrin"), (["road-west"], "a way that ends at Brisk"),
              (["road-east", "road-west"], "a link of truck from Arven"), (["river"], "a link of truck from Arven")],
    "alternative_route": [(["road-west"], "links to Corrin")],
    "carrier": [("Heron", "Heron at Corrin"), (5, "a text")],
    "dest": [("Arven", "two places")],
    "leave_from_h": [("soon", "hours since the epoch"), (float("nan"), "hours since")],
    "standby_for": [("1", "an earlier leg"), ("9", "an earlier leg"), (0, "a text")],
    "rides_on": [("1", "a leg above to ride on"), (True, "a text")],
    "id": [(1, "a text")],
    "stays": [(-1, "a whole number"), ("all", "a whole number"), (41, "at most all of them")],
    "lasting": [(20, "a list of [doses, hours from loading]"), ([[20]], "a list of"), ([[0, 5.0]], "a list of"),
                ([[20, float("inf")]], "a list of"), ([[5, 10.0], [5, 20.0]], "the longest first"), ([[41, 5]], "at most all")],
}  # fmt: skip


@pytest.mark.parametrize(("key", "value", "said"), [(key, *row) for key, rows in FAULTS.items() for row in rows])
def test_a_saved_plan_that_cannot_be_is_refused_as_a_table_is(case, tmp_path, key, value, said):
    folder = case({})
    world = open_case(folder)
    whole = json.loads(plan_text(read_plans(folder, world)["by-river"], MADE, {}, world))
    whole["legs"][0][key] = value
    (tmp_path / "plan.json").write_text(json.dumps(whole))
    with pytest.raises(BadInput) as refused:
        read_plan(tmp_path / "plan.json", world)
    assert said in str(refused.value)
    assert all(one.where == "plan.json leg 1" for one in refused.value.problems)


@pytest.mark.parametrize(
    ("key", "value"), [("seed", "x"), ("parameters", {"futures": "many"}), ("parameters", {"futures": 0})]
)
def test_a_saved_plan_made_from_nothing_known_is_refused(case, tmp_path, key, value):
    folder = case({})
    world = open_case(folder)
    whole = json.loads(plan_text(read_plans(folder, world)["by-river"], MADE, {}, world))
    whole["provenance"][key] = value
    (tmp_path / "plan.json").write_text(json.dumps(whole))
    with pytest.raises(BadInput, match="expected a plan that Balto saved"):
        read_plan(tmp_path / "plan.json", world)


def test_a_saved_plan_that_is_not_there_is_wrong_input(case, tmp_path):
    with pytest.raises(BadInput, match=r"none\.json: found a file that cannot be read \(No such file"):
        read_plan(tmp_path / "none.json", open_case(case({})))


def test_a_note_that_a_spreadsheet_would_run_is_made_plain(case):
    world = open_case(case({}))
    plan = Plan("x", (Leg("lorry", "Arven", "Brisk", ("road-west",), note='=HYPERLINK("http://x")'),))
    assert ",\"'=HYPERLINK" in plan_csv(plan, world)

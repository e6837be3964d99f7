"""Plans saved as balto plan 1, in which legs were known by their numbers, are still read, and mean what they meant."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from balto.basis.problems import BadInput
from balto.basis.provenance import Provenance
from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.plan import Leg, Plan
from balto.files.plan_json import read_plan, write_plan
from balto.files.template import write_template
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import rehearse

# As 0.1.0 wrote them, before legs had ids (but for line breaks).
PLAIN = """\
{
 "format": "balto plan 1",
 "name": "plain",
 "note": "as agreed by radio",
 "title": "Diphtheria in Esk, November 2025 (an invented island)",
 "epoch": "2025-11-04T16:00:00-01:00",
 "zone": "Atlantic/Azores",
 "legs": [
  {"carrier": "lorry", "origin": "Arven", "dest": "Brisk", "links": ["road-west"], "doses": 40,
   "leave_from_h": 1.0, "note": "tonight", "leave_from": "2025-11-04T17:00:00-01:00"},
  {"carrier": "Runa", "origin": "Brisk", "dest": "Esk", "links": ["track-low", "track-pass"], "doses": 20,
   "wait_until_h": 26.0, "other_links": ["track-low", "track-pass"], "hold_below": 0.4, "hold_h": 12.0,
   "note": "half goes over the pass", "wait_until": "2025-11-05T18:00:00-01:00"},
  {"carrier": "lorry", "origin": "Brisk", "dest": "Corrin", "links": ["road-east"], "doses": 20,
   "note": "the other half goes on"},
  {"carrier": "Heron", "origin": "Corrin", "dest": "Esk", "links": ["river"], "doses": 20}
 ],
 "figures": {"deaths": 1.25, "arrival_h": {"p50": 17.5, "p90": null}, "kills": [["river", 0.5]]},
 "provenance": {"balto": "0.1.0",
   "inputs_sha256": "abababababababababababababababababababababababababababababababab", "seed": 7,
   "parameters": {"futures": "1000", "seconds": "5"}}
}
"""

RESERVE = """\
{
 "format": "balto plan 1",
 "name": "reserve",
 "note": "",
 "title": "Diphtheria in Esk, November 2025 (an invented island)",
 "epoch": "2025-11-04T16:00:00-01:00",
 "zone": "Atlantic/Azores",
 "legs": [
  {"carrier": "lorry", "origin": "Arven", "dest": "Brisk", "links": ["road-west"], "doses": 40,
   "leave_from_h": 1.0, "note": "tonight", "leave_from": "2025-11-04T17:00:00-01:00"},
  {"carrier": "lorry", "origin": "Brisk", "dest": "Corrin", "links": ["road-east"], "doses": 20,
   "note": "the other half goes on"},
  {"carrier": "Heron", "origin": "Corrin", "dest": "Esk", "links": ["river"], "doses": 20},
  {"carrier": "Runa", "origin": "Brisk", "dest": "Esk", "links": ["track-low", "track-pass"], "doses": 20,
   "only_if_late": 2, "late_h": 18.5, "note": "if the river is slow", "late": "2025-11-05T10:30:00-01:00"}
 ],
 "figures": {"deaths": 1.25, "arrival_h": {"p50": 17.5, "p90": null}, "kills": [["river", 0.5]]},
 "provenance": {"balto": "0.1.0",
   "inputs_sha256": "abababababababababababababababababababababababababababababababab", "seed": 7,
   "parameters": {"futures": "1000", "seconds": "5"}}
}
"""

RIDERS = """\
{
 "format": "balto plan 1",
 "name": "riders",
 "note": "",
 "title": "Diphtheria and rabies on an invented island, November 2025",
 "epoch": "2025-11-04T16:00:00-01:00",
 "zone": "Atlantic/Azores",
 "legs": [
  {"carrier": "lorry", "origin": "Arven", "dest": "Brisk", "links": ["road-west"], "doses": 40,
   "leave_from_h": 1.0, "note": "tonight", "leave_from": "2025-11-04T17:00:00-01:00"},
  {"carrier": "lorry", "origin": "Arven", "dest": "Brisk", "links": ["road-west"], "doses": 60,
   "note": "both in the cold box", "product": "rabies-immunoglobulin", "joins": true},
  {"carrier": "Runa", "origin": "Brisk", "dest": "Dale", "links": ["track-low"], "doses": 30,
   "note": "for those bitten in Dale", "product": "rabies-immunoglobulin"},
  {"carrier": "lorry", "origin": "Brisk", "dest": "Corrin", "links": ["road-east"], "doses": 40},
  {"carrier": "lorry", "origin": "Brisk", "dest": "Corrin", "links": ["road-east"], "doses": 30,
   "product": "rabies-immunoglobulin", "joins": true},
  {"carrier": "Heron", "origin": "Corrin", "dest": "Esk", "links": ["river"], "doses": 40, "wait_until_h": 26.0,
   "note": "as soon as the lorry is in", "wait_until": "2025-11-05T18:00:00-01:00"},
  {"carrier": "Heron", "origin": "Corrin", "dest": "Esk", "links": ["river"], "doses": 30,
   "product": "rabies-immunoglobulin", "joins": true}
 ],
 "figures": {"deaths": 1.25, "arrival_h": {"p50": 17.5, "p90": null}, "kills": [["river", 0.5]]},
 "provenance": {"balto": "0.1.0",
   "inputs_sha256": "abababababababababababababababababababababababababababababababab", "seed": 7,
   "parameters": {"futures": "1000", "seconds": "5"}}
}
"""

MADE = Provenance("ab" * 32, 7, (("futures", "1000"), ("seconds", "5")), "0.1.0")
FIGURES = {"deaths": 1.25, "arrival_h": {"p50": 17.5, "p90": None}, "kills": [["river", 0.5]]}
RABIES = "rabies-immunoglobulin"
TO_BRISK = Leg("lorry", "Arven", "Brisk", ("road-west",), 40, leave_from_h=1.0, note="tonight", id="lorry 1")
TO_CORRIN = Leg("lorry", "Brisk", "Corrin", ("road-east",), 20, note="the other half goes on", id="lorry 2")
UP_RIVER = Leg("Heron", "Corrin", "Esk", ("river",), 20, id="Heron 1")
OVER_THE_PASS = Leg("Runa", "Brisk", "Esk", ("track-low", "track-pass"), 20, id="Runa 1")
SAID = {
    "plain": Plan("plain", (
        TO_BRISK,
        replace(
            OVER_THE_PASS, wait_until_h=26.0, alternative_route=("track-low", "track-pass"), shelter_below_pace=0.4,
            shelter_max_h=12.0, note="half goes over the pass",
        ),
        TO_CORRIN, UP_RIVER,
    ), "as agreed by radio"),
    "reserve": Plan("reserve", (
        TO_BRISK, TO_CORRIN, UP_RIVER,
        replace(OVER_THE_PASS, standby_for="Heron 1", trigger_h=18.5, note="if the river is slow"),
    )),
    "riders": Plan("riders", (
        TO_BRISK,
        Leg("lorry", "Arven", "Brisk", ("road-west",), 60, note="both in the cold box", product=RABIES,
            rides_on="lorry 1", id=f"lorry 1/{RABIES}"),
        Leg("Runa", "Brisk", "Dale", ("track-low",), 30, note="for those bitten in Dale", product=RABIES, id="Runa 1"),
        replace(TO_CORRIN, doses=40, note=""),
        Leg("lorry", "Brisk", "Corrin", ("road-east",), 30, product=RABIES, rides_on="lorry 2", id=f"lorry 2/{RABIES}"),
        replace(UP_RIVER, doses=40, wait_until_h=26.0, note="as soon as the lorry is in"),
        Leg("Heron", "Corrin", "Esk", ("river",), 30, product=RABIES, rides_on="Heron 1", id=f"Heron 1/{RABIES}"),
    )),
}  # fmt: skip
TEXTS = {"plain": PLAIN, "reserve": RESERVE, "riders": RIDERS}
# Of each in 200 futures, since what is said of a link is drawn by what it says (0.1.0 drew it by its row): mean deaths, legs
# that came in, the sum of their hours, doses taken.
REHEARSED = {
    "plain": (3.246119583174586, 800, 9917.83609342575, 20000),
    "reserve": (3.6548462465405462, 627, 5451.7964997291565, 16540),
    "riders": (4.969128664135933, 1400, 10301.25696849823, 54000),
}


def case_of(name: str, folder: Path) -> Path:
    """The case of that plan: the small one of `balto new`, or the example of two medicines."""
    if name == "riders":
        return Path(__file__).parents[2] / "examples" / "two-medicines"
    write_template(folder / "case")
    return folder / "case"


@pytest.mark.parametrize("name", TEXTS)
def test_a_plan_of_format_1_is_read_with_its_legs_hours_loads_and_figures(tmp_path, name):
    (tmp_path / "plan.json").write_text(TEXTS[name], encoding="utf-8")
    saved = read_plan(tmp_path / "plan.json", open_case(case_of(name, tmp_path)))
    assert saved.plan == SAID[name]
    assert saved.figures == FIGURES
    assert saved.provenance == MADE


def outcome_of(plan: Plan, folder: Path) -> Outcome:
    ready = prepare(open_case(folder))
    return rehearse(ready.chart, plan, ready.death_table, 200)


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_rehearsed_as_it_was_and_as_the_same_plan_in_format_2(tmp_path, name):
    folder = case_of(name, tmp_path)
    world = open_case(folder)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text(TEXTS[name], encoding="utf-8")
    write_plan(second, SAID[name], MADE, FIGURES, world)
    assert json.loads(second.read_text(encoding="utf-8"))["format"] == "balto plan 2"
    was, now = (outcome_of(read_plan(path, world).plan, folder) for path in (first, second))
    for one, other in zip(arrays(was), arrays(now), strict=True):
        assert np.array_equal(one, other)
    came = np.isfinite(was.arrive_h)
    found = was.total_deaths().mean(), came.sum(), was.arrive_h[came].astype(float).sum(), was.doses.sum()
    assert found == pytest.approx(REHEARSED[name], rel=1e-6)


def arrays(outcome: Outcome) -> tuple[np.ndarray, ...]:
    return outcome.depart_h, outcome.arrive_h, outcome.doses, outcome.state, outcome.given, outcome.deaths


WRONG = [
    ("reserve", 3, "only_if_late", 3, 'column only_if_late: found "Runa 1", expected an earlier leg'),
    ("reserve", 3, "only_if_late", 9, 'column only_if_late: found "leg 9", expected an earlier leg'),
    (
        "reserve",
        3,
        "only_if_late",
        "Heron 1",
        'column only_if_late: found "Heron 1", expected the number of an earlier leg',
    ),
    ("plain", 0, "links", [], "column links: found a way that ends at Arven"),
    ("plain", 0, "hold_below", 2, 'column hold_below: found "2", expected a number from 0 to 1'),
    ("riders", 0, "joins", True, "column joins: found lorry from Arven to Brisk, expected a leg above to ride on"),
    ("riders", 1, "joins", "yes", 'column joins: found "yes", expected true or false'),
]


@pytest.mark.parametrize(("name", "number", "key", "value", "said"), WRONG)
def test_what_is_wrong_in_it_is_said_in_its_own_words(tmp_path, name, number, key, value, said):
    whole = json.loads(TEXTS[name])
    whole["legs"][number][key] = value
    (tmp_path / "plan.json").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_plan(tmp_path / "plan.json", open_case(case_of(name, tmp_path)))
    assert f"plan.json leg {number + 1}, {said}" in str(refused.value)


def test_ids_are_written_whatever_they_are_and_read_again(tmp_path):
    world = open_case(case_of("plain", tmp_path))
    named = Plan("mine", (replace(TO_BRISK, id="Ægir -1; α"), replace(OVER_THE_PASS, id="")))
    write_plan(tmp_path / "plan.json", named, MADE, {}, world)
    legs = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["legs"]
    assert [leg["id"] for leg in legs] == ["Ægir -1; α", "Runa 1"]
    assert read_plan(tmp_path / "plan.json", world).plan == named


def test_a_saved_plan_with_an_id_twice_or_a_rider_of_another_run_is_refused(tmp_path):
    world = open_case(case_of("riders", tmp_path))
    for change, said in (
        ({"id": "lorry 1"}, 'leg 4, column id: found "lorry 1" a second time'),
        (
            {"rides_on": "Runa 1"},
            "leg 4, column rides_on: found lorry from Brisk to Corrin, expected Runa from Brisk to Dale",
        ),
    ):
        write_plan(tmp_path / "plan.json", SAID["riders"], MADE, {}, world)
        whole = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
        whole["legs"][3] |= change
        (tmp_path / "plan.json").write_text(json.dumps(whole), encoding="utf-8")
        with pytest.raises(BadInput) as refused:
            read_plan(tmp_path / "plan.json", world)
        assert said in str(refused.value)


def test_a_rider_that_names_another_run_than_the_one_above_is_refused(tmp_path):
    world = open_case(case_of("riders", tmp_path))
    write_plan(tmp_path / "plan.json", SAID["riders"], MADE, {}, world)
    text = (tmp_path / "plan.json").read_text(encoding="utf-8")
    (tmp_path / "plan.json").write_text(
        text.replace('"rides_on": "lorry 2"', '"rides_on": "lorry 1"'), encoding="utf-8"
    )
    with pytest.raises(BadInput, match='column rides_on: found "lorry 1", expected "lorry 2", the run right before it'):
        read_plan(tmp_path / "plan.json", world)

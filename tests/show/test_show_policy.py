"""What re-planning is worth, in words: never more than its error allows."""

from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from balto.desk.publish import figures, publish
from balto.domain.plan import Plan
from balto.files.plan_json import read_plan
from balto.plan.recourse.value_of_information import ValueOfInformation, closed
from balto.rehearse.compare import Estimate, estimate
from balto.show import briefing
from balto.show.text import decision_text
from balto.show.text.policy_text import page, sentence
from tests.show.decisions import decision, one_leg, trail

FIXED = np.array([10.0, 12.0, 14.0, 11.0])
PLAN = Plan("north", ())


def worth(gains):
    deaths = {
        "fixed": FIXED,
        "rules": FIXED,
        "policy": FIXED - gains,
        "weather_known": FIXED - 2,
        "clairvoyant": FIXED - 4,
    }
    mean = {name: estimate(values) for name, values in deaths.items()}
    return ValueOfInformation(
        **mean, forecast=None, bound=mean["clairvoyant"], gained=estimate(np.array(gains)), promised=Estimate(1.0, 0.1),
        closed=closed(FIXED, deaths["policy"], deaths["clairvoyant"]), closed_weather=Estimate(0.5, 0.1),
        could=Estimate(0.5, 0.0), replans=1.5, deaths=deaths,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        ([1.0, 1.1, 0.9, 1.0], "planning again averts 1.00 ±"),
        ([-1.0, -1.1, -0.9, -1.0], "planning again costs 1.00 ±"),
        ([3.0, -3.0, 2.0, -1.0], "is within its error of zero"),
    ],
)
def test_the_sentence_claims_a_gain_only_beyond_its_error(gains, said):
    text = sentence(PLAN, worth(np.array(gains)))
    assert said in text
    assert "Plan north, in 4 futures that no search has seen: 11.75 ±" in text


def test_the_page_shows_all_who_know_more_and_fits():
    text = page(PLAN, worth(np.ones(4)))
    words = " ".join(text.split())
    assert "closes 50 % of the distance from the plan as it is to one who knows all the weather to come:" in words
    assert "who knows the luck too, it closes 25 %, and all the weather known 50 %" in words
    assert "forecast" not in text
    assert all(cell_len(line) <= 100 for line in text.splitlines())


def test_with_forecasts_the_page_has_their_row_and_their_shares():
    made = worth(np.ones(4))
    better = FIXED - 1.5
    told = replace(made, skilled=estimate(better), deaths={**made.deaths, "skilled": better})
    words = " ".join(page(PLAN, told).split())
    assert "planned again with forecasts too 10.25" in words
    assert "to come, with forecasts 75 %" in words
    assert "it closes 25 %, with forecasts 38 %" in words


def test_without_a_distance_nothing_is_said_to_be_closed():
    none = replace(worth(np.zeros(4)), closed=Estimate(float("nan"), float("nan")))
    assert "There is no distance" in page(PLAN, none)


def test_of_a_distance_within_its_error_no_share_is_told():
    made = worth(np.zeros(4))
    near = {**made.deaths, "clairvoyant": FIXED - np.array([0.004, -0.002, 0.004, 0.001])}
    text = page(PLAN, replace(made, deaths=near, closed=Estimate(0.0, 0.0), could=Estimate(-12.02, 1.0)))
    assert "too little to say" in text
    assert "1202" not in text


def test_a_decision_shows_it_where_it_was_asked_for_and_only_there():
    made = decision(rivals=(one_leg(trail()),))
    known = replace(made, replanned=worth(np.array([1.0, 1.1, 0.9, 1.0])))
    said = "Plan relay, in 4 futures that no search has seen: 11.75 ± 2.72 deaths as it is, 10.75 ±"
    for page_of in (decision_text.page, briefing.page):
        shown = " ".join(page_of(known).split())
        assert said in shown
        assert "planned again on what is reported" in shown
        assert "the future known, luck included" in shown
        assert "planned again" not in page_of(made)
    assert all(cell_len(line) <= 100 for line in decision_text.page(known).splitlines())


def test_plan_json_has_its_figures(tmp_path):
    known = replace(decision(), replanned=worth(np.array([1.0, 1.1, 0.9, 1.0])))
    found = figures(known)["replanned"]
    assert found["futures"] == 4
    assert found["fixed"]["deaths"] == pytest.approx(11.75)
    assert found["gained"]["deaths"] == pytest.approx(1.0)
    assert found["clairvoyant"]["deaths"] == pytest.approx(7.75)
    assert figures(decision())["replanned"] is None
    publish(known, tmp_path)
    assert read_plan(tmp_path / "plan.json", known.world).figures["replanned"]["policy"]["deaths"] == pytest.approx(
        10.75
    )

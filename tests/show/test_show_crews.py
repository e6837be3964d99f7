"""What is said of crews: chances in words, who risks most, what is above the limit, and a weight that is not one."""

from dataclasses import replace

import pytest

from balto.motion.index import WorldIndex
from balto.rehearse.compare import Estimate
from balto.rehearse.crews import CrewRun, Crews, Standing, crews_of
from balto.rehearse.run import rehearse
from balto.show.crew_words import lines, on_a_sheet, one_in, risked
from tests.rehearse.relay_world import relay, toll_at, world

RUN = CrewRun("c0", 1, 1 / 3000, 1 / 10_000, 1 / 800, 1 / 9000, Standing.BELOW)
CREWS = Crews((RUN,), Estimate(1 / 3000, 0.0), 1 / 3000, 0.0, 1.0, {"c0": 60.0, "": 60.0})


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (1 / 3000, "1 in 3,000"), (1 / 71, "1 in 71"), (0.5, "5 in 10"), (1e-9, "less than 1 in a million"),
        (0.0, "less than 1 in a million"), (1 / 12_345, "1 in 12,000"),
    ],
)  # fmt: skip
def test_a_chance_is_said_to_two_figures(chance, said):
    assert one_in(chance) == said


def test_a_run_is_told_with_the_range_of_its_rate():
    assert risked(RUN) == "about 1 in 3,000, between 1 in 10,000 and 1 in 800"
    assert "about 1 in 3,000, between 1 in 10,000 and 1 in 800" in on_a_sheet(world(1), RUN)
    assert "You may refuse" in on_a_sheet(world(1), RUN)


def test_the_page_tells_deaths_who_risks_most_and_the_break_even_weight():
    said = "\n".join(lines(world(1), CREWS))
    assert "0.00033 deaths among them are to be expected (0.00010 to 0.0013" in said
    assert "greatest with C0 about 1 in 3,000" in said
    assert "weighed as much as 60 patients'" in said
    assert "crew_weight" not in said
    assert "Worth little" not in said


def test_a_weight_other_than_one_and_a_run_worth_little_are_never_in_silence():
    for weight in (0.0, 0.5, 3.0):
        assert any("crew_weight" in line for line in lines(world(1), replace(CREWS, weight=weight)))
    little = replace(CREWS, break_even={"c0": 4.0, "": 4.0})
    assert any("Worth little" in line and "C0 4 times" in line for line in lines(world(1), little))


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.NEEDS_CONSENT, "not to be sent unless each aboard consents by name"),
        (Standing.NEVER, "above what may be asked of anybody"), (Standing.CONSENTED, "runs above the limit by consent: Ann"),
    ],
)  # fmt: skip
def test_what_is_above_the_limit_is_said_on_page_and_sheet(standing, said):
    run = replace(RUN, standing=standing)
    teams = tuple(replace(one, consent=("Ann",)) for one in world(1).carriers)
    on = replace(world(1), carriers=teams)
    assert any(said in line for line in lines(on, replace(CREWS, runs=(run,))))
    assert said in on_a_sheet(on, run)


def test_of_a_plan_that_sends_nobody_nothing_is_said():
    nobody = tuple(replace(one, crew=0) for one in world(2).carriers)
    told = rehearse(WorldIndex(world(2, carriers=nobody), 7), relay(2), toll_at("p2"), 20)
    assert lines(told.world, crews_of(told)) == []

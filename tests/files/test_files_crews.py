"""Crews as they are written in files: who is aboard, who consented, what they accept, and what a life weighs."""

import pytest

from balto.domain.crew import NEVER_ABOVE, WITHOUT_CONSENT, aboard, limit_of
from balto.files.case_folder import read_case

HEAD = "id,name,home,mode,pace_kmh,payload_kg,crew,consent,max_risk\n"
LINK = "id,from,to,mode,km,region,threat_per_1000_h\n"


def carriers_of(case, rows):
    read = read_case(case({"carriers.csv": HEAD + rows, "trials.csv": None}))
    assert read.world is not None, read.findings.errors
    return read.world, {one.id: one for one in read.world.carriers}


def errors(folder):
    read = read_case(folder)
    assert read.world is None
    return [str(problem) for problem in read.findings.errors]


@pytest.mark.parametrize(
    ("written", "names"), [("", ()), ("no", ()), ("Ann", ("Ann",)), ('"Ann Bo, Cy Do"', ("Ann Bo", "Cy Do"))]
)
def test_consent_is_by_name(case, written, names):
    world, found = carriers_of(case, f"lorry,Lorry,Arven,truck,,500,2,{written},\n")
    assert found["lorry"].consent == names
    assert limit_of(world, found["lorry"]) == (NEVER_ABOVE if len(names) == 2 else WITHOUT_CONSENT)


def test_who_is_aboard_is_the_modes_unless_it_is_said(case):
    world, found = carriers_of(case, "one,One,Arven,truck,,500,,,\ntwo,Two,Arven,truck,,500,5,,0.0002\n")
    assert [aboard(world, found[name]) for name in ("one", "two")] == [2, 5]
    assert limit_of(world, found["two"]) == 0.0002


def test_figures_out_of_range_are_told_with_their_column(case):
    rows = "one,One,Arven,truck,,500,-1,,2\n"
    said = errors(case({"carriers.csv": HEAD + rows, "trials.csv": None}))
    assert any('column crew: found "-1", expected a whole number from 0 to 1000' in one for one in said)
    assert any('column max_risk: found "2", expected a number from 0 to 1' in one for one in said)


def test_a_mode_has_its_crew_and_a_case_its_weight(case):
    modes = "id,crew,die_if_lost,night_danger\ntruck,3,0.5,2\n"
    folder = case({"modes.csv": modes})
    toml = folder / "case.toml"
    toml.write_text("crew_weight = 2.5\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
    world = read_case(folder).world
    truck = world.mode("truck")
    assert (truck.crew, truck.die_if_lost, truck.night_danger, world.crew_weight) == (3, 0.5, 2.0, 2.5)

"""Claims about links and places, and departures from either end, as they are written in files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from balto.domain.link import Departure
from balto.files.case_folder import read_case
from balto.files.plan_table import plans_of
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import toll_at

STATES = "link,state,from,until,source,reported_at,reliability,event\n"
POLICE = "shut,2025-11-04T12:00,2025-11-06T12:00,police,2025-11-04T15:10,0.8"
TIMED = {"modes.csv": "id,scheduled\nboat,yes\n"}


def warnings(folder: Path) -> list[str]:
    read = read_case(folder)
    assert read.world is not None, read.findings.errors
    return [str(problem) for problem in read.findings.warnings]


def errors(folder: Path) -> list[str]:
    read = read_case(folder)
    assert read.world is None
    return [str(problem) for problem in read.findings.errors]


def test_a_row_may_name_a_place_and_an_event(case):
    rows = f"{STATES}Brisk,{POLICE},flood\nriver,{POLICE},flood\n"
    folder = case({"link_states.csv": rows})
    assert warnings(folder) == []
    world = read_case(folder).world
    assert [(claim.link, claim.event) for claim in world.link_states] == [("Brisk", "flood"), ("river", "flood")]
    named = [[link.id for link in world.meant_by(claim)] for claim in world.link_states]
    assert named == [["road-west", "road-east", "track-low"], ["river"]]


def test_a_name_that_is_neither_is_refused_with_the_nearest_of_both(case):
    said = errors(case({"link_states.csv": f"{STATES}Brsk,{POLICE},\nrivr,{POLICE},\n"}))
    assert 'column link: found "Brsk", expected a link, or a place; did you mean "Brisk"?' in said[0]
    assert 'column link: found "rivr", expected a link, or a place; did you mean "river"?' in said[1]


def test_rows_that_look_like_one_report_are_pointed_out(case):
    rows = f"{STATES}river,{POLICE},\nroad-east,{POLICE},\nroad-west,{POLICE.replace('0.8', '0.7')},\n"
    (said,) = warnings(case({"link_states.csv": rows}))
    assert said.startswith(
        "link_states.csv line 2, column event: found 2 rows that look like one report (on river, road-east)"
    )


@pytest.mark.parametrize(
    "rows",
    [
        f"river,{POLICE},flood\nroad-east,{POLICE},flood\n",
        f"river,{POLICE},\nroad-east,{POLICE.replace('police', 'driver')},\n",
        f"river,{POLICE},\nroad-east,{POLICE.replace('15:10', '15:20')},\n",
        f"river,{POLICE.replace('0.8', '1')},\nroad-east,{POLICE.replace('0.8', '1')},\n",
        f"river,{POLICE.replace('police', '')},\nroad-east,{POLICE.replace('police', '')},\n",
        f"river,{POLICE},\nriver,{POLICE},\n",
    ],
    ids=["one event", "two sources", "two hours", "nothing is left to chance", "nobody said it", "the same row twice"],
)
def test_nothing_is_pointed_out_where_rows_are_no_such_report(case, rows):
    assert warnings(case({"link_states.csv": STATES + rows})) == []


def test_a_name_of_both_a_link_and_a_place_means_the_link_and_check_says_so(case):
    folder = case({"links.csv": ("road-west,", "Dale,"), "link_states.csv": f"{STATES}Dale,{POLICE},\n"})
    (said,) = warnings(folder)
    assert 'line 2, column link: found "Dale", which is a link and a place' in said
    assert said.endswith("the link is meant")
    world = read_case(folder).world
    assert [link.origin for link in world.meant_by(world.link_states[0])] == ["Arven"]


def test_a_link_whose_timetable_serves_one_end_alone_is_pointed_out(case):
    rows = "link,depart,hours\nriver,2025-11-05T07:00,6\n"
    said = warnings(case(TIMED | {"timetable.csv": rows}))[0]
    assert 'column both_ways: found "river", which no departure of timetable.csv serves from Esk' in said
    assert "expected a departure: it can never be travelled from Esk" in said


def test_a_departure_leaves_where_its_link_begins_or_from_the_end_that_it_names(case):
    rows = "link,from,depart,hours\nriver,,2025-11-05T07:00,6\nriver,Esk,2025-11-05T15:00,7\n"
    folder = case(TIMED | {"timetable.csv": rows})
    assert not any("no departure" in said for said in warnings(folder))
    out = Departure("river", 15.0, 6.0, origin="Corrin")
    assert read_case(folder).world.departures == (out, replace(out, depart_h=23.0, hours=7.0, origin="Esk"))


@pytest.mark.parametrize(
    ("end", "both_ways", "expected"),
    [
        ("Dale", "yes", 'found "Dale", expected "Corrin" or "Esk", the ends of river'),
        ("Esk", "no", 'found "Esk", expected "Corrin": river is not travelled back (both_ways in links.csv)'),
        ("Eskk", "yes", 'found "Eskk", expected a place; did you mean "Esk"?'),
    ],
)
def test_a_departure_from_anywhere_else_is_refused(case, end, both_ways, expected):
    links = ("river,Corrin,Esk,boat,74,coast,sheltered,yes", f"river,Corrin,Esk,boat,74,coast,sheltered,{both_ways}")
    rows = f"link,from,depart,hours,every_h\nriver,{end},2025-11-05T07:00,6,24\n"
    said = errors(case(TIMED | {"links.csv": links, "timetable.csv": rows}))
    assert said == [f"timetable.csv line 2, column from: {expected}"]


def test_a_plan_that_nothing_serves_is_pointed_out_whether_against_a_timetable_or_without_one(case):
    rows = "link,from,depart,hours\nriver,Esk,2025-11-05T07:00,6\n"
    folder = case(TIMED | {"plans/both-ways.csv": None, "timetable.csv": rows})
    for _ in range(2):
        read = read_case(folder)
        (plan,) = plans_of(read.files, read.world, read.findings).values()
        assert not read.findings.errors
        said = [str(one) for one in read.findings.warnings if "expected a departure of river from Corrin" in str(one)]
        assert all("it never sets out; write Corrin under from in timetable.csv" in one for one in said)
        assert said
        outcome = rehearse(WorldIndex(read.world, 1), plan, toll_at("Esk", hours=400), 5)
        never = [leg.route[:1] == ("river",) and leg.origin == "Corrin" for leg in plan.legs]
        assert any(never)
        assert np.isinf(outcome.depart_h[:, never]).all()
        (folder / "timetable.csv").unlink(missing_ok=True)


NOW = {"case.toml": ('epoch = "2025-11-04T16:00"', 'epoch = "2025-11-04T16:00"\nnow = "2025-11-05T12:00"')}


def test_an_end_whose_departures_have_all_left_by_now_is_pointed_out(case):
    rows = "link,from,depart,hours\nriver,Corrin,2025-11-05T15:00,6\nriver,Esk,2025-11-05T07:00,7\n"
    said = warnings(case(TIMED | NOW | {"timetable.csv": rows}))[0]
    assert 'found "river", which no departure of timetable.csv serves from Esk after now' in said


def test_departures_and_claims_that_are_told_after_now_are_held_back_from_either_end_and_of_any_event(case):
    rows = (
        "link,from,depart,hours,every_h,until,reported_at\n"
        "river,Esk,2025-11-05T15:00,7,24,2025-11-07T00:00,2025-11-05T11:00\n"
        "river,Corrin,2025-11-05T15:00,6,24,2025-11-07T00:00,2025-11-05T13:00\n"
    )
    later = POLICE.replace("2025-11-04T15:10", "2025-11-05T13:00")
    claims = f"{STATES}river,{later},\nroad-east,{later},\nBrisk,{later},flood\nroad-west,{POLICE},flood\n"
    read = read_case(case(TIMED | NOW | {"timetable.csv": rows, "link_states.csv": claims}))
    assert [(one.origin, one.depart_h) for one in read.world.departures] == [("Esk", 23.0), ("Esk", 47.0)]
    assert [one.link for one in read.world.link_states] == ["road-west"]
    held = [(one.table, one.line) for one in read.findings.held_back]
    assert held == [("timetable.csv", 3), *(("link_states.csv", line) for line in (2, 3, 4))]
    assert not any("look like one report" in str(one) for one in read.findings.warnings)


def test_what_cannot_be_is_refused_also_where_it_is_told_after_now(case):
    backwards = "shut,2025-11-06T12:00,2025-11-05T12:00,police,2025-11-05T13:00,0.8"
    (said,) = errors(case(NOW | {"link_states.csv": f"{STATES}river,{backwards},\n"}))
    assert said.startswith("link_states.csv line 2, column until: found an end before its beginning")

"""Briefing and run sheets: complete, one file, no script, nothing fetched, well-formed, and the same every time."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from balto.domain.climate import Climate, MonthClimate
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.outbreak import Site
from balto.domain.plan import Plan
from balto.show import briefing
from balto.show.assumptions import is_assumed
from balto.show.assumptions import lines as basis_lines
from balto.show.maps.map import drawn
from balto.show.markup import tag
from balto.show.plots import axes
from balto.show.run_sheets import run_sheet
from balto.show.run_sheets.shelter_words import daylight, limits, rest, seen
from balto.show.stops import stops
from tests.show.decisions import Chances, decision, one_leg, outcome, relay, renamed, split, trail, two_lots

EVIL = "<b>&\"'</script> ]]>"
NOTHING = Plan("nothing", ())
SVG = "{http://www.w3.org/2000/svg}"
PLANS = {"relay": relay, "one leg": one_leg, "split": split, "nothing": lambda _: NOTHING}


def pages(made) -> list[str]:
    return [briefing.page(made), run_sheet.page(made.chosen, made.provenance)]


def parsed(page: str) -> ET.Element:
    """The page read as XML: the elements are closed, the texts escaped, the ids unique."""
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    root = ET.fromstring(page.split("\n", 1)[1])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    return root


def said(root: ET.Element) -> str:
    return re.sub(r" ([:;,.])", r"\1", " ".join(" ".join(root.itertext()).split()))


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("lost", [0.0, 0.3, 1.0])
def test_pages_are_well_formed_whatever_the_plan_and_its_luck(plan, lost):
    world = trail()
    made = decision(world, plan(world), (one_leg(world), NOTHING), Chances(lost=lost))
    for page in pages(made):
        root = parsed(page)
        assert not [element for element in root.iter() if element.tag.endswith("script")]
        assert "nan" not in re.sub(r"[a-z]*nan[a-z]+|[a-z]+nan", "", said(root))


@pytest.mark.parametrize("page", pages(decision(rivals=(one_leg(trail()),))), ids=["briefing", "run sheets"])
def test_nothing_is_fetched(page):
    assert "default-src 'none'" in page
    outside = re.findall(r"(?:https?:)?//[^\s\"'<>)]+", page)
    assert set(outside) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\b(?:src|href|srcset|action|@import)\s*[=(]", page.replace("url(#", ""))
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= {"#map-frame", "#map-overview", "#dark", "#over"}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_name_can_never_become_markup(plan):
    world = renamed(trail(), EVIL)
    for page in pages(decision(world, plan(world), (one_leg(world),))):
        root = parsed(page)
        assert not [element for element in root.iter() if element.tag == "b" and element.text is None]
        assert EVIL in said(root)
        assert '<b>&"' not in page


def test_control_characters_do_not_break_a_page():
    world = renamed(trail(), "a\x00\x1b\ufffeb")
    for page in pages(decision(world)):
        assert "a   b" in page
        parsed(page)


def test_the_briefing_names_every_leg_place_and_plan():
    world = trail()
    made = decision(world, split(world), (relay(world), one_leg(world)))
    text = said(parsed(briefing.page(made)))
    for leg in made.plan.legs:
        assert f"{world.carrier(leg.carrier).name} " in text
    for word in (
        "Ash",
        "Birch",
        "Cedar",
        "Dale",
        "relay",
        "one-team",
        "send nothing",
        "empty",
        "5*",
        "30 vials",
        "seed 7",
    ):
        assert word in text
    for heading in ("The way", "When it is there", "How it goes", "What else could be done", "Stages", "The need"):
        assert heading in text
    assert "could not do better than 1.5 deaths" in text


def test_figures_are_described_for_those_who_cannot_see_them():
    root = parsed(briefing.page(decision(rivals=(one_leg(trail()),))))
    figures = list(root.iter(f"{SVG}svg"))
    assert len(figures) == 6
    for figure in figures:
        described = figure.get("aria-labelledby", "").split()
        texts = {element.get("id"): element.text for element in figure if element.get("id")}
        assert figure.get("role") == "img"
        assert len(described) == 2
        assert all(texts[name] for name in described)


def test_plans_and_modes_are_told_apart_without_colour():
    root = parsed(briefing.page(decision(rivals=(one_leg(trail()), NOTHING))))
    chance = next(figure for figure in root.iter(f"{SVG}svg") if figure.get("class") == "chance")
    lines = list(chance.iter(f"{SVG}polyline"))
    assert len({(line.get("stroke-dasharray"), line.get("stroke-width")) for line in lines}) == len(lines) == 3
    assert {"relay", "one-team", "nothing"} <= {element.text for element in chance.iter(f"{SVG}text")}
    colours = {element.get("stroke") for element in chance.iter() if element.get("stroke")}
    assert all(len(set(re.findall("..", colour[1:]) if len(colour) == 7 else colour[1:])) == 1 for colour in colours)


def test_a_sheet_for_each_carrier_with_every_leg_once():
    world = trail()
    made = decision(world, split(world))
    root = parsed(run_sheet.page(made.chosen, made.provenance))
    sheets = [said(sheet) for sheet in root.iter("article")]
    assert [sheet.split(" run sheet")[0] for sheet in sheets] == [
        "Ash's team",
        "Dale's team",
        "Birch's team",
        "Cedar's team",
    ]
    assert "Take 30 vials (3.0 kg) from Ash to Birch" in sheets[0]
    assert "From the store at Ash" in sheets[0]
    assert "1. Go empty from Dale to Cedar" in sheets[1]
    assert "2. Take 20 vials (2.0 kg) from Cedar to Dale (c3 2)" in sheets[1]
    assert "not before Mon 6 Jan 16:00 (14:00 UTC)" in sheets[1]
    assert (
        "Hand to Dale's team (20 vials), Cedar's team (5 vials) and whoever is in charge at Cedar (10 vials)"
        in sheets[2]
    )
    assert "If the load is incomplete by Tue 7 Jan 20:00 (18:00 UTC), leave with what you have." in sheets[2]
    assert "Stand by. Go only if by Wed 8 Jan 06:00 no word has come that Dale's team has reached Dale." in sheets[3]


def test_a_team_that_runs_twice_hands_over_each_load_once():
    world, plan = two_lots()
    reordered = replace(
        plan, legs=tuple(plan.legs[k] for k in (0, 1, 4, 2, 3, 5))
    )  # a plan names a team's legs together
    first, later = (outcome(world, it) for it in (plan, reordered))
    made = replace(later, **{name: getattr(first, name)[:, [0, 1, 4, 2, 3, 5]] for name in ("depart_h", "arrive_h")})
    ash, birch = (said(sheet) for sheet in parsed(run_sheet.page(made, decision().provenance)).iter("article"))
    assert [end.split(" Under")[0].split(" 2.")[0].split(" 3.")[0] for end in ash.split("Hand to ")[1:]] == [
        "Birch's team (10 vials)",
        "Birch's team (20 vials)",
    ]
    assert "From Ash's team, expected Mon 6 Jan 20:30" in birch
    assert "From Ash's team, expected Mon 13 Jan" in birch
    assert "Count it when you take it: 10 vials, then 20 vials." in birch


def test_a_sheet_says_what_to_do_when_the_load_does_not_come():
    made = decision()
    sheets = [said(sheet) for sheet in parsed(run_sheet.page(made.chosen, made.provenance)).iter("article")]
    assert (
        "If the load is not in Birch by Mon 6 Jan 21:25 (19:25 UTC): send word, then go towards Ash to meet it."
        in sheets[1]
    )
    assert (
        "If there is no word from you in Birch by Mon 6 Jan 21:25 (19:25 UTC): Birch's team goes out from Birch to meet it."
        in sheets[0]
    )
    assert "If the load is not in" not in sheets[0]


def test_times_on_a_sheet_are_those_of_the_clock_on_the_wall_there():
    world = trail()
    places = (*world.places[:-1], replace(world.places[-1], zone="America/Nome"))
    made = decision(replace(world, places=places))
    sheet = said(list(parsed(run_sheet.page(made.chosen, made.provenance)).iter("article"))[-1])
    assert "There expected Mon 6 Jan 22:30 (Tue 7 Jan 07:30 UTC)" in sheet


def test_cold_that_cannot_come_is_not_spoken_of():
    world = trail(item=replace(trail().item, freeze_c=0.0))
    warm = Climate("r", 10, 10, (MonthClimate(28, 2, 3, 2),) * 12)
    hot, cold = (
        said(parsed(run_sheet.page(outcome(it, relay(it)), decision().provenance)))
        for it in (replace(world, climates=(warm,)), world)
    )
    assert "freeze" not in hot
    assert "colder" not in hot
    assert "Do not let it freeze (limit 0 °C)" in cold
    assert "Stay under a roof while it is colder than −62 °C." in cold


def test_limits_are_told_in_what_one_sees():
    world = trail()
    team, mode = world.carriers[0], world.mode("dog_team")
    assert limits(team, mode)[0].startswith(
        "Stop and shelter when the wind reaches 22 m/s (79 km/h: branches and slates fly"
    )
    assert limits(replace(team, shelter_wind_ms=15.0), mode)[0].startswith(
        "Stop and shelter when the wind reaches 15 m/s"
    )
    assert limits(team, world.mode("rail")) == [
        "Weather is for the crew to judge; expect delay in winds of 20 m/s or more."
    ]
    assert seen(0.0) == "a wind that you hardly feel"
    assert rest(team) == ""
    assert rest(replace(team, endurance_h=8.0, rest_h=6.0)) == "After 8 hours under way rest 6 hours."


def test_hours_of_daylight_are_those_of_the_place_and_day():
    world = trail()
    said_then = daylight(world, world.places[0], 24.0)
    # Almanac for 60.0 N 10.0 E, 7 January: civil twilight 07:10 to 15:36 UTC.
    begins, ends = (datetime.strptime(part, "%H:%M") for part in re.findall(r"\d\d:\d\d", said_then))
    assert abs((begins - datetime(1900, 1, 1, 9, 10)).total_seconds()) < 1800
    assert abs((ends - datetime(1900, 1, 1, 17, 36)).total_seconds()) < 1800
    pole = replace(world.places[0], lat=89.0)
    assert "does not get light" in daylight(world, pole, 24.0)
    summer = replace(world, epoch=datetime(2025, 6, 21, tzinfo=UTC))
    assert daylight(summer, pole, 24.0) == "It is light all day and night."


def test_the_map_is_whole_over_the_date_line():
    here, there = (ET.fromstring(drawn(outcome(it, relay(it)))) for it in (trail(east=100.0), trail(east=178.5)))
    spots = [
        [(t.get("x"), t.get("y")) for t in it.iter(f"{SVG}text") if (t.text or "").isdigit()] for it in (here, there)
    ]
    assert len(spots[0]) == 4
    assert spots[0] == spots[1]


def test_places_are_numbered_in_the_order_in_which_doses_reach_them():
    world = trail()
    found = stops(outcome(world, split(world)))
    assert [(stop.number, stop.place, stop.store, stop.given) for stop in found] == [
        (1, "p0", True, False), (2, "p1", False, False), (3, "p2", False, False), (4, "p3", False, True)
    ]  # fmt: skip
    both = replace(world, outbreak=replace(world.outbreak, sites=(Site("p2"), Site("p3"))))
    assert [stop.place for stop in stops(outcome(both, split(both))) if stop.given] == ["p2", "p3"]


def test_what_it_rests_on_counts_sources_and_names_what_was_left_out():
    world = trail(
        lots=(Lot("p0", 30), Lot("p1", 5, available_h=9.0, source="A")),
        link_states=(LinkState("l1", "shut", 0, 9, "radio"),),
    )
    carriers = (*world.carriers[:-1], replace(world.carriers[-1], excluded="half a wolf"))
    text = " ".join(basis_lines(decision(replace(world, carriers=carriers))))
    assert "Stock: 35 vials in 2 lots, 5 of them only later." in text
    assert "not open as reported: l1" in text
    assert "Shut ways: 1 report; an announced hour (1 of them) is taken to hold 67 times in 100" in text
    at_a_place = replace(world, link_states=(LinkState("p1", "shut", 0, 9, "radio"),))
    assert "not open as reported: all at p1" in " ".join(basis_lines(decision(at_a_place)))
    assert "Left out by hand: Dale's team (half a wolf)." in text
    assert "1 of 14 rows name a source, 1 are marked as assumed or invented and 12 name none" in text
    assert "Weather: none given" in text


@pytest.mark.parametrize(
    ("source", "assumed"),
    [("A", True), ("A: twice a week", True), ("S1; A", True), ("assumed", True), ("invented register", True), ("S7", False),
     ("", False), ("a register", False), ("Anchorage Times", False)],
)  # fmt: skip
def test_a_source_says_itself_that_it_is_assumed(source, assumed):
    assert is_assumed(source) == assumed


def test_the_same_decision_gives_the_same_bytes():
    once, again = (pages(decision(trail(), split(trail()), (one_leg(trail()),))) for _ in range(2))
    assert once == again


def test_an_element_is_written_as_xml_and_as_html():
    assert tag("p", "a < b", ["c", 1.25, None], class_="x", hidden=None) == '<p class="x">a &lt; bc1.2</p>'
    assert tag("br") == "<br/>"
    assert tag("td") == "<td></td>"
    assert tag("text", tag("b", "&"), font_size=9.0) == '<text font-size="9"><b>&amp;</b></text>'


def test_labels_at_the_end_of_lines_keep_apart():
    assert axes.spread([50.0, 52.0, 10.0], 12.0, 0.0, 100.0) == [50.0, 62.0, 10.0]
    assert axes.spread([98.0, 99.0], 12.0, 0.0, 100.0) == [88.0, 100.0]
    assert axes.spread([], 12.0, 0.0, 100.0) == []

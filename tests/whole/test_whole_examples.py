"""The example cases: in order, sourced, and true to what they tell."""

import csv
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.case_folder import read_case
from balto.files.plan_table import read_plans

EXAMPLES = Path("examples")
NOME = EXAMPLES / "nome-1925"
CASES = sorted(path.parent for path in EXAMPLES.glob("*/case.toml"))
KM_PER_MILE = 1.609344


def world_of(case: Path) -> World:
    world = read_case(case).world
    assert world is not None
    return world


@pytest.fixture(scope="module")
def nome() -> World:
    return world_of(NOME)


@pytest.fixture(scope="module")
def nome_plans(nome: World) -> dict[str, Plan]:
    return read_plans(NOME, nome)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_there_is_more_than_nome():
    assert len(CASES) >= 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_example_is_in_order_down_to_the_last_warning(case: Path):
    findings = read_case(case).findings
    assert [str(problem) for problem in findings.errors + findings.warnings] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_plans_of_every_example_can_be_read_and_bring_doses_to_every_patient(case: Path):
    world = world_of(case)
    plans = read_plans(case, world)
    assert len(plans) >= 2
    supplied = {site.place for site in world.outbreak.sites if site.stock}
    for plan in plans.values():
        reached = {leg.dest for leg in plan.legs if leg.doses}
        assert set(world.outbreak.places) <= reached | supplied, plan.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_row_of_every_example_says_where_it_comes_from(case: Path):
    tables = [path for path in case.glob("*.csv") if "source" in rows(path)[0]]
    assert len(tables) >= 6
    silent = [f"{path.name}: {row}" for path in tables for row in rows(path) if not row["source"].strip()]
    assert silent == []


def test_every_source_code_of_nome_is_spelled_out():
    page = (NOME / "SOURCES.md").read_text(encoding="utf-8")
    cells = " ".join(row["source"] for path in NOME.glob("*.csv") for row in rows(path))
    codes = {word.strip(",;:()") for word in cells.split() if word[:1] == "S" and word.strip(",;:()")[1:].isdigit()}
    assert len(codes) > 10
    assert [code for code in sorted(codes) if f"| {code} |" not in page] == []


def test_the_serum_went_674_miles_by_twenty_teams(nome: World, nome_plans: dict[str, Plan]):
    relay = [leg for leg in nome_plans["as-run"].legs if leg.doses and leg.carrier != "special-train"]
    assert len(relay) == 20
    assert (relay[0].origin, relay[-1].dest) == ("Nenana", "Nome")
    assert all(one.dest == other.origin for one, other in pairwise(relay))
    miles = sum(nome.link(link).km for leg in relay for link in leg.route) / KM_PER_MILE
    assert miles == pytest.approx(674, abs=1)


def test_the_two_teams_meet_at_nulato(nome_plans: dict[str, Plan]):
    loaded = {leg.carrier: leg for leg in nome_plans["two-teams"].legs if leg.doses}
    assert loaded["Shannon"].dest == loaded["Seppala"].origin == "Nulato"


def test_the_sections_of_the_run_follow_on_each_other_and_last_127_and_a_half_hours():
    *parts, whole = rows(NOME / "replay" / "sections.csv")
    times = [(datetime.fromisoformat(row["leave"]), datetime.fromisoformat(row["arrive"])) for row in parts]
    assert all(one[1] <= other[0] for one, other in pairwise(times))
    for row, (leave, arrive) in zip(parts, times, strict=True):
        assert (arrive - leave).total_seconds() / 3600 == pytest.approx(float(row["hours"])), row["section"]
    assert (times[-1][1] - times[0][0]).total_seconds() / 3600 == float(whole["hours"]) == 127.5


def test_nothing_that_was_seen_on_the_way_is_known_at_the_decision(nome: World):
    assert all(seen.hour_h <= 0 for seen in nome.observations)
    assert all(state.reported_h <= 0 for state in nome.link_states)
    assert nome.outbreak.reported.as_of <= nome.epoch.date()


def test_nome_is_shut_by_sea_and_reached_by_no_railway(nome: World):
    to_nome = {link.mode for link in nome.links if "Nome" in (link.origin, link.dest)}
    assert "rail" not in to_nome
    shut = [state for state in nome.link_states if state.link == "seattle-nome-sea"]
    assert shut
    assert all(state.state == "shut" and state.until_h > nome.horizon_h for state in shut)

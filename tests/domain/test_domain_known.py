"""What is known at an hour: every kind of row has its rule, and a later world holds what an earlier one held back."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import get_args, get_origin, get_type_hints

import pytest

from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Forecast, Observation
from balto.domain.consignment import Item, Lot
from balto.domain.known import APART, RULES, Clock, known, known_from_h
from balto.domain.link import Departure, Link, LinkState
from balto.domain.outbreak import Arrival, Count, Outbreak, Reported, Site
from balto.domain.place import Place
from balto.domain.world import Product, World
from balto.files import treatment_file

EPOCH = datetime(2025, 5, 13, 16, tzinfo=UTC)  # 17:00 in Bangui
CLOCK = Clock(EPOCH, "Africa/Bangui")
TREATMENT = treatment_file.read("diphtheria-antitoxin")


COUNTED = (Count("Kolo", date(2025, 5, 12), 3),)


def world(counts=COUNTED, further=(), **rows):
    return World(
        "a case", EPOCH, "Africa/Bangui", 240.0, Item("diphtheria-antitoxin"), TREATMENT,
        (Place("Kolo", "Kolo", 4.3, 18.5, population=900), Place("Mbere", "Mbere", 4.4, 18.6)),
        (Link("road", "Kolo", "Mbere", "truck", 30.0, "river"),),
        (Carrier("Amina", "Amina", "Kolo", "truck", 40.0, 300.0),),
        Outbreak(Reported(tuple(counts), max(count.last for count in counts))), further=further, **rows,
    )  # fmt: skip


def row_types():
    """Every type of row that a tuple of a World, or of what was reported, is declared to hold."""
    for owner, names in ((World, get_type_hints(World)), (Reported, {"counts": get_type_hints(Reported)["counts"]})):
        for name, hint in names.items():
            if get_origin(hint) is tuple and name not in APART:
                yield owner.__name__, name, get_args(hint)[0]


ROWS = [
    (LinkState("road", "shut", -9.0, 1e9, reported_h=7.0), 7.0),
    (LinkState("road", "shut", 0.0, 1e9), 0.0),
    (Observation("river", 5, temp_c=30.0), 6.0),
    (Observation("river", 5, temp_c=30.0, reported_h=5.2), 5.2),
    (Observation("river", 5, temp_c=30.0, reported_h=30.0), 30.0),
    (Forecast("river", 4.0, 60, wind_ms=9.0), 4.0),
    (Lot("Kolo", 5, available_h=90.0), 0.0),
    (Lot("Kolo", 5, available_h=-5.0, reported_h=12.0), 12.0),
    (Trial("Amina", 60.0, 2.0, reported_h=3.0), 3.0),
    (Departure("road", 90.0, 2.0, reported_h=8.0), 8.0),
    (Count("Kolo", date(2025, 5, 14), 2), 7.0),  # from its midnight in Bangui: the day's count so far
    (Count("Kolo", date(2025, 5, 12), 2, reported_h=31.0), 31.0),
    (Count("Kolo", date(2025, 5, 14), 2, reported_h=-20.0), 7.0),
]


@pytest.mark.parametrize(("row", "from_h"), ROWS)
def test_a_row_is_known_from_the_hour_in_which_it_was_told(row, from_h):
    assert known_from_h(row, CLOCK) == from_h


def test_every_kind_of_row_of_a_world_has_a_rule():
    kinds = list(row_types())
    assert {kind for _, _, kind in kinds} >= {LinkState, Lot, Count, Observation, Forecast}
    missing = [(owner, name, kind) for owner, name, kind in kinds if kind not in RULES]
    assert not missing, "a new table tells in domain/known.py from which hour its rows are known"
    assert all(is_dataclass(kind) for _, _, kind in kinds)
    assert {part.name for part in fields(World)} >= set(APART)


LATER = {
    "link_states": LinkState("road", "shut", -9.0, 1e9, reported_h=7.0),
    "observations": Observation("river", 5, temp_c=30.0),
    "forecasts": Forecast("river", 4.0, 60, wind_ms=9.0),
    "lots": Lot("Kolo", 5, reported_h=12.0),
    "trials": Trial("Amina", 60.0, 2.0, reported_h=3.0),
    "departures": Departure("road", 90.0, 2.0, reported_h=8.0),
}


@pytest.mark.parametrize("table", LATER)
def test_what_is_told_later_is_held_back_until_then(table):
    whole, from_h = world(**{table: (LATER[table],)}), known_from_h(LATER[table], CLOCK)
    before, held = known(whole, from_h - 0.01)
    assert getattr(before, table) == ()
    assert [one.known_h for one in held] == [from_h]
    then, none = known(whole, from_h)
    assert getattr(then, table) == (LATER[table],)
    assert (none, then.now_h) == ((), from_h)


def test_a_newer_forecast_that_is_not_known_yet_does_not_hide_the_one_that_is():
    old, new = Forecast("river", -6.0, 60, wind_ms=3.0), Forecast("river", 6.0, 60, wind_ms=30.0)
    whole = world(forecasts=(old, new))
    assert known(whole, 0.0)[0].forecasts == (old,)
    assert known(whole, 6.0)[0].forecasts == (new,)


def test_patients_counted_later_are_not_known_at_their_place_nor_in_the_last_day_covered():
    counts = (Count("Kolo", date(2025, 5, 12), 3), Count("Mbere", date(2025, 5, 15), 8))
    before, held = known(world(counts), 0.0)
    assert before.outbreak.places == ("Kolo",)
    assert before.outbreak.reported.as_of == date(2025, 5, 12)
    assert [(one.noun, one.row) for one in held] == [("count", "Mbere, 2025-05-15")]
    assert known(world(counts), 48.0)[0].outbreak.places == ("Kolo", "Mbere")


def test_counts_of_a_further_product_are_held_back_too():
    outbreak = Outbreak(
        Reported((*world().outbreak.reported.counts, Count("Mbere", date(2025, 5, 15), 8)), date(2025, 5, 15))
    )
    whole = world(further=(Product("vaccine", Item("diphtheria-antitoxin"), TREATMENT, outbreak),))
    before, held = known(whole, 0.0)
    assert before.further[0].outbreak.places == ("Kolo",)
    assert len(held) == 1


def test_doses_on_their_way_at_the_epoch_are_on_hand_once_they_have_come():
    whole = world(lots=(Lot("Kolo", 5), Lot("Kolo", 7, available_h=20.0), Lot("Kolo", 9, expires_h=10.0)))
    assert known(whole, 0.0)[0].outbreak.sites == (Site("Kolo", 900, 14, (Arrival(20.0, 7),)),)
    assert known(whole, 24.0)[0].outbreak.sites == (Site("Kolo", 900, 12),)


def test_what_is_only_supposed_is_always_known():
    asked = LinkState("road", "shut", 0.0, 240.0, "supposed", float("inf"))
    assert known(world(link_states=(asked,)), 0.0)[0].link_states == (asked,)


def test_a_world_that_was_known_is_known_again_as_it_was():
    whole = world(**{table: (row,) for table, row in LATER.items()})
    once, _ = known(whole, 5.0)
    assert known(once, 5.0) == (once, ())
    assert replace(known(whole, 5.0)[0], now_h=0.0) != known(whole, 0.0)[0]

"""The hour itself: what comes, expires or is counted just then, and what is not on hand although it lies there."""

from dataclasses import replace
from datetime import date

import pytest

from balto.domain.climate import Forecast
from balto.domain.consignment import Lot
from balto.domain.known import held_back, known, newest, sites_at
from balto.domain.link import Link, LinkState
from balto.domain.outbreak import Arrival, Count, Reported, Site
from balto.domain.place import Place
from balto.domain.treatment import DoseRule
from tests.domain.test_domain_known import CLOCK, TREATMENT, world

PLACES = Place("Kolo", "Kolo", 4.3, 18.5, population=900), Place("Mbere", "Mbere", 4.4, 18.6)
COUNTED = Reported((Count("Kolo", date(2025, 5, 12), 3),), date(2025, 5, 12))


def kolo(*lots: Lot, now_h: float = 10.0, product: str = "") -> Site:
    (site,) = sites_at(COUNTED, PLACES, lots, product, now_h)
    return site


@pytest.mark.parametrize(
    ("available_h", "on_hand", "coming"), [(9.9, 5, ()), (10.0, 5, ()), (10.1, 0, (Arrival(10.1, 5),))]
)
def test_doses_that_come_at_this_very_hour_are_on_hand_and_never_counted_twice(
    available_h: float, on_hand: int, coming: tuple[Arrival, ...]
) -> None:
    site = kolo(Lot("Kolo", 5, available_h=available_h))
    assert (site.stock, site.pipeline) == (on_hand, coming)


@pytest.mark.parametrize(("expires_h", "on_hand"), [(9.9, 0), (10.0, 0), (10.1, 5)])
def test_doses_that_expire_at_this_very_hour_are_gone(expires_h: float, on_hand: int) -> None:
    assert kolo(Lot("Kolo", 5, expires_h=expires_h)).stock == on_hand


@pytest.mark.parametrize(("expires_h", "coming"), [(20.0, ()), (20.1, (Arrival(20.0, 5),))])
def test_doses_that_expire_before_they_come_are_not_waited_for(expires_h: float, coming: tuple[Arrival, ...]) -> None:
    assert kolo(Lot("Kolo", 5, available_h=20.0, expires_h=expires_h)).pipeline == coming


def test_what_is_given_aboard_elsewhere_or_of_another_product_is_not_on_hand() -> None:
    mine = Lot("Kolo", 5)
    others = (
        Lot("Kolo", 7, given=True),
        Lot("Kolo", 9, aboard="Amina 1"),
        Lot("Mbere", 11),
        Lot("Kolo", 13, product="y"),
    )
    assert kolo(mine, *others) == Site("Kolo", 900, 5)
    assert kolo(mine, *others, product="y").stock == 13


def test_places_without_counts_have_no_site_and_those_with_keep_the_order_of_the_places() -> None:
    both = Reported((Count("Mbere", date(2025, 5, 12), 1), Count("Kolo", date(2025, 5, 12), 3)), date(2025, 5, 12))
    assert [site.place for site in sites_at(both, PLACES, (), "", 0.0)] == ["Kolo", "Mbere"]
    assert [site.place for site in sites_at(COUNTED, PLACES, (), "", 0.0)] == ["Kolo"]


def test_of_two_forecasts_issued_together_both_members_count_and_of_an_older_one_only_other_hours() -> None:
    old, older_hour = Forecast("river", 0.0, 60), Forecast("river", 0.0, 61)
    one, two = Forecast("river", 6.0, 60, "1"), Forecast("river", 6.0, 60, "2")
    elsewhere = Forecast("hills", 0.0, 60)
    assert newest((one, old, two, older_hour, elsewhere)) == (one, two, older_hour, elsewhere)


def test_no_count_covers_a_day_after_today() -> None:
    """Counts were to cover the 20th; at the epoch it is the 13th."""
    whole = world((Count("Kolo", date(2025, 5, 12), 3), Count("Kolo", date(2025, 5, 20), 0)))
    assert known(whole, 0.0)[0].outbreak.reported.as_of == date(2025, 5, 12)
    assert known(whole, 500.0)[0].outbreak.reported.as_of == date(2025, 5, 20)


def test_a_last_day_told_by_itself_stands_where_the_counts_held_back_end_earlier() -> None:
    """A file says that it covers until the 14th though its last row is of the 13th, which is told late."""
    counts = Count("Kolo", date(2025, 5, 12), 3), Count("Kolo", date(2025, 5, 13), 1, reported_h=30.0)
    whole = world(counts)
    outbreak = whole.outbreak
    later = replace(whole, outbreak=replace(outbreak, reported=replace(outbreak.reported, as_of=date(2025, 5, 14))))
    assert known(later, 24.0)[0].outbreak.reported.as_of == date(2025, 5, 14)
    assert known(whole, 24.0)[0].outbreak.reported.as_of == date(2025, 5, 12)


def test_a_case_whose_every_count_is_held_back_covers_until_today() -> None:
    whole = world((Count("Kolo", date(2025, 5, 20), 3),))
    before, held = known(whole, 0.0)
    assert before.outbreak.reported.as_of == date(2025, 5, 13)
    assert before.outbreak.sites == ()
    assert len(held) == 1


def test_what_is_held_back_is_told_with_its_table_and_line() -> None:
    told = held_back(LinkState("road", "shut", 0.0, 9.0, reported_h=7.0), CLOCK, "link_states", 4)
    assert (told.noun, told.row, told.known_h, told.table, told.line, told.rows) == (
        "link report", "road shut", 7.0, "link_states", 4, 1,
    )  # fmt: skip


def test_a_claim_about_a_place_is_about_each_link_that_begins_or_ends_there() -> None:
    links = Link("a", "Kolo", "Mbere", "truck", 3.0, "r"), Link("b", "Mbere", "Bria", "truck", 3.0, "r")
    there = replace(world(), links=(*links, Link("c", "Bria", "Kolo", "truck", 3.0, "r")))
    assert [link.id for link in there.meant_by(LinkState("Kolo", "shut", 0.0, 9.0))] == ["a", "c"]
    assert [link.id for link in there.meant_by(LinkState("b", "shut", 0.0, 9.0))] == ["b"]
    assert there.meant_by(LinkState("Nowhere", "shut", 0.0, 9.0)) == ()


@pytest.mark.parametrize(("delay_h", "doses"), [(0.0, 1), (23.9, 1), (24.0, 4), (47.9, 4), (48.0, 2)])
def test_the_dose_is_that_of_the_last_rule_whose_hour_has_come(delay_h: float, doses: int) -> None:
    rules = (
        DoseRule("severe", 48.0, 2),
        DoseRule("severe", 0.0, 1),
        DoseRule("severe", 24.0, 4),
        DoseRule("mild", 0.0, 9),
    )
    treatment = replace(TREATMENT, rules=rules)
    assert treatment.doses("severe", delay_h) == doses
    assert treatment.doses("moderate", delay_h) == 0


def test_cases_and_deaths_are_added_over_rows_and_a_row_of_nothing_heard_adds_none() -> None:
    day = date(2025, 5, 12)
    rows = Count("Kolo", day, 3, 1), Count("Kolo", day, None), Count("Mbere", day, 4, 2)
    assert (Reported(rows, day).cases, Reported(rows, day, deaths_told=9).deaths) == (7, 3)
    assert Reported(rows[1:2], day, deaths_told=9).deaths == 9


def test_a_day_begins_at_its_midnight_where_the_case_is() -> None:
    """The epoch is 16:00 UTC, which is 17:00 in Bangui: the 14th begins seven hours on."""
    whole = world((Count("Kolo", date(2025, 5, 12), 3), Count("Kolo", date(2025, 5, 14), 2)))
    assert [len(known(whole, hour_h)[0].outbreak.reported.counts) for hour_h in (6.99, 7.0)] == [1, 2]

"""The least and the most that a value may be, by a little on either side; what is usual where nothing is said."""

from collections.abc import Callable
from datetime import date

import pytest

from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Climate, Forecast, MonthClimate, Observation
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure, Link, LinkState
from balto.domain.mode import Mode
from balto.domain.outbreak import Count, Site
from balto.domain.place import Place
from balto.domain.plan import Leg
from balto.domain.treatment import DoseRule, Severity
from balto.domain.under_way import UnderWay

MONTH = MonthClimate(-10.0, 5.0, 6.0, 4.0)
LEG = Leg("c0", "p0", "p1", ("l0",), 5, id="c0 1")


def carrier(**said: float) -> Carrier:
    return Carrier("c", "C", "p", "truck", **{"pace_kmh": 40.0, "payload_kg": 300.0, **said})


def place(**said: float) -> Place:
    return Place("p", "P", **{"lat": 4.0, "lon": 18.0, **said})


def lot(**said: float) -> Lot:
    return Lot("p", **{"doses": 5, **said})  # type: ignore[arg-type]  # doses are whole, hours are not


def departure(**said: float) -> Departure:
    return Departure("road", **{"depart_h": 5.0, "hours": 2.0, **said})


def under_way(**said: float) -> UnderWay:
    return UnderWay(LEG, **{"left_h": 2.0, "heard_h": 3.0, **said})


def month(**said: float) -> MonthClimate:
    return MonthClimate(**{"temp_mean_c": 0.0, "temp_sd_c": 5.0, "wind_mean_ms": 6.0, "wind_sd_ms": 4.0, **said})


# A maker, a field, the last value that is made, and the first that is not.
EDGES: list[tuple[Callable[..., object], str, float, float]] = [
    (carrier, "payload_kg", 1e-6, 0.0), (carrier, "pace_kmh", 1e-6, 0.0), (carrier, "endurance_h", 0.5, 0.0),
    (carrier, "rest_h", 0.0, -0.01), (carrier, "cost_per_km", 0.0, -0.01), (carrier, "shelter_wind_ms", 0.0, -0.01),
    (place, "lat", 90.0, 90.01), (place, "lat", -90.0, -90.01), (place, "lon", 180.0, 180.01), (place, "lon", -180.0, -180.01),
    (place, "population", 0, -1), (place, "handover_h", 0.0, -0.01), (place, "opens_h", 0.5, -0.01),
    (place, "opens_h", 0.0, 24.01), (place, "closes_h", 0.5, 24.01), (place, "closes_h", 23.5, -0.01),
    (lot, "doses", 0, -1), (lot, "frost_c_h", 0.0, -0.01),
    (departure, "hours", 0.0, -0.01), (departure, "cutoff_h", 0.0, -0.01), (departure, "cancel", 1.0, 1.01),
    (departure, "cancel", 0.0, -0.01),
    (under_way, "heard_h", 2.0, 1.99), (under_way, "km_done", 0.0, -0.01), (under_way, "km_sd", 0.0, -0.01),
    (lambda share: Severity("mild", 1.0, share), "share", 0.0, -0.01),
    (lambda share: Severity("mild", 1.0, share), "share", 1.0, 1.01),
    (lambda death_ratio: Severity("mild", death_ratio, 0.5), "death_ratio", 0.0, -0.01),
    (lambda doses: DoseRule("mild", 0.0, doses), "doses", 0, -1),
    (lambda hours: Trial("c", 10.0, hours), "hours", 1e-6, 0.0), (lambda km: Trial("c", km, 1.0), "km", 1e-6, 0.0),
    (lambda km: Link("l", "a", "b", "truck", km, "r"), "km", 1e-6, 0.0),
    (lambda hazard: Link("l", "a", "b", "truck", 5.0, "r", hazard=hazard), "hazard", 0.0, -0.01),
    (lambda until_h: LinkState("l", "shut", 5.0, until_h), "until_h", 5.0, 4.99),
    (lambda reliability: LinkState("l", "shut", 5.0, 9.0, reliability=reliability), "reliability", 1.0, 1.01),
    (lambda wind_ms: Observation("r", 3, wind_ms=wind_ms), "wind_ms", 0.0, -0.01),
    (lambda temp_sd_c: Observation("r", 3, temp_c=1.0, temp_sd_c=temp_sd_c), "temp_sd_c", 1e-6, 0.0),
    (lambda wind_sd_ms: Observation("r", 3, wind_ms=1.0, wind_sd_ms=wind_sd_ms), "wind_sd_ms", 1e-6, 0.0),
    (lambda hour_h: Forecast("r", 4.0, hour_h), "hour_h", 4, 3), (lambda hour_h: Forecast("r", 4.5, hour_h), "hour_h", 4, 3),
    (lambda wind_ms: Forecast("r", 4.0, 9, wind_ms=wind_ms), "wind_ms", 0.0, -0.01),
    (lambda skill: Forecast("r", 4.0, 9, skill=skill), "skill", 1.0, 1.01),
    (lambda skill: Forecast("r", 4.0, 9, skill=skill), "skill", 0.0, -0.01),
    (lambda months: Climate("r", 64.0, -150.0, (MONTH,) * months), "months", 12, 11),
    (lambda months: Climate("r", 64.0, -150.0, (MONTH,) * months), "months", 12, 13),
    (lambda lon: Climate("r", 64.0, lon, (MONTH,) * 12), "lon", 180.0, 180.01), (month, "temp_sd_c", 0.1, 0.09),
    (month, "temp_skew", 0.9, 0.91), (month, "temp_diurnal_c", 0.0, -0.01),
    (lambda cases: Count("p", date(2025, 5, 1), cases), "cases", 0, -1),
    (lambda deaths: Count("p", date(2025, 5, 1), 3, deaths), "deaths", 0, -1),
    (lambda treated: Count("p", date(2025, 5, 1), 3, treated=treated), "treated", 0, -1),
    (lambda days: Count("p", date(2025, 5, 1), 3, days=days), "days", 1, 0),
    (lambda stock: Site("p", stock=stock), "stock", 0, -1), (lambda people: Site("p", people), "people", 0, -1),
    (lambda pace: Mode("m", pace), "pace", 1e-6, 0.0), (lambda share: Mode("m", 10.0, stall_share=share), "share", 1.0, 1.01),
    (lambda lost: Item("t", frozen_lost=lost), "lost", 1.0, 1.01), (lambda c_h: Item("t", freeze_c_h=c_h), "c_h", 0.0, -0.01),
]  # fmt: skip


@pytest.mark.parametrize(("make", "field", "last", "beyond"), EDGES)
def test_a_value_at_its_limit_is_made_and_one_beyond_it_is_refused(
    make: Callable[..., object], field: str, last: float, beyond: float
) -> None:
    make(**{field: last})
    with pytest.raises(ValueError, match=r"found|at least 0|above 0"):
        make(**{field: beyond})


def test_where_nothing_is_said_a_carrier_is_free_at_the_epoch_and_goes_without_rest_or_cost() -> None:
    """A folder that leaves these cells empty means just this."""
    made = carrier()
    assert (made.available_h, made.rest_h, made.shelter_wind_ms, made.cost_per_km) == (0.0, 0.0, 0.0, 0.0)
    assert (lot().available_h, lot().frost_c_h, lot().reported_h, lot().given) == (0.0, 0.0, 0.0, False)
    assert (departure().cutoff_h, departure().cancel, departure().reported_h) == (0.0, 0.0, 0.0)
    assert (place().handover_h, place().opens_h, place().closes_h, place().shelter) == (0.25, 0.0, 24.0, True)
    link = Link("l", "a", "b", "truck", 5.0, "r")
    assert (link.both_ways, link.hazard) == (True, 1.0)
    claim = LinkState("l", "shut", 0.0, 9.0)
    assert (claim.reported_h, claim.reliability) == (0.0, 1.0)
    seen = Observation("r", 3)
    assert (seen.temp_sd_c, seen.wind_sd_ms, seen.reported_h) == (3.0, 3.0, None)
    item = Item("t")
    assert (item.kg_per_dose, item.frozen_lost, item.warm_h) == (0.1, 1.0, 0.0)
    mode = Mode("m", 10.0)
    assert (mode.stall_share, mode.stall_h, mode.breakdown_per_1000_km, mode.loss_per_1000_h) == (0.0, 0.0, 0.0, 0.0)
    assert (mode.pace_sd, mode.team_sd, mode.cold_floor, mode.storm_danger) == (0.15, 0.05, 0.7, 10.0)
    assert (mode.daylight_only, mode.scheduled, mode.keeps_cargo) == (False, False, False)


@pytest.mark.parametrize(
    ("goes", "counts"), [("under way", True), ("found", True), ("lost", False), ("damaged", False)]
)
def test_only_who_is_under_way_or_found_may_still_come_in(goes: str, counts: bool) -> None:
    assert UnderWay(LEG, 2.0, 3.0, goes=goes).counts == counts

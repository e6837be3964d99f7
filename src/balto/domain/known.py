"""What is known at an hour: nothing that was seen, reported, counted or issued after it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from balto.basis.moment import day_at, midnight_h
from balto.basis.phrase import Phrase
from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Climate, Forecast, Observation
from balto.domain.consignment import Lot
from balto.domain.limit import Limit
from balto.domain.link import Departure, Link, LinkState
from balto.domain.mode import Mode
from balto.domain.outbreak import Arrival, CaseForecast, Count, Outbreak, Reported, Site
from balto.domain.place import Place
from balto.domain.plan import Leg
from balto.domain.under_way import UnderWay
from balto.domain.world import Product, World

Thing = TypeVar("Thing")
FROM_THE_START = -math.inf
APART = ("further", "supposed")  # tuples of a World that are not rows of a table: products, and what is only asked


@dataclass(frozen=True, slots=True)
class Clock:
    """By what hours and days are told: the epoch, and the time zone of the case."""

    epoch: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Rows that are not known yet: what they are, what the first says, from which hour it is known, and where it stands."""

    noun: str
    row: str
    known_h: float
    table: str = ""
    line: int | None = None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row of a table is called, from which hour it is known, and what it says in a few words."""

    noun: str
    from_h: Callable[[Any, Clock], float]
    said: Callable[[Any], str]


def _reported(row: LinkState | Lot | Trial | Departure, clock: Clock) -> float:
    # What is only supposed (desk/what_if.py) is said at no hour: it has no end of being the newest, and is always known.
    return row.reported_h if math.isfinite(row.reported_h) else FROM_THE_START


def _observed(row: Observation, clock: Clock) -> float:
    return row.hour_h + 1.0 if row.reported_h is None else max(row.reported_h, float(row.hour_h))


def _counted(row: Count, clock: Clock) -> float:
    day_h = midnight_h(clock.epoch, row.last, clock.zone)
    return day_h if row.reported_h is None else max(row.reported_h, day_h)


def _always(noun: str) -> Rule:
    return Rule(noun, lambda row, clock: FROM_THE_START, lambda row: "")


RULES: dict[type, Rule] = {
    Place: _always("place"),
    Link: _always("link"),
    Limit: _always("limit"),
    Carrier: _always("carrier"),
    Mode: _always("mode"),
    Climate: _always("climate"),
    Trial: Rule("trial", _reported, lambda row: Phrase("{carrier}, {km} km", carrier=row.carrier, km=f"{row.km:g}")),
    Lot: Rule("lot", _reported, lambda row: Phrase("{doses} at {place}", doses=row.doses, place=row.place)),
    Departure: Rule("timetable row", _reported, lambda row: row.link),
    LinkState: Rule("link report", _reported, lambda row: f"{row.link} {row.state}"),
    Observation: Rule("weather reading", _observed, lambda row: row.region),
    Forecast: Rule("forecast row", lambda row, clock: float(row.issued_h), lambda row: row.region),
    UnderWay: _always("leg under way"),
    Leg: _always("leg"),
    CaseForecast: Rule(
        "row of a case forecast",
        lambda row, clock: row.issued_h,
        lambda row: f"{row.place}, {row.last}, member {row.member}",
    ),
    Count: Rule("count", _counted, lambda row: f"{row.place}, {row.last}"),
}


def known_from_h(row: object, clock: Clock) -> float:
    """The hour from which a row is known; KeyError for a kind of row without a rule."""
    return RULES[type(row)].from_h(row, clock)


def held_back(row: object, clock: Clock, table: str = "", line: int | None = None) -> HeldBack:
    """A row as it is told where it is held back."""
    rule = RULES[type(row)]
    return HeldBack(rule.noun, rule.said(row), rule.from_h(row, clock), table, line)


def known(world: World, now_h: float) -> tuple[World, tuple[HeldBack, ...]]:
    """The world as it was known at that hour, which is then its now, and what of `world` is held back until later.

    Of several forecasts of a region and hour the newest that is known counts. Sites are laid out anew: on hand is what has
    come by now.
    """
    clock, held = Clock(world.epoch, world.zone), list[HeldBack]()

    def keep(rows: Iterable[Thing]) -> tuple[Thing, ...]:
        kept = []
        for row in rows:
            if known_from_h(row, clock) <= now_h:
                kept.append(row)
            else:
                held.append(held_back(row, clock))
        return tuple(kept)

    tables = [
        part.name for part in fields(world) if part.name not in APART and isinstance(getattr(world, part.name), tuple)
    ]
    found: dict[str, Any] = {name: keep(getattr(world, name)) for name in tables}
    found["forecasts"] = newest(found["forecasts"])
    today = day_at(world.epoch, now_h, world.zone)
    outbreaks = {}
    for one in world.products:
        reported = _as_reported(one.outbreak.reported, keep(one.outbreak.reported.counts), today)
        forecast = newest_issue(keep(one.outbreak.forecast))
        foretold = frozenset(row.place for row in forecast)
        sites = sites_at(reported, found["places"], found["lots"], one.name, now_h, foretold)
        outbreaks[one.name] = Outbreak(reported, sites, forecast)
    further = tuple(Product(one.name, one.item, one.treatment, outbreaks[one.name]) for one in world.further)
    return replace(world, **found, outbreak=outbreaks[""], further=further, now_h=now_h), tuple(held)


def newest(forecasts: tuple[Forecast, ...]) -> tuple[Forecast, ...]:
    """The newest forecast of each region and hour, by all its members, in the order of the rows."""
    issued_h: dict[tuple[str, int], float] = {}
    for one in forecasts:
        issued_h[one.region, one.hour_h] = max(one.issued_h, issued_h.get((one.region, one.hour_h), one.issued_h))
    return tuple(one for one in forecasts if one.issued_h == issued_h[one.region, one.hour_h])


def newest_issue(forecast: tuple[CaseForecast, ...]) -> tuple[CaseForecast, ...]:
    """The rows that were issued last."""
    newest_h = max((one.issued_h for one in forecast), default=0.0)
    return tuple(one for one in forecast if one.issued_h == newest_h)


def sites_at(
    reported: Reported, places: tuple[Place, ...], lots: tuple[Lot, ...], product: str, now_h: float,
    foretold: frozenset[str] = frozenset(),
) -> tuple[Site, ...]:  # fmt: skip
    """The places with counts, or for which cases are `foretold`, in the order of `places`, with what of a product is there by now
    or on its way."""
    hit, own = {count.place for count in reported.counts} | foretold, [lot for lot in lots if lot.product == product]
    return tuple(_site(place, own, now_h) for place in places if place.id in hit)


def _site(place: Place, lots: Iterable[Lot], now_h: float) -> Site:
    there = (lot for lot in lots if lot.place == place.id and not lot.given and not lot.aboard)
    here = [lot for lot in there if lot.expires_h > max(lot.available_h, now_h)]
    coming = tuple(Arrival(lot.available_h, lot.doses) for lot in here if lot.available_h > now_h)
    return Site(place.id, place.population, sum(lot.doses for lot in here if lot.available_h <= now_h), coming,
                place.at_risk, place.doses_per_day)  # fmt: skip


def _as_reported(reported: Reported, counts: tuple[Count, ...], today: date) -> Reported:
    """What was reported by now; counts cover no day after today, and none after the last that is known."""
    fewer = len(counts) < len(reported.counts)
    told_by_rows = fewer and reported.as_of == max(count.last for count in reported.counts)
    last = max((count.last for count in counts), default=today) if told_by_rows else reported.as_of
    return replace(reported, counts=counts, as_of=min(last, today))

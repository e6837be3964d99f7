"""What was understood of a message, said back: one plain sentence for each claim, and what is to be asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from balto.domain.report import Kind, Message, Report
from balto.show.phrases.languages import spoken
from balto.show.phrases.moments import pattern
from balto.show.phrases.nouns import of_unit
from balto.show.phrases.numbers import decimals, plain
from balto.show.phrases.sentences import clauses, count, say, tell


def heard_back(message: Message, zone: str, unit: str = "dose", names: Mapping[str, str] | None = None) -> list[str]:
    """The sentences that say back what a message claims, then the questions it leaves; `names` are what ids are called."""
    called = names or {}
    asked = [
        say("Not clear: {found}. Expected {expected}.", found=one.found, expected=tell(one.expected))
        if not one.suggestion
        else say(
            "Not clear: {found}. Expected {expected}; {suggestion}",
            found=one.found,
            expected=tell(one.expected),
            suggestion=tell(one.suggestion),
        )
        for one in message.unclear
    ]
    return [*(report_sentence(_called(report, called), zone, unit) for report in message.reports), *asked]


def _called(report: Report, names: Mapping[str, str]) -> Report:
    """The report with what people call each thing in the place of its id."""
    about, other, place, way = (names.get(one, one) for one in (report.about, report.other, report.place, report.way))
    return replace(report, about=about, other=other, place=place, way=way)


def report_sentence(report: Report, zone: str, unit: str = "dose") -> str:
    """One claim as a sentence."""
    told = clauses([part for part in (_claim(report, unit), *_besides(report, zone, unit)) if part])
    return say("{claim}.", claim=told)


def _claim(report: Report, unit: str) -> str:
    """What happened, by its kind."""
    if report.kind in _DOSES:
        return _doses_claim(report, unit)
    if report.kind in _MOVES:
        return _move_claim(report)
    return _seen_claim(report)


_MOVES = (Kind.LEFT, Kind.ARRIVED, Kind.HELP, Kind.POSITION, Kind.CONFIRMED, Kind.REFUSED, Kind.NOTE)
_DOSES = (Kind.HANDED_OVER, Kind.RECEIVED, Kind.STOCK, Kind.USED, Kind.LOST, Kind.DESTROYED)


def _move_claim(report: Report) -> str:
    who, place = report.about or say("somebody"), report.place
    match report.kind:
        case Kind.LEFT if place and report.other:
            return say("{carrier} has left {place} for {other}", carrier=who, place=place, other=report.other)
        case Kind.LEFT if place:
            return say("{carrier} has left {place}", carrier=who, place=place)
        case Kind.LEFT if report.other:
            return say("{carrier} has left for {other}", carrier=who, other=report.other)
        case Kind.LEFT:
            return say("{carrier} has left", carrier=who)
        case Kind.ARRIVED if place:
            return say("{carrier} has arrived in {place}", carrier=who, place=place)
        case Kind.ARRIVED:
            return say("{carrier} has arrived", carrier=who)
        case Kind.HELP:
            return say("{carrier} asks for help", carrier=who)
        case Kind.CONFIRMED if report.order:
            return say("{carrier} will carry out order {order}", carrier=who, order=report.order)
        case Kind.CONFIRMED:
            return say("{carrier} will carry out the last order", carrier=who)
        case Kind.REFUSED if report.order:
            return say("{carrier} refuses order {order}", carrier=who, order=report.order)
        case Kind.REFUSED:
            return say("{carrier} refuses the last order", carrier=who)
        case Kind.POSITION if place:
            return say("{carrier} is at {place}", carrier=who, place=place)
        case Kind.POSITION:
            return say("{carrier} reports", carrier=who)
    return say("a note from {sender}: {text}", sender=who, text=report.text)


def _doses_claim(report: Report, unit: str) -> str:
    who, other = report.about or say("somebody"), report.other or say("somebody")
    doses = of_unit(report.doses, unit) if report.doses is not None else say("doses not counted")
    match report.kind:
        case Kind.HANDED_OVER:
            return say("{carrier} has handed {doses} over to {other}", carrier=who, doses=doses, other=other)
        case Kind.RECEIVED:
            return say("{carrier} has received {doses} from {other}", carrier=who, doses=doses, other=other)
        case Kind.STOCK if report.place:
            return say("{doses} counted in {place}", doses=doses, place=report.place)
        case Kind.STOCK:
            return say("{doses} counted by {carrier}", doses=doses, carrier=who)
        case Kind.USED:
            return say("{carrier} has used {doses}", carrier=who, doses=doses)
        case Kind.LOST:
            return say("{carrier} has lost {doses}", carrier=who, doses=doses)
    return say("{carrier} has destroyed {doses}", carrier=who, doses=doses)


def _seen_claim(report: Report) -> str:
    where = report.place or report.about
    if report.kind is Kind.TEMPERATURE:
        return say("temperature of the box of {carrier}", carrier=report.about or say("somebody"))
    if report.kind is Kind.WEATHER:
        return say("weather at {place}", place=where)
    if report.kind is Kind.CASES:
        return say("at {place}", place=report.place or say("a place not named"))
    return _way_claim(report)


def _way_claim(report: Report) -> str:
    way = say("{way} at {place}", way=report.way, place=report.place) if report.way and report.place else report.way
    way = way or say("the way at {place}", place=report.place)
    match report.state:
        case "open":
            return say("{way} is open", way=way)
        case "shut":
            return say("{way} is shut", way=way)
        case "restricted":
            return say("{way} is open to some only", way=way)
    return say("the state of {way} is not known", way=way)


def _besides(report: Report, zone: str, unit: str) -> list[str]:
    """What else a claim says: where, how much, how warm, when."""
    parts = [_numbers(sentence, value) for sentence, value in _measured(report)]
    if report.kind in (Kind.LEFT, Kind.ARRIVED, Kind.POSITION, Kind.HELP) and report.doses is not None:
        parts.append(say("with {doses}", doses=of_unit(report.doses, unit)))
    if report.count is not None:
        parts.append(count(report.count, "{n} new case", "{n} new cases"))
    if report.deaths is not None:
        parts.append(count(report.deaths, "{n} death", "{n} deaths"))
    if report.lat is not None and report.lon is not None:
        parts.append(say("at {lat}, {lon}", lat=decimals(report.lat, 4), lon=decimals(report.lon, 4)))
    if report.text and report.kind is not Kind.NOTE:
        parts.append(report.text)
    if report.lot:
        parts.append(say("lot {lot}", lot=report.lot))
    if report.said_at is not None:
        parts.append(_moment(report.said_at, zone))
    elif report.day:
        parts.append(report.day)
    return parts


def _measured(report: Report) -> list[tuple[str, float]]:
    values = {
        "km": report.km, "speed": report.speed_kmh, "battery": report.battery_pct, "temp": report.temp_c, "least": report.least_c,
        "most": report.most_c, "wind": report.wind_ms, "air": report.air_c,
    }  # fmt: skip
    return [(name, value) for name, value in values.items() if value is not None]


def _numbers(name: str, value: float) -> str:
    """A measure in words with its unit, negative ones with a true minus."""
    told = plain(round(value, 1)).replace("-", "−")
    match name:
        case "km":
            return say("km {number} of its way", number=told)
        case "speed":
            return say("{number} km/h", number=told)
        case "battery":
            return say("battery {number} %", number=told)
        case "least":
            return say("lowest {number} °C", number=told)
        case "most":
            return say("highest {number} °C", number=told)
        case "wind":
            return say("wind {number} m/s", number=told)
        case "air":
            return say("air {number} °C", number=told)
    return say("{number} °C", number=told)


def _moment(when: datetime, zone: str) -> str:
    return format_datetime(when.astimezone(ZoneInfo(zone)), pattern("EEE d MMM HH:mm"), locale=spoken().locale)

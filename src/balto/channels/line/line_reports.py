"""Reports made of a part of a typed line: what happened first, then what was measured, counted or seen."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, quoted
from balto.channels.line.line_items import Item
from balto.channels.line.line_pieces import Piece
from balto.channels.line.moments_said import CLOCKS_DIFFER, HourSaid, day_said, moment_said
from balto.domain.report import Kind, Report

MOVES = {"left": Kind.LEFT, "arrived": Kind.ARRIVED, "help": Kind.HELP, "at": Kind.POSITION,
    "sheltering": Kind.POSITION, "turning_back": Kind.POSITION}  # fmt: skip
DOSES = {"handed_over": Kind.HANDED_OVER, "received": Kind.RECEIVED, "used": Kind.USED, "lost": Kind.LOST,
    "destroyed": Kind.DESTROYED, "stock": Kind.STOCK}  # fmt: skip
ANSWERS = {"confirmed": Kind.CONFIRMED, "refused": Kind.REFUSED}
DIGITS = {"1": Kind.LEFT, "2": Kind.ARRIVED, "3": Kind.HELP}
_AT = ("at", "a", "en", "em", "in")
_WORDS = {"sheltering": "sheltering", "turning_back": "turning back"}


@dataclass(slots=True)
class Context:
    """What is known beside the words: who speaks, when it was heard, and the carrier and place last spoken of."""

    speaker: str
    carrier: str
    heard_at: datetime
    zone: str
    place: str = ""
    unclear: list[Problem] = field(default_factory=list)


def reports(piece: Piece, context: Context, text: str) -> list[Report]:
    """What a part of a line claims; only a note where it is asked, denied or hoped."""
    if any(piece.said(f"say/{word}") for word in ("not", "intent")):
        expected = Phrase("what has happened, in words without not, if or will")
        context.unclear.append(_problem(piece.words.get("say/not") or piece.words["say/intent"], expected))
        return [
            Report(
                Kind.HELP if piece.event == "help" else Kind.NOTE, about=context.carrier or context.speaker, text=text
            )
        ]
    asked = len(context.unclear) + bool(piece.carriers or piece.places or piece.ways)
    context.unclear += piece.unclear
    if "from" in piece.carriers and piece.event not in ("handed_over", "received"):
        piece.carriers.setdefault("", piece.carriers.pop("from"))  # as in: equipo de Shannon
    said_at, day = _when(piece, context)
    context.carrier = piece.carriers.get("", context.carrier)
    about = context.carrier or ("" if "" in piece.carriers else context.speaker)
    base = Report(Kind.NOTE, about=about, said_at=said_at)
    made = [one for make in _MAKERS for one in make(piece, context, replace(base, day=day))]
    _ask_of_the_rest(piece, context, made)
    if not made and len(context.unclear) < asked:
        context.unclear.append(_problem(text, Phrase("what has happened there, or to whom")))
    context.place = next(
        (one.place for one in made if one.kind in (Kind.ARRIVED, Kind.POSITION) and one.place), context.place
    )
    return made


def _ask_of_the_rest(piece: Piece, context: Context, made: list[Report]) -> None:
    """Ask what names and numbers mean that stand in no report."""
    hands = any(one.kind in (Kind.HANDED_OVER, Kind.RECEIVED) for one in made)
    for word in ("to", "from"):
        if word in piece.carriers and not hands:
            context.unclear.append(
                _problem(piece.carriers[word], Phrase("a carrier after to or from only in a hand-over"))
            )
    unused = {
        "speed_kmh": all(one.speed_kmh is one.wind_ms is None for one in made),
        "lot": all(not one.lot for one in made),
        "order": all(not one.order for one in made),
    }
    for name, is_unused in unused.items():
        if is_unused and name in piece.values:
            context.unclear.append(_problem(piece.values[name].text, Phrase("what it is said of")))


def digit(kind: Kind, context: Context) -> Report:
    """What a reply of one figure claims."""
    report = Report(kind, about=context.carrier or context.speaker)
    _need_carrier(report, context)
    return report


def _moved(piece: Piece, context: Context, base: Report) -> list[Report]:
    """That a carrier left, arrived, asks for help, or where it is."""
    event = piece.event
    kind = MOVES.get(event)
    placed = any(name in piece.values for name in ("km", "position", "battery_pct"))
    own = "" in piece.carriers and (bool(piece.places) or "doses" in piece.values)
    alone = event == "" and not piece.state and not _seen(piece)
    own = own or (
        "" in piece.places
        and piece.words.get("say/filler") in _AT
        and "doses" not in piece.values
        and not piece.doubled
    )
    if kind is None and not ((placed or own) and (alone or placed)):
        return []
    kind = kind or Kind.POSITION
    if kind is not Kind.LEFT and "km" in piece.values and {"from", "to"} & piece.places.keys():
        context.unclear.append(
            _problem(piece.values.pop("km").text, Phrase("the place, or how many km of its way, as KM 412"))
        )
        return []
    report = replace(_at(piece, base, kind), kind=kind, text=_WORDS.get(event, ""), doses=_whole(piece, "doses"))
    if event not in MOVES and event:
        report = replace(report, doses=None)
    _need_carrier(report, context)
    return [replace(report, day="") if report.said_at else report]


def _at(piece: Piece, base: Report, kind: Kind) -> Report:
    """Where: the place by the word before it, km along the way, latitude and longitude."""
    here = piece.places.get("") or piece.places.get(
        "from" if kind is Kind.LEFT else "to" if kind is Kind.ARRIVED else "", ""
    )
    to = piece.places.get("to", "") if kind is Kind.LEFT else ""
    if not here and not piece.places:
        here = _name_typed(piece)
    lat, lon = _position(piece)
    battery, km, speed = (_number(piece, name) for name in ("battery_pct", "km", "speed_kmh"))
    return replace(
        base,
        place=here,
        other=to,
        km=km,
        lat=lat,
        lon=lon,
        battery_pct=battery,
        speed_kmh=None if _windy(piece) else speed,
    )


def _counted(piece: Piece, context: Context, base: Report) -> list[Report]:
    """Doses that were handed over, received, used, lost, destroyed, or are in store."""
    event, doses = piece.event, _whole(piece, "doses")
    here = piece.places.get("") or piece.places.get("from", "")
    if not event and doses is not None and here and "" not in piece.carriers and not _seen(piece):
        event = "stock"
    kind = DOSES.get(event)
    if kind is None:
        if doses is not None and event not in MOVES and not (event == "" and "" in piece.carriers):
            context.unclear.append(_problem(piece.values["doses"].text, Phrase("what was done with them, and where")))
        return []
    if doses is None:
        context.unclear.append(_problem(piece.words[f"verb/{event}"], Phrase("how many vials, as 30 vials")))
        if kind not in (Kind.HANDED_OVER, Kind.RECEIVED):
            return []
    hand = "from" if kind is Kind.RECEIVED else "to"
    if kind in (Kind.HANDED_OVER, Kind.RECEIVED) and piece.follows and hand not in piece.carriers:
        context.unclear.append(_problem(piece.carriers.get("", ""), Phrase("to or from before the name of the other")))
        return []
    other = piece.carriers.get(hand) or (
        piece.places.get(hand, "") if kind in (Kind.HANDED_OVER, Kind.RECEIVED) else ""
    )
    if piece.subject and "" not in piece.carriers:
        base = replace(base, about=piece.subject)
    elif other and other == base.about:
        base = replace(base, about=piece.places.get("", ""))
    if not base.about:
        context.unclear.append(_problem(piece.words.get(f"verb/{event}", event), Phrase("who, by number or name")))
    place = piece.places.get("") or (context.place if kind is not Kind.STOCK or not base.about else "")
    product = piece.products[0] if len(piece.products) == 1 else ""
    lot = _text(piece, "lot")
    return [replace(base, kind=kind, other=other, place=place, doses=doses, product=product, lot=lot)]


def _temperature(piece: Piece, context: Context, base: Report) -> list[Report]:
    """The temperature of the box; of a bare one it is asked whether it is of the box or of the air."""
    temp, least, most = (_number(piece, name) for name in ("temp_c", "least_c", "most_c"))
    if "degrees" in piece.values and not _windy(piece):
        expected = Phrase("T before the temperature of the box, as T4.2, or air before that of the air")
        context.unclear.append(_problem(piece.values["degrees"].text, expected))
    if temp is least is most is None:
        return []
    return [replace(base, kind=Kind.TEMPERATURE, temp_c=temp, least_c=least, most_c=most, day="")]


def _way(piece: Piece, context: Context, base: Report) -> list[Report]:
    """The state of a way, by its name, or by the place that it is at."""
    if not piece.state:
        return []
    way = piece.ways[0] if len(piece.ways) == 1 else ""
    place = next(iter(piece.places.values()), "")
    thing = piece.words.get("thing/way", "")
    if not way and not place:
        context.unclear.append(
            _problem(thing or piece.words[f"state/{piece.state}"], Phrase("which way, or at which place"))
        )
        if not thing:
            return []
    return [replace(base, kind=Kind.WAY, way=way or thing, place=place, state=piece.state, day="")]


def _cases(piece: Piece, context: Context, base: Report) -> list[Report]:
    """New cases and deaths at a place."""
    count, deaths = _whole(piece, "count"), _whole(piece, "deaths")
    if count is deaths is None:
        return []
    place = next(iter(piece.places.values()), "") or _name_typed(piece) or context.place
    if not place:
        context.unclear.append(
            _problem((piece.values.get("count") or piece.values["deaths"]).text, Phrase("at which place"))
        )
    day = base.day or (base.said_at.astimezone(ZoneInfo(context.zone)).date().isoformat() if base.said_at else "")
    return [replace(base, kind=Kind.CASES, place=place, count=count, deaths=deaths, day=day)]


def _weather(piece: Piece, context: Context, base: Report) -> list[Report]:
    """Wind and the cold of the air."""
    if not _windy(piece):
        return []
    speed, air = _number(piece, "speed_kmh"), _number(piece, "degrees")
    if speed is None and piece.said("label/wind"):
        context.unclear.append(_problem(piece.words["label/wind"], Phrase("its speed with a unit, as wind 25 m/s")))
    place = next(iter(piece.places.values()), "") or context.place
    gust, wind_ms = _text(piece, "gust"), None if speed is None else speed / 3.6
    if speed is air is None and not gust:
        return []
    return [replace(base, kind=Kind.WEATHER, place=place, wind_ms=wind_ms, air_c=air, text=gust, day="")]


def _answered(piece: Piece, context: Context, base: Report) -> list[Report]:
    """An order confirmed or refused."""
    kind, order = ANSWERS.get(piece.event), _text(piece, "order")
    confirmed = piece.words.get("adjective/new", "").startswith("confirm") and not _seen(piece)
    if kind is None and ((order and piece.said("say/sure")) or confirmed):
        kind = Kind.CONFIRMED
    if kind is None:
        return []
    return [replace(base, kind=kind, order=order, day="")]


_Maker = Callable[[Piece, Context, Report], list[Report]]
_MAKERS: tuple[_Maker, ...] = (_moved, _counted, _temperature, _way, _cases, _weather, _answered)


def _when(piece: Piece, context: Context) -> tuple[datetime | None, str]:
    """When it was so, and the day if one was said."""
    day, hour = _day(piece, context), piece.values.get("hour")
    if hour is None or (day is None and "day" in piece.values):
        return None, day.isoformat() if day else ""
    assert isinstance(hour.value, HourSaid)
    moment = moment_said(hour.value, day, context.heard_at, context.zone)
    if moment > context.heard_at + CLOCKS_DIFFER:
        context.unclear.append(_problem(hour.text, Phrase("a time before now")))
    return moment, day.isoformat() if day else ""


def _day(piece: Piece, context: Context) -> date | None:
    today = context.heard_at.astimezone(ZoneInfo(context.zone)).date()
    if piece.said("day/yesterday"):
        return today - timedelta(days=1)
    if piece.said("day/today"):
        return today
    item = piece.values.get("day")
    if item is None:
        return None
    year, month, number = item.value  # type: ignore[misc]  # a day's item holds these three
    meant = day_said(year, int(month), int(number), context.heard_at, context.zone)  # type: ignore[arg-type]  # as above
    if meant is None:
        context.unclear.append(_problem(item.text, Phrase("a day of the calendar")))
    return meant


def _need_carrier(report: Report, context: Context) -> None:
    if not context.carrier:
        context.unclear.append(Problem("message", quoted(report.about), Phrase("which carrier, by its number or name")))


def _name_typed(piece: Piece) -> str:
    """Words that may be a name, as typed, where nothing else is unknown."""
    return next(iter(piece.unknown.values()), "") if len(piece.unknown) == 1 else ""


def _windy(piece: Piece) -> bool:
    return piece.said("label/wind") or piece.said("label/air") or "gust" in piece.values


def _seen(piece: Piece) -> bool:
    return _windy(piece) or "count" in piece.values or "deaths" in piece.values


def _number(piece: Piece, name: str) -> float | None:
    item = piece.values.get(name)
    return item.value if item and isinstance(item.value, float) else None


def _whole(piece: Piece, name: str) -> int | None:
    value = _number(piece, name)
    return None if value is None else int(value)


def _text(piece: Piece, name: str) -> str:
    item: Item | None = piece.values.get(name)
    return str(item.value[0]) if item and isinstance(item.value, tuple) else ""


def _position(piece: Piece) -> tuple[float | None, float | None]:
    item = piece.values.get("position")
    if item is None or not isinstance(item.value, tuple):
        return None, None
    lat, lon = (float(str(part)) for part in item.value)
    return lat, lon


def _problem(found: str, expected: Phrase) -> Problem:
    return Problem("message", quoted(found), expected)

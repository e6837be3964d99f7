"""A form app (Collect and others) that sends to the desk: submissions of Balto's three forms, made messages."""

import re
from collections.abc import Mapping
from datetime import datetime
from xml.etree import ElementTree

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, quoted
from balto.channels.book import CARRIER, PLACE, WAY, Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.line.fold import words_of
from balto.channels.line.vocabulary import vocabulary
from balto.channels.outside import json_object, moment_of, number_at, place_at, text_at
from balto.domain.report import Kind, Message, Report

VIA = "form"
LONGEST_XML_BYTES = 32_768
MOST_ANSWERS = 200
FORMS = ("balto_handover", "balto_way", "balto_stock")
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?')
_PART = "xml_submission_file"


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a submission: XML, the multipart body it is sent in, or KoboToolbox's JSON; its key is its instanceID."""
    if arrival.raw.lstrip()[:1] == b"{":
        return _pushed(arrival, book)
    xml = submission_xml(arrival.raw, arrival.headers.get("content-type", ""))
    if xml is None:
        return refused(arrival, VIA, Phrase("a body without a part named {part}", part=_PART))
    root = safe_xml(xml, LONGEST_XML_BYTES)
    if root is None:
        return refused(arrival, VIA, Phrase("no XML that can be taken: too long, not well formed, or with entities"))
    return _decoded(arrival, book, root.get("id", ""), _answers(root))


def _pushed(arrival: Arrival, book: Book) -> Heard:
    """The message of a submission that a KoboToolbox server passes on as JSON: flat keys, groups before a slash."""
    body = json_object(arrival.raw)
    if body is None:
        return refused(arrival, VIA, Phrase("no JSON object"))
    answers = {name.rpartition("/")[2].lower(): text_at(body, name, longest=500) for name in list(body)[:MOST_ANSWERS]}
    return _decoded(
        arrival, book, text_at(body, "_xform_id_string"), {name: text for name, text in answers.items() if text}
    )


def _decoded(arrival: Arrival, book: Book, form: str, answers: Mapping[str, str]) -> Heard:
    """The message of the answers to a form."""
    if form not in FORMS:
        return refused(arrival, VIA, Phrase("no form of Balto"))
    instance = answers.get("instanceid", "")
    if not instance:
        return refused(arrival, VIA, Phrase("a submission without its instanceID"))
    sender = answers.get("deviceid", "") or arrival.sender
    reports, unclear = _reports(form, answers, book, sender)
    if not reports:
        return refused(arrival, VIA, Phrase("a form without an answer"))
    return Heard(
        (Message(arrival.raw, VIA, sender, arrival.heard_at, instance[:100], reports=reports, unclear=tuple(unclear)),)
    )


def submission_xml(raw: bytes, content_type: str) -> bytes | None:
    """The XML of a submission; the body itself where it is no multipart, None where no part is the submission."""
    if not content_type.lower().startswith("multipart/"):
        return raw
    found = _BOUNDARY.search(content_type)
    if found is None:
        return None
    for part in raw.split(b"--" + found[1].encode(), 100):
        head, parted, body = part.partition(b"\r\n\r\n")
        if parted and f'name="{_PART}"'.encode() in head[:2_000]:
            return body.removesuffix(b"\r\n")
    return None


def safe_xml(raw: bytes, longest_bytes: int) -> ElementTree.Element | None:
    """The root of UTF-8 XML; None where it is too long, not well formed, or declares types or entities."""
    if len(raw) > longest_bytes or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw or b"\0" in raw:
        return None
    try:
        text = raw.decode("utf-8-sig")
        return ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text))
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None


def _answers(root: ElementTree.Element) -> dict[str, str]:
    """The answers by the name of their question, in small letters, of the first questions."""
    held: dict[str, str] = {}
    for count, node in enumerate(root.iter()):
        if count >= MOST_ANSWERS:
            break
        if isinstance(node.tag, str) and node.text and node.text.strip():
            held.setdefault(node.tag.rpartition("}")[2].lower(), node.text.strip()[:500])
    return held


def _reports(
    form: str, answers: Mapping[str, str], book: Book, sender: str
) -> tuple[tuple[Report, ...], list[Problem]]:
    """What a form claims, and the answers that are not clear."""
    unclear: list[Problem] = []
    base = _base(answers, book, sender, unclear)
    make = {"balto_handover": _handover, "balto_way": _way, "balto_stock": _stock}[form]
    return tuple(make(answers, base, book, unclear)), unclear


def _base(answers: Mapping[str, str], book: Book, sender: str, unclear: list[Problem]) -> Report:
    """Who, when and where, which every form tells."""
    point = answers.get("pos", "").split()
    place = place_at(dict(zip(("lat", "lon"), point, strict=False)), "lat", "lon")
    accuracy = number_at({"m": point[3]}, "m", least=0, most=1e6) if len(point) > 3 else None
    if point and place is None:
        unclear.append(_problem("pos", answers["pos"], Phrase("latitude, longitude, height and accuracy")))
    said_at: datetime | None = moment_of(answers.get("said_at") or answers.get("start"))
    lat, lon = place if place else (None, None)
    about = book.carrier(sender) or book.speakers.get(sender, sender)
    return Report(Kind.NOTE, about=about, said_at=said_at, lat=lat, lon=lon, accuracy_m=accuracy)


def _handover(answers: Mapping[str, str], base: Report, book: Book, unclear: list[Problem]) -> list[Report]:
    """A hand-over: giver and receiver, each vial counted, the warmth of the box, whether its seal is whole."""
    giver, receiver = (_named(name, answers, book, CARRIER, unclear, or_place=True) for name in ("giver", "receiver"))
    doses = _whole("vials", answers, unclear)
    about, lot = giver or base.about, answers.get("lot", "")
    made = []
    if "vials" not in answers:
        unclear.append(_problem("vials", "", Phrase("how many vials")))
    if doses is not None or receiver or giver:
        place = _named("place", answers, book, PLACE, unclear)
        made = [Report(Kind.HANDED_OVER, about=about, other=receiver, place=place, doses=doses, lot=lot,
            said_at=base.said_at, lat=base.lat, lon=base.lon, accuracy_m=base.accuracy_m)]  # fmt: skip
    temp = _measured("temp_c", answers, unclear)
    if temp is not None:
        made.append(Report(Kind.TEMPERATURE, about=about, said_at=base.said_at, temp_c=temp))
    if answers.get("seal", "") == "broken":
        made.append(Report(Kind.NOTE, about=about, said_at=base.said_at, text="the seal is broken"))
    if answers.get("box"):
        made.append(Report(Kind.NOTE, about=about, said_at=base.said_at, text=f"box {answers['box'][:60]}"))
    return made


def _way(answers: Mapping[str, str], base: Report, book: Book, unclear: list[Problem]) -> list[Report]:
    """The state of a way, with what is told besides."""
    way, place = _named("way", answers, book, WAY, unclear), _named("place", answers, book, PLACE, unclear)
    text = answers.get("state", "")
    meaning = vocabulary().get(words_of(text), ("", ""))
    state = "unknown" if text == "unknown" else meaning[1] if meaning[0] == "state" else ""
    if not state:
        unclear.append(_problem("state", text, Phrase("open, restricted or shut")))
        return []
    besides = [
        f"{name} {answers[name]}" for name in ("vehicle", "depth_cm", "source", "reliability") if name in answers
    ]
    return [Report(Kind.WAY, about=base.about, way=way, place=place, state=state, said_at=base.said_at, lat=base.lat,
        lon=base.lon, accuracy_m=base.accuracy_m, text=", ".join(besides))]  # fmt: skip


def _stock(answers: Mapping[str, str], base: Report, book: Book, unclear: list[Problem]) -> list[Report]:
    """A count of a store, and the lowest and highest temperature of its refrigerator."""
    place, doses = _named("place", answers, book, PLACE, unclear), _whole("vials", answers, unclear)
    expiry = f"expires {answers['expiry'][:20]}" if "expiry" in answers else ""
    made = []
    if doses is not None:
        made = [
            Report(
                Kind.STOCK,
                about=base.about,
                place=place,
                lot=answers.get("lot", ""),
                doses=doses,
                said_at=base.said_at,
                text=expiry,
            )
        ]
    least, most = _measured("fridge_min_c", answers, unclear), _measured("fridge_max_c", answers, unclear)
    if (least, most) != (None, None):
        made.append(
            Report(Kind.TEMPERATURE, about=base.about, place=place, said_at=base.said_at, least_c=least, most_c=most)
        )
    return made


def _named(
    name: str, answers: Mapping[str, str], book: Book, kind: str, unclear: list[Problem], or_place: bool = False
) -> str:
    """The id of a name in an answer; the answer itself, and a problem, where it is none for sure."""
    text = answers.get(name, "")
    if not text:
        return ""
    sure = book.match(text[:60], kind).sure or (book.match(text[:60], PLACE).sure if or_place else None)
    if sure is None:
        unclear.append(_problem(name, text, Phrase("a name of this case"), book.match(text[:60], kind).suggestion))
    return sure.id if sure else text


def _whole(name: str, answers: Mapping[str, str], unclear: list[Problem]) -> int | None:
    value = number_at(answers, name, least=0, most=1e9)
    if name in answers and (value is None or value != int(value)):
        unclear.append(_problem(name, answers[name], Phrase("a whole number")))
        return None
    return None if value is None else int(value)


def _measured(name: str, answers: Mapping[str, str], unclear: list[Problem]) -> float | None:
    value = number_at(answers, name, least=-100, most=100)
    if name in answers and value is None:
        unclear.append(_problem(name, answers[name], Phrase("a temperature in degrees Celsius")))
    return value


def _problem(name: str, found: str, expected: Phrase, suggestion: str = "") -> Problem:
    return Problem("form", quoted(found), expected, column=name, suggestion=suggestion)

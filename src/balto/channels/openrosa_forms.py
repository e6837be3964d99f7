"""The three forms for the form app, with the case's own carriers, places and ways to choose from, and the server's answers.

No question has room for the name of a patient: all that is typed is a number, a lot or a bar code.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from openpyxl import Workbook

from balto.channels.book import CARRIER, PLACE, WAY, Book

HEADERS = {"X-OpenRosa-Version": "1.0", "X-OpenRosa-Accept-Content-Length": "10485760"}
_XFORMS, _HTML = "http://www.w3.org/2002/xforms", "http://www.w3.org/1999/xhtml"
_JAVAROSA, _META = "http://openrosa.org/javarosa", "http://openrosa.org/xforms"
LOT = "regex(., '^[A-Za-z0-9/-]{1,20}$')"
_TYPES = {"integer": "int", "decimal": "decimal", "text": "string", "date": "date", "barcode": "barcode", "geopoint": "geopoint",
    "image": "binary", "select": "string"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its type, name and label; `choices` are words, or the kind of thing in the case that is chosen from."""

    kind: str
    name: str
    label: str
    choices: tuple[str, ...] | str = ()
    required: bool = False
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form by its id, with its title and questions."""

    id: str
    title: str
    questions: tuple[Question, ...]
    version: str = "1"


_WHERE = Question("geopoint", "pos", "Where are you?")
FORMS = (
    Form("balto_handover", "Hand-over", (
        Question("select", "giver", "Who gives?", CARRIER, True),
        Question("select", "receiver", "Who receives?", CARRIER, True),
        Question("select", "place", "At which place?", PLACE),
        Question("barcode", "box", "Bar code of the box"),
        Question("integer", "vials", "How many vials? Count them.", required=True, constraint=". >= 0 and . < 100000"),
        Question("decimal", "temp_c", "Temperature of the box, °C", constraint=". > -100 and . < 100"),
        Question("select", "seal", "Is the seal whole?", ("whole", "broken")),
        Question("text", "lot", "Lot", constraint=LOT),
        Question("image", "photo", "Photograph of the box: no person on it"),
        _WHERE,
    )),
    Form("balto_way", "State of a way", (
        Question("select", "way", "Which way?", WAY),
        Question("select", "place", "At which place?", PLACE),
        Question("select", "state", "Is it open?", ("open", "restricted", "shut", "unknown"), True),
        Question("select", "vehicle", "For which vehicle?", ("foot", "motorcycle", "4x4", "truck", "boat", "sled")),
        Question("integer", "depth_cm", "Depth of water or snow, cm", constraint=". >= 0 and . < 2000"),
        Question("select", "source", "Seen by yourself?", ("seen", "told")),
        Question("select", "reliability", "How sure is it?", ("sure", "likely", "doubtful")),
        _WHERE,
    )),
    Form("balto_stock", "Count of a store", (
        Question("select", "place", "At which place?", PLACE, True),
        Question("text", "lot", "Lot", constraint=LOT),
        Question("date", "expiry", "Expires on"),
        Question("integer", "vials", "How many vials? Count them.", required=True, constraint=". >= 0 and . < 1000000"),
        Question("decimal", "fridge_min_c", "Lowest temperature of the refrigerator, °C", constraint=". > -100 and . < 100"),
        Question("decimal", "fridge_max_c", "Highest temperature of the refrigerator, °C", constraint=". > -100 and . < 100"),
        _WHERE,
    )),
)  # fmt: skip


def xform(form: Form, book: Book) -> bytes:
    """The form as the app takes it, XForm XML in UTF-8."""
    for prefix, space in (("", _XFORMS), ("h", _HTML), ("jr", _JAVAROSA), ("orx", _META)):
        ElementTree.register_namespace(prefix, space)
    html = ElementTree.Element(f"{{{_HTML}}}html")
    head, body = ElementTree.SubElement(html, f"{{{_HTML}}}head"), ElementTree.SubElement(html, f"{{{_HTML}}}body")
    ElementTree.SubElement(head, f"{{{_HTML}}}title").text = form.title
    model = ElementTree.SubElement(head, f"{{{_XFORMS}}}model")
    _instance(model, form)
    for question in form.questions:
        _bind(model, question)
        _control(body, question, choices(question, book))
    written: bytes = ElementTree.tostring(html, encoding="utf-8", xml_declaration=True)
    return written


def choices(question: Question, book: Book) -> list[tuple[str, str]]:
    """What a question is answered with, as values and labels."""
    if isinstance(question.choices, str):
        return [
            (one.id, " ".join((one.number or one.id, *one.names[:1])))
            for one in book.things
            if one.kind == question.choices
        ]
    return [(word, word) for word in question.choices]


def _instance(model: ElementTree.Element, form: Form) -> None:
    """The empty answers, and those that the app fills in itself."""
    instance = ElementTree.SubElement(model, f"{{{_XFORMS}}}instance")
    data = ElementTree.SubElement(instance, f"{{{_XFORMS}}}data", {"id": form.id, "version": form.version})
    for name in ("start", "deviceid", *(one.name for one in form.questions)):
        ElementTree.SubElement(data, f"{{{_XFORMS}}}{name}")
    ElementTree.SubElement(ElementTree.SubElement(data, f"{{{_META}}}meta"), f"{{{_META}}}instanceID")
    _preloaded(model, "/data/start", "dateTime", "timestamp", "start")
    _preloaded(model, "/data/deviceid", "string", "property", "deviceid")
    _preloaded(model, "/data/orx:meta/orx:instanceID", "string", "uid", "")


def _preloaded(model: ElementTree.Element, path: str, kind: str, preload: str, parameter: str) -> None:
    held = {"nodeset": path, "type": kind, "readonly": "true()", f"{{{_JAVAROSA}}}preload": preload}
    ElementTree.SubElement(
        model, f"{{{_XFORMS}}}bind", held | ({f"{{{_JAVAROSA}}}preloadParams": parameter} if parameter else {})
    )


def _bind(model: ElementTree.Element, question: Question) -> None:
    held = {"nodeset": f"/data/{question.name}", "type": _TYPES[question.kind]}
    held |= {"required": "true()"} if question.required else {}
    held |= {"constraint": question.constraint} if question.constraint else {}
    ElementTree.SubElement(model, f"{{{_XFORMS}}}bind", held)


def _control(body: ElementTree.Element, question: Question, items: Sequence[tuple[str, str]]) -> None:
    """How a question is asked."""
    kind = {"select": "select1", "image": "upload"}.get(question.kind, "input")
    held = {"ref": f"/data/{question.name}"} | ({"mediatype": "image/*"} if kind == "upload" else {})
    control = ElementTree.SubElement(body, f"{{{_XFORMS}}}{kind}", held)
    ElementTree.SubElement(control, f"{{{_XFORMS}}}label").text = question.label
    for value, label in items:
        item = ElementTree.SubElement(control, f"{{{_XFORMS}}}item")
        ElementTree.SubElement(item, f"{{{_XFORMS}}}label").text = label
        ElementTree.SubElement(item, f"{{{_XFORMS}}}value").text = value


def xlsform(form: Form, book: Book) -> bytes:
    """The same form as an XLSForm workbook, for a form server of the user's own."""
    workbook = Workbook()
    survey = workbook.active or workbook.create_sheet()
    survey.title = "survey"
    survey.append(["type", "name", "label", "required", "constraint"])
    listed = workbook.create_sheet("choices")
    listed.append(["list_name", "name", "label"])
    for kind in ("start", "deviceid"):
        survey.append([kind, kind, "", "", ""])
    for one in form.questions:
        kind = f"select_one {one.name}" if one.kind == "select" else one.kind
        survey.append([kind, one.name, one.label, "yes" if one.required else "", one.constraint])
        for value, label in choices(one, book):
            listed.append([one.name, value, label])
    settings = workbook.create_sheet("settings")
    settings.append(["form_title", "form_id", "version"])
    settings.append([form.title, form.id, form.version])
    held = BytesIO()
    workbook.save(held)
    return held.getvalue()


def form_list(address: str, book: Book) -> bytes:
    """The list of forms that the app asks for first; `address` is that of the desk, as http://10.42.0.1:8080."""
    entries = "".join(
        f"<xform><formID>{one.id}</formID><name>{escape(one.title)}</name><version>{one.version}</version>"
        f"<hash>md5:{hashlib.md5(xform(one, book), usedforsecurity=False).hexdigest()}</hash>"
        f"<downloadUrl>{escape(address)}/forms/{one.id}</downloadUrl></xform>"
        for one in FORMS
    )
    return f'<xforms xmlns="http://openrosa.org/xforms/xformsList">{entries}</xforms>'.encode()


def answer(words: str) -> bytes:
    """The answer to a submission that is stored; it goes with status 201."""
    return f'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>{escape(words)}</message></OpenRosaResponse>'.encode()

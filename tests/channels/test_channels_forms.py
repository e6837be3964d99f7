"""Submissions of the form app: Balto's three forms become messages; other XML, and XML that bites, is refused."""

import hashlib
import json
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from balto.channels.heard import Arrival
from balto.channels.openrosa import decode
from balto.channels.openrosa_forms import FORMS, answer, choices, form_list, xform, xlsform
from balto.domain.report import Kind
from tests.channels.desk import BOOK, HEARD_AT

HANDOVER = b"""<?xml version='1.0' ?><data id="balto_handover" version="3"><meta><instanceID>uuid:5a1e</instanceID></meta>
<start>2026-01-27T14:05:00.000-09:00</start><pos>64.73 -155.49 12.0 4.8</pos><giver>C07</giver><receiver>Kalland</receiver>
<box>BX-0031</box><vials>30</vials><temp_c>4.2</temp_c><seal>broken</seal></data>"""
WAY = (
    b'<data id="balto_way"><meta><instanceID>uuid:2</instanceID></meta><way>Gurro road</way><state>shut</state>'
    b"<depth_cm>80</depth_cm></data>"
)
STOCK = (
    b'<data id="balto_stock"><meta><instanceID>uuid:3</instanceID></meta><place>Doro</place><lot>A1</lot><vials>40</vials>'
    b"<fridge_min_c>2</fridge_min_c><fridge_max_c>9.5</fridge_max_c></data>"
)


def read(raw: bytes, **headers: str):
    return decode(
        Arrival(raw, HEARD_AT, headers={name.replace("_", "-"): value for name, value in headers.items()}), BOOK
    )


def test_a_hand_over_form_is_a_message():
    (message,) = read(HANDOVER).messages
    given, warm, seal, box = message.reports
    assert (message.gateway_id, message.unclear) == ("uuid:5a1e", ())
    assert (given.kind, given.about, given.other, given.doses, given.lat, given.accuracy_m) == (
        Kind.HANDED_OVER, "C07", "C08", 30, 64.73, 4.8,
    )  # fmt: skip
    assert (warm.temp_c, seal.text, box.text, given.said_at.hour) == (4.2, "the seal is broken", "box BX-0031", 23)


def test_the_forms_of_ways_and_of_stock_are_messages():
    (way,) = read(WAY).messages[0].reports
    assert (way.kind, way.way, way.state, way.text) == (Kind.WAY, "gurro-doro", "shut", "depth_cm 80")
    stock, fridge = read(STOCK).messages[0].reports
    assert (stock.kind, stock.place, stock.doses, stock.lot) == (Kind.STOCK, "doro", 40, "A1")
    assert (fridge.least_c, fridge.most_c) == (2.0, 9.5)


def test_a_submission_comes_as_a_part_of_a_body_with_photographs():
    body = (
        b'--q\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="f.xml"\r\n\r\n'
        + HANDOVER
        + b"\r\n--q--\r\n"
    )
    (message,) = read(body, content_type='multipart/form-data; boundary="q"').messages
    assert (message.raw, message.reports[0].doses) == (body, 30)
    assert not read(body, content_type="multipart/form-data; boundary=other").messages


def test_a_submission_that_kobotoolbox_passes_on_is_the_same_message():
    body = {
        "_id": 7,
        "meta/instanceID": "uuid:5a1e",
        "_xform_id_string": "balto_handover",
        "start": "2026-01-27T14:05:00.000-09:00",
        "pos": "64.73 -155.49 12.0 4.8",
        "hand/giver": "C07",
        "hand/receiver": "C08",
        "hand/vials": "30",
        "_geolocation": [None, None],
    }
    (message,) = read(json.dumps(body).encode()).messages
    assert (message.gateway_id, message.unclear) == ("uuid:5a1e", ())
    assert message.reports[0] == read(HANDOVER).messages[0].reports[0]


def test_answers_that_are_not_clear_are_told_by_their_question():
    (message,) = read(HANDOVER.replace(b">30<", b">3.5<").replace(b"Kalland", b"Kalend")).messages
    assert [(one.column, one.found) for one in message.unclear] == [("receiver", '"Kalend"'), ("vials", '"3.5"')]
    assert message.reports[0].doses is None


BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data id="balto_way"><state>&b;</state></data>'


@pytest.mark.parametrize("raw", [
    b"", b"<data", BOMB, BOMB.decode().encode("utf-16"), b"<a>" * 5_000, HANDOVER.replace(b"balto_handover", b"other"),
    HANDOVER.replace(b"uuid:5a1e", b""), b'<data id="balto_way"><meta><instanceID>u</instanceID></meta></data>', b"x" * 40_000,
])  # fmt: skip
def test_what_is_no_submission_is_refused(raw):
    told = read(raw)
    assert (len(told.messages), len(told.refused)) == (0, 1)
    assert str(told.refused[0].reason)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_form_offers_what_is_in_the_case_and_its_filled_copy_is_a_message(form):
    root = ElementTree.fromstring(xform(form, BOOK))
    spaces = {"x": "http://www.w3.org/2002/xforms", "o": "http://openrosa.org/xforms"}
    data = root.find(".//x:instance/x:data", spaces)
    for question in form.questions:
        items = [item.text for item in root.findall(f".//*[@ref='/data/{question.name}']/x:item/x:value", spaces)]
        assert items == [value for value, _ in choices(question, BOOK)]
        data.find(f"x:{question.name}", spaces).text = (
            items[0]
            if items
            else {"integer": "3", "decimal": "4.5", "geopoint": "64.5 -165.4 0 5"}.get(question.kind, "A1")
        )
    data.find(".//o:instanceID", spaces).text = "uuid:9"
    told = read(ElementTree.tostring(data))
    assert told.messages[0].unclear == ()
    assert told.messages[0].reports[0].kind in (Kind.HANDED_OVER, Kind.WAY, Kind.STOCK)


def test_no_question_has_room_for_a_name():
    typed = [one for form in FORMS for one in form.questions if one.kind == "text"]
    assert {one.name for one in typed} == {"lot"}
    assert all(one.constraint for one in typed)


def test_the_list_of_forms_names_each_once_with_its_hash():
    root = ElementTree.fromstring(form_list("http://10.42.0.1:8080", BOOK))
    space = "{http://openrosa.org/xforms/xformsList}"
    for entry, form in zip(root, FORMS, strict=True):
        values = {node.tag.removeprefix(space): node.text for node in entry}
        assert values.keys() == {"formID", "name", "version", "hash", "downloadUrl"}
        assert values["hash"] == "md5:" + hashlib.md5(xform(form, BOOK)).hexdigest()
        assert values["downloadUrl"] == f"http://10.42.0.1:8080/forms/{form.id}"
    assert b"<message>Stored, no. 2 &amp; 3</message>" in answer("Stored, no. 2 & 3")


def test_a_form_is_written_as_a_workbook_too():
    book = load_workbook(BytesIO(xlsform(FORMS[0], BOOK)))
    assert book.sheetnames == ["survey", "choices", "settings"]
    kinds = [row[0].value for row in book["survey"].iter_rows(min_row=2)]
    assert kinds[:3] == ["start", "deviceid", "select_one giver"]
    assert ["giver", "C07", "C07 Shannon"] in [[cell.value for cell in row] for row in book["choices"].iter_rows()]

"""Submissions of the form app: Balto's three forms become messages; other XML, and XML that bites, is refused."""

import pytest

from balto.channels.heard import Arrival
from balto.channels.openrosa import decode
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

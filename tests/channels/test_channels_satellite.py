"""Satellite messages of inReach: by mail, hard-wrapped or HTML, with or without a place, and as pushed JSON."""

import json

import pytest

from balto.channels.heard import Arrival
from balto.channels.inreach import decode
from balto.domain.report import Kind
from tests.channels.desk import BOOK, HEARD_AT

MAIL = b"""From: Shannon <no.reply.inreach@garmin.com>\r
Message-ID: <abc@garmin.com>\r
Date: Wed, 28 Jan 2026 01:10:00 +0000\r
Content-Type: text/plain; charset=utf-8\r
\r
left Tanana 14:05\r
30 vials\r
\r
View the location or send a reply to Shannon:\r
https://explore.garmin.com/textmessage/txtmsg?extId=5f0c6a2e-1111-2222-3333-444455556666&adr=x\r
\r
Shannon sent this message from: Lat 65.170123 Lon\r
-152.078901\r
\r
Do not reply directly to this message.\r
"""


def read(raw: bytes):
    return decode(Arrival(raw, HEARD_AT), BOOK)


def test_a_mail_is_a_typed_line_and_a_place():
    (message,) = read(MAIL).messages
    left, at = message.reports
    assert (message.sender, message.gateway_id, left.kind, left.about, left.doses) == (
        "Shannon",
        "<abc@garmin.com>",
        Kind.LEFT,
        "C07",
        30,
    )
    assert (at.kind, at.lat, at.lon, at.said_at.hour) == (Kind.POSITION, 65.170123, -152.078901, 1)
    assert message.unclear == ()


def test_a_mail_in_html_and_one_without_a_place_are_read():
    html = MAIL.replace(b"text/plain", b"text/html").replace(b"30 vials\r\n", b"<b>30</b> vials<br>\r\n")
    assert [one.kind for one in read(html).messages[0].reports] == [Kind.LEFT, Kind.POSITION]
    nowhere = MAIL.split(b"Shannon sent")[0] + b"Do not reply directly to this message.\r\n"
    (message,) = read(nowhere).messages
    assert [one.kind for one in message.reports] == [Kind.LEFT]


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", MAIL.replace(b"@garmin.com>", b"@garmin.com.evil.org>", 1), MAIL.replace(b"View", b"See")[:220]],
)
def test_other_mail_is_refused(raw):
    told = read(raw)
    assert (len(told.messages), len(told.refused)) == (0, 1)


def event(**changed: object) -> dict[str, object]:
    point = {"latitude": 65.1, "longitude": -152.0, "altitude": 12, "gpsFix": 2, "course": 90, "speed": 9}
    return {
        "imei": "300000000000000",
        "messageCode": 3,
        "freeText": "left Tanana",
        "timeStamp": 1769562371000,
        "point": point,
        **changed,
    }


def pushed(*events: object):
    return read(json.dumps({"Version": "2.0", "Events": events}).encode())


def test_pushed_events_are_messages_of_their_own():
    told = pushed(event(), event(messageCode=0, freeText=""), event(messageCode=4, freeText="", imei="2"))
    assert [[one.kind for one in message.reports] for message in told.messages] == [
        [Kind.LEFT, Kind.POSITION], [Kind.POSITION], [Kind.POSITION, Kind.HELP],
    ]  # fmt: skip
    assert len({message.gateway_id for message in told.messages}) == 3


def test_a_reference_point_and_no_fix_are_no_place_of_the_device():
    for changed in ({"messageCode": 8}, {"point": {"latitude": 1.0, "longitude": 2.0, "gpsFix": 0}}):
        (message,) = pushed(event(freeText="", **changed)).messages
        assert message.reports[0].lat is None


def test_events_that_cannot_be_read_are_refused_one_by_one():
    told = pushed(event(), event(imei=""), event(messageCode=65), "x")
    assert (len(told.messages), len(told.refused)) == (1, 3)

"""Good messages of every channel, from which spoilt ones are made, and the small case that hears them."""

import base64
import json
import struct
from datetime import UTC, datetime

from balto.channels.book import CARRIER, PLACE, WAY, Book, Named
from balto.channels.short_report import ShortReport, as_text, packed, sealed
from balto.domain.report import Kind

HEARD_AT = datetime(2026, 1, 28, 2, tzinfo=UTC)
BOOK = Book(
    tuple(Named(f"C{number:02}", CARRIER, (name,)) for number, name in enumerate(("Shannon", "Kalland", "Nikolai"), 7))
    + tuple(
        Named(name.lower(), PLACE, (name,)) for name in ("Nenana", "Tanana", "Nulato", "Nulgi", "Unalakleet", "Nome")
    )
    + (Named("nulato-kaltag", WAY, ("Kaltag trail",)),),
    {"+15550007": "C07"},
    "America/Anchorage",
)
SHORT = sealed(
    packed(ShortReport(7, 412, Kind.ARRIVED, HEARD_AT, 64.5, -165.4, 12, 9, 4.5, -1, 8, 79, True, 30)), b"key"
)
_LINES = (
    "BALTO 07 KM 412 T4.2 OK", "07 left Tanana 14:05 30 vials", "arrivés à Nulato hier 14h05, 2 flacons cassés", "1",
    "wind 25 m/s, -40 C",
    "llegamos a Nome, carretera cortada en Nulato", "3 new cases 1 death Nome 27 jan",
    "08 received 30 vials from 07 at Nulato lot A-1",
    "saímos de Tanana para Nulato 13:00 com 30 frascos", "64.501, -165.406 bat 45%", "order O12 ok",
)  # fmt: skip
_TABLE = "said_at,who,carrier,event,place,vials,temp_c,lat,lon,state,way,words\n"
_TABLE += "2026-01-27 14:05,Bill,07,left,Tanana,30,4.2,64.5,-152,,,\n"
_TABLE += ",,,,,,,,,shut,Kaltag trail,\n,Bill,,,,,,,,,,07 arrived Nulato\n"
_FORM = (
    '<data id="balto_{}"><meta><instanceID>uuid:1</instanceID></meta><start>2026-01-27T14:05:00.000-09:00</start>'
    "<pos>64.7 -155 12 4</pos>{}</data>"
)
_POINT = {"latitude": 64.5, "longitude": -165.4, "gpsFix": 2, "speed": 9}
_EVENT = {
    "imei": "300000000000000",
    "messageCode": 3,
    "freeText": "left Tanana",
    "timeStamp": 1769562371000,
    "point": _POINT,
}
_MAIL = (
    "From: Shannon <no.reply.inreach@garmin.com>\r\nMessage-ID: <a@garmin.com>\r\nDate: Wed, 28 Jan 2026 01:10:00 +0000\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nleft Tanana 14:05\r\n\r\nView the location or send a reply to Shannon:\r\n"
    "https://inreachlink.com/x?extId=5f0c6a2e\r\n\r\nShannon sent this message from: Lat 65.17 Lon -152.07\r\n"
)
_COT = (
    '<event version="2.0" uid="A-1" type="{}" time="2026-01-28T01:06:11Z" start="2026-01-28T01:06:11Z" '
    'stale="2026-01-28T02:06:11Z" how="m-g"><point lat="64.5" lon="-165.4" hae="1" ce="9" le="9"/>'
    '<detail><contact callsign="C07"/><track speed="10"/><remarks>left Tanana</remarks></detail></event>'
)


def _body(**values: object) -> bytes:
    return json.dumps(values).encode()


def _call(event: str, **payload: object) -> bytes:
    return _body(event=event, id="Ey6E", payload={**payload, "receivedAt": "2026-01-27T16:06:11.000-09:00"})


def _burst(payload: bytes) -> bytes:
    header = struct.pack(">I15sBHHI", 1, b"300434061000000", 0, 54, 0, 1769562371)
    parts = b"".join(bytes([kind]) + struct.pack(">H", len(part)) + part for kind, part in ((1, header), (2, payload)))
    return b"\x01" + struct.pack(">H", len(parts)) + parts


def _mesh(port: int, payload: bytes) -> bytes:
    data = b"\x08" + bytes([port]) + b"\x12" + bytes([len(payload)]) + payload
    packet = b"\x0d" + struct.pack("<I", 7) + b"\x22" + bytes([len(data)]) + data + b"\x35" + struct.pack("<I", 99)
    return b"\x0a" + bytes([len(packet)]) + packet


SEEDS: dict[str, tuple[bytes, ...]] = {
    "typed": tuple(line.encode() for line in _LINES),
    "table": (_TABLE.encode(), _TABLE.replace(",", ";").encode("utf-8-sig")),
    "sms gateway": (
        *(_call("sms:received", message=line, sender="+15550007") for line in (*_LINES, as_text(SHORT))),
        _call("sms:data-received", data=base64.b64encode(SHORT).decode(), sender="+15550007"),
    ),
    "sms others": (
        b"from=%2B15550007&text=left+Tanana+14%3A05+30+vials&date=2026-01-28T01%3A06%3A11Z",
        _body(id="r-1", **{"from": "+15550007"}, content="BALTO 07 KM 412 T4.2 OK"),
        _body(type="message.phone.received", data={"message_id": "m", "contact": "+15550007", "content": "1"}),
        b"SMS_MESSAGES=2\nSMS_1_NUMBER=+15550007\nSMS_1_TEXT=left Tanana 14:05 \n"
        b"SMS_2_TEXT=30 vials\nSMS_1_TIMESTAMP=1769562371\n",
    ),
    "form": tuple(
        _FORM.format(name, answers).encode()
        for name, answers in (
            ("handover", "<giver>C07</giver><receiver>C08</receiver><vials>30</vials><temp_c>4.2</temp_c><seal>broken</seal>"),
            ("way", "<way>Kaltag trail</way><state>shut</state><depth_cm>80</depth_cm>"),
            ("stock", "<place>Nome</place><lot>A1</lot><vials>40</vials><fridge_min_c>2</fridge_min_c>"),
        )
    ),
    "traccar client": (
        b"id=C07&lat=64.5&lon=-165.4&timestamp=1769562371&speed=10&batt=79&accuracy=5",
        _body(device_id="C07", location={"timestamp": "2026-01-28T01:06:11Z", "coords": {**_POINT, "accuracy": 5},
              "battery": {"level": 0.5}}),
    ),
    "owntracks": (_body(_type="location", lat=64.5, lon=-165.4, tst=1769562371, vel=12, acc=8, batt=50, tid="07"),),
    "inreach": (_MAIL.encode(), _body(Version="2.0", Events=[_EVENT, {**_EVENT, "messageCode": 4}])),
    "short report": (SHORT, as_text(SHORT).encode()),
    "traccar forward": (
        _body(device={"uniqueId": "C07"}, position={**_POINT, "fixTime": "2026-01-28T01:06:11Z",
              "attributes": {"batteryLevel": 60}}),
    ),
    "meshtastic": (
        _mesh(1, b"C07 left Tanana"),
        _mesh(3, b"\x0d" + struct.pack("<i", 645000000) + b"\x15" + struct.pack("<i", -1654000000) + b"\xb8\x01\x10"),
        _mesh(67, b"\x1a\x05\x0d" + struct.pack("<f", 4.5)),
    ),
    "iridium": (
        _burst(SHORT), _burst(b"C07 left Tanana"),
        b"imei=300&momsn=6&transmit_time=26-01-28+01:02:09&data=433037206c656674",
    ),
    "spot": (
        b"<messageList><message><id>1</id><esn>0-8</esn><messageType>HELP</messageType><timeInGMTSecond>1769562371</timeInGMTSecond>"
        b"<latitude>64.5</latitude><longitude>-165.4</longitude></message></messageList>",
    ),
    "cot": tuple(_COT.format(kind).encode() for kind in ("a-f-G-U-C", "b-t-f", "b-a-o-tbl")),
    "aprs": (
        b"N0CALL-7>APRS,WIDE1-1:@272345z6430.07N/16524.38W>088/036 sled", b"N0CALL>APRS:=/5L!!<*e7>7P[",
        b'N0CALL-9>S32UVT:`(_fn"Oj/]',
        b"C07>APRS::BALTO    :T4.2 left Tanana{12",
        b"N0CALL>APRS:;LEADER   *272345z4903.50N/07201.75W>088/036",
    ),
    "ais": (b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\r\n!AIVDM,1,1,,B,13UhUh0P01QcoRTEdtB>4?v<2D=j,0*54",),
}  # fmt: skip

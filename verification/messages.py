"""Real and captured messages: each decoded right, or refused with its reason; foreign ones are read by no channel.

    python -m verification.run messages

Right is what other decoders made of them (Traccar's tests, aprslib, the generator of the mesh packets), or the numbers that
stand in the text itself. Messages of tracker protocols that Balto does not speak come by Traccar's forwarding.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from balto.channels.book import Book
from balto.channels.channel_list import CHANNELS, channel
from balto.channels.heard import Arrival, Heard
from balto.domain.report import Report
from verification.check import Check, data

HEARD_AT = datetime(2026, 11, 30, tzinfo=UTC)
BOOK = Book()
SPOKEN = {"OsmAnd": "traccar client", "OwnTracks": "owntracks", "Spot": "spot", "Ais": "ais"}
FREE = ("typed", "table", "sms gateway", "sms others")  # which take any text
NEAR_DEGREES = 2e-5


def heard(name: str, raw: bytes, sender: str = "") -> Heard:
    """What a channel makes of bytes."""
    return channel(name).decode(Arrival(raw, HEARD_AT, sender), BOOK)


def checks() -> Iterator[Check]:
    """The marks of `make verify`."""
    folder = data()
    if folder is None:
        return
    for each in (trackers, foreign, mesh, radio, events, wrong_positions):
        yield from each(folder / "messages")


def trackers(folder: Path) -> Iterator[Check]:
    """Messages of Traccar's tests in the protocols that Balto speaks, against the numbers that stand in them."""
    rows = [row for row in _lines(folder / "tracker_messages.jsonl") if row["proto"] in SPOKEN]
    right: Counter[str] = Counter()
    for row in rows:
        told = heard(SPOKEN[row["proto"]], _raw(row))
        right[row["proto"]] += (
            not told.messages and bool(told.refused) if row["check"] == "verifyNull" else _as_written(row, told)
        )
    said = ", ".join(f"{name} {right[name]}" for name in SPOKEN)
    yield Check(
        "trackers' messages read as they say, or refused",
        f"{right.total()} ({said})",
        f"{len(rows)}",
        right.total() == len(rows),
    )


def _as_written(row: dict[str, Any], told: Heard) -> bool:
    """Whether what is read is what stands there; of ships, whether each line has its own."""
    places = [one for message in told.messages for one in message.reports if one.lat is not None]
    text = _raw(row).decode()
    if row["proto"] == "Ais":
        lines = [line for line in text.splitlines() if line.strip()]
        return bool(places) and len(told.messages) + len(told.refused) == len(lines)
    written = [_written(name, text) for name in ("lat", "lon")]
    return len(places) == len(told.messages) == 1 and written == [places[0].lat, places[0].lon]


def _written(name: str, text: str) -> float | None:
    found = re.search(rf"\b{name}(?:itude|gitude)?[=\":> ]{{1,3}}(-?\d+(?:\.\d+)?)", text)
    return float(found[1]) if found else None


def foreign(folder: Path) -> Iterator[Check]:
    """Messages of other trackers, given to every channel that does not take any text: none of them reads one."""
    rows = [row for row in _lines(folder / "tracker_messages.jsonl") if row["proto"] not in SPOKEN]
    names = [one.name for one in CHANNELS if one.name not in FREE]
    told = [(f"{name} read {row['proto']}", heard(name, _raw(row))) for row in rows for name in names]
    read = Counter(line for line, one in told if not _only_seen_by_network(one))
    silent = sum(not one.refused and not one.messages for _, one in told)
    for line, times in read.most_common(10):
        print(f"  {line} {times} times")
    yield Check(
        f"messages of other trackers, to {len(names)} channels: taken",
        f"{read.total()} of {len(rows):,}",
        "0",
        not read,
    )
    yield Check("of them neither taken nor refused with a reason", f"{silent}", "0", silent == 0)


def _only_seen_by_network(told: Heard) -> bool:
    """Whether nothing was read of a message but where the satellite network saw the modem, which is its frame's to say."""
    return all(one.text == "as the satellite network saw it" for message in told.messages for one in message.reports)


def mesh(folder: Path) -> Iterator[Check]:
    """Packets of a mesh against what they were made from; those that are encrypted are refused."""
    rows = _lines(folder / "meshtastic_service_envelopes.jsonl")
    clear = [row for row in rows if not row["expect"].get("encrypted")]
    right = sum(_mesh_right(row["expect"], heard("meshtastic", bytes.fromhex(row["hex"]))) for row in clear)
    shut = sum(
        "encrypted" in str(told.refused[0].reason)
        for row in rows
        if row["expect"].get("encrypted")
        for told in [heard("meshtastic", bytes.fromhex(row["hex"]))]
        if told.refused
    )
    yield Check("packets of a mesh read right", f"{right}", f"{len(clear)}", right == len(clear))
    yield Check(
        "encrypted ones refused with that reason",
        f"{shut}",
        f"{len(rows) - len(clear)}",
        shut == len(rows) - len(clear),
    )


def _mesh_right(expect: dict[str, Any], told: Heard) -> bool:
    if len(told.messages) != 1 or told.messages[0].sender != f"!{expect['from']:08x}":
        return False
    report = told.messages[0].reports[0]
    coarse = expect.get("precision_bits", 32) < 32
    return (
        _near(report, expect["lat"], expect["lon"])
        and _seconds(report) == expect["t"]
        and (report.accuracy_m is not None) == coarse
    )


def radio(folder: Path) -> Iterator[Check]:
    """Packets of amateur radio against aprslib."""
    rows = _lines(folder / "aprs_packets.jsonl")
    right = sum(_radio_right(row, heard("aprs", row["raw"].encode())) for row in rows)
    yield Check(
        "packets of amateur radio read as aprslib does, or refused", f"{right}", f"{len(rows)}", right == len(rows)
    )


def _radio_right(row: dict[str, Any], told: Heard) -> bool:
    expect = row.get("decoded", {})
    if "error" in row or expect.get("response"):
        return not told.messages and bool(told.refused)
    report = told.messages[0].reports[0]
    if expect["format"] == "message":
        return told.messages[0].gateway_id == f"{expect['from']}:{expect['msgNo']}"
    speed = expect.get("speed")
    same = speed is None or (report.speed_kmh is not None and abs(report.speed_kmh - speed) < 0.1)
    return _near(report, expect["latitude"], expect["longitude"]) and same


def events(folder: Path) -> Iterator[Check]:
    """Events of Cursor on Target: a track read as its point says; drawings, receipts and what has no place refused."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((folder / "cot" / "examples").glob("*.cot"))]
    captured = (folder / "cot" / "atakcotcaptures.txt").read_text(encoding="utf-8", errors="replace")
    texts += re.findall(r"<event\b.*?</event>", captured, re.DOTALL)
    tracks = [text for text in texts if re.match(r"[^>]*?\btype=[\"'](?:a-|b-a-o)", text[text.index("<event") + 1 :])]
    reasons: Counter[str] = Counter()
    read = right = 0
    for text in texts:
        told = heard("cot", text.encode())
        reasons.update(str(one.reason) for one in told.refused)
        read += bool(told.messages)
        right += bool(told.messages) and (text not in tracks or _at_its_point(text, told.messages[0].reports[0]))
    for reason, times in reasons.most_common():
        print(f"  refused {times}: {reason}")
    yield Check(
        "events of Cursor on Target read, at the point they say",
        f"{right} of {read}",
        "all that are read",
        right == read > 0,
    )
    told_all = read + reasons.total()
    yield Check("events read, or refused with a reason", f"{told_all}", f"{len(texts)}", told_all == len(texts))


def _at_its_point(text: str, report: Report) -> bool:
    point = re.search(r"<point\b[^>]*>", text)
    values = dict(re.findall(r"(lat|lon)=[\"']([-\d.]+)", point[0])) if point else {}
    return bool(values) and _near(report, float(values["lat"]), float(values["lon"]))


def wrong_positions(folder: Path) -> Iterator[Check]:
    """Positions that users reported as wrong reach the log as they were sent: what is believed is decided later."""
    cases = json.loads((folder / "real_wrong_positions.json").read_text(encoding="utf-8"))
    rows = [row for case in cases for row in case["rows"]]
    kept = sum(_kept(row) for row in rows)
    yield Check(
        "wrong positions kept as they were sent, with their times", f"{kept}", f"{len(rows)}", kept == len(rows)
    )


def _kept(row: list[Any]) -> bool:
    when = str(row[0]).partition(" received")[0]
    told = heard("traccar client", f"id=x&timestamp={when.replace(' ', '%20')}&lat={row[1]}&lon={row[2]}".encode())
    report = told.messages[0].reports[0]
    sent = float(when) if when.isdigit() else datetime.fromisoformat(f"{when}+00:00").timestamp()
    return (report.lat, report.lon) == (row[1], row[2]) and _seconds(report) == sent


def _near(report: Report, lat: float, lon: float) -> bool:
    if report.lat is None or report.lon is None:
        return False
    return abs(report.lat - lat) < NEAR_DEGREES and abs(report.lon - lon) < NEAR_DEGREES


def _seconds(report: Report) -> float | None:
    return report.said_at.timestamp() if report.said_at else None


def _raw(row: dict[str, Any]) -> bytes:
    """The bytes of a tracker's message; of a request, its body or its query; text that is half hexadecimal as it stands."""
    text = row["data"]
    if row["kind"] == "binary" and re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
        return bytes.fromhex(text)
    return (
        text.removeprefix("/").removeprefix("Content-Typeapplication/json") if row["kind"] == "request" else text
    ).encode()


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]

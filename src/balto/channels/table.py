"""A table of reports as CSV, one report a row: headings in four languages, each problem with its line and column."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, did_you_mean, quoted
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal, refused
from balto.channels.line.fold import key
from balto.channels.line.line_reports import Context, reports
from balto.channels.line.moments_said import FIRST_YEAR, LAST_YEAR
from balto.channels.table_cells import Row, piece_of
from balto.channels.typed import understood
from balto.domain.report import Message, Report

VIA = "table"
LONGEST_BYTES = 262_144
MOST_ROWS = 2_000
MOST_COLUMNS = 60
_MOST_STRANGE, _LONGEST_HEADING = 3, 20  # headings that are told as not known, and signs of one that is compared


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its place, what it holds ("" where its heading is not known), and its heading as written."""

    at: int
    name: str
    heading: str


def decode(arrival: Arrival, book: Book) -> Heard:
    """A message for each row; refused as a whole where it is too long, no text, or has no heading that is known."""
    if len(arrival.raw) > LONGEST_BYTES:
        return refused(
            arrival, VIA, Phrase("{n} bytes, and a table has at most {most}", n=len(arrival.raw), most=LONGEST_BYTES)
        )
    text = _text(arrival.raw)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or "\0" in text:
        return refused(arrival, VIA, Phrase("no table: no line of text"))
    try:
        rows = list(_rows(text, _delimiter(lines[0])))
    except csv.Error as wrong:
        return refused(arrival, VIA, Phrase("no table: {reason}", reason=str(wrong)))
    columns = _columns(rows[0][1]) if rows else []
    if not any(column.name for column in columns):
        return refused(arrival, VIA, Phrase("no heading that is known in its first line"))
    if len(rows) == 1:
        return refused(arrival, VIA, Phrase("headings, and no row under them"))
    return _decoded(arrival, book, rows[1:], columns)


def _decoded(arrival: Arrival, book: Book, rows: list[tuple[int, list[str]]], columns: list[Column]) -> Heard:
    """Messages of the rows; what is beyond the most rows is refused."""
    strange = _strange([one for one in columns if not one.name and one.heading])
    digest = hashlib.sha256(arrival.raw).hexdigest()[:16]
    made = [_message(arrival, book, columns, line, cells, digest) for line, cells in rows[:MOST_ROWS]]
    if made and strange:
        made[0] = replace(made[0], unclear=(*strange, *made[0].unclear))
    more = len(rows) - MOST_ROWS
    left = Refusal(
        arrival.raw,
        VIA,
        Phrase("{n} row beyond the first {most}", "{n} rows beyond the first {most}", n=more, most=MOST_ROWS),
    )
    return Heard(tuple(made), (left,) if more > 0 else ())


def _strange(columns: list[Column]) -> list[Problem]:
    """That headings are not known, or stand there twice: the first by themselves, the others together."""
    expected = Phrase("a heading of a table of reports, once")
    told = []
    for column in columns[:_MOST_STRANGE]:
        hint = did_you_mean(column.heading, list(_meanings())) if 4 <= len(column.heading) <= _LONGEST_HEADING else ""
        told.append(Problem(VIA, quoted(column.heading), expected, 1, column.heading[:_LONGEST_HEADING], hint))
    if columns[_MOST_STRANGE:]:
        others = ", ".join(column.heading for column in columns[_MOST_STRANGE:])
        told.append(Problem(VIA, quoted(others), expected, 1))
    return told


def _message(arrival: Arrival, book: Book, columns: list[Column], line: int, cells: list[str], digest: str) -> Message:
    """The message of one row."""
    held = [(column, cells[column.at].strip()) for column in columns if column.name and column.at < len(cells)]
    row = Row(
        line, {column.name: text for column, text in held if text}, {column.name: column.heading for column, _ in held}
    )
    sender = row.cells.get("who") or arrival.sender
    claims, unclear = _claims(row, arrival, book, sender)
    extra = [text for text in cells[len(columns) :] if text.strip()]
    if extra:
        unclear.append(Problem(VIA, quoted(extra[0]), Phrase("no more cells than headings"), line))
    raw = ",".join(cells).encode()
    return Message(raw, VIA, sender, arrival.heard_at, f"{digest}:{line}", reports=claims, unclear=tuple(unclear))


def _claims(row: Row, arrival: Arrival, book: Book, sender: str) -> tuple[tuple[Report, ...], list[Problem]]:
    """What a row claims by its cells; where it has only words, what the words claim."""
    said_at, problems = _moment(row, book.zone)
    words, spoken = row.cells.get("text", ""), replace(arrival, sender=sender)
    if set(row.cells) <= {"text", "who", "said_at", "day"} and words:
        claims, asked = understood(words, spoken, book)
        placed = [replace(one, line=row.line, column=row.headings["text"]) for one in asked]
        return tuple(replace(one, said_at=one.said_at or said_at) for one in claims), [*problems, *placed]
    context = Context(book.speakers.get(sender, sender), book.carrier(sender), arrival.heard_at, book.zone)
    piece = piece_of(row, book)
    made = reports(piece, context, words)
    problems += [one if one.line else replace(one, where=VIA, line=row.line) for one in context.unclear]
    if not made:
        problems.append(
            Problem(
                VIA,
                Phrase("nothing that is a report"),
                Phrase("what happened, or something measured or counted"),
                row.line,
            )
        )
    day = row.cells.get("day", "")
    return tuple(replace(one, said_at=said_at, text=words or one.text, day=one.day or day) for one in made), problems


def _moment(row: Row, zone: str) -> tuple[datetime | None, list[Problem]]:
    """When it was so, by the columns of time and date; local time where no offset is said."""
    text = " ".join(row.cells[name] for name in ("day", "said_at") if name in row.cells)
    if "said_at" not in row.cells:
        return None, []
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(moment)
    except ValueError:
        expected = Phrase("a date and time as 2026-01-27 14:05, with Z or +02:00 where it is not local time")
        return None, [Problem(VIA, quoted(text), expected, row.line, row.headings["said_at"])]
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)), []


def _text(raw: bytes) -> str:
    """The text, in UTF-8 or as a spreadsheet of Western Europe saves it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(first: str) -> str:
    """The sign between cells that occurs most in the first line."""
    return max((",", ";", "\t", "|"), key=first.count)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the number of their last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _columns(headings: list[str]) -> list[Column]:
    """The columns in order; the second of two with one meaning is not known."""
    seen: set[str] = set()
    columns = []
    for at, heading in enumerate(headings[:MOST_COLUMNS]):
        name = _meanings().get(key(heading), "")
        columns.append(Column(at, "" if name in seen else name, heading.strip()))
        seen.add(name)
    return columns


@cache
def _meanings() -> dict[str, str]:
    """What a column holds, by its folded heading."""
    table = tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))
    meanings = {key(name): name for name in table}
    for name, listed in table.items():
        for text in listed.replace("|", ",").split(","):
            if key(text) and meanings.setdefault(key(text), name) != name:
                raise ValueError(f"{text} heads both {meanings[key(text)]} and {name}")
    return meanings

"""How valid inputs are spoilt: bytes, rows, words, dates and encodings; the same number gives the same input."""

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from zipfile import ZIP_STORED, ZipFile

BYTES = (
    b"", b",", b"\n", b'"', b"'", b";", b"\t", b"\r", b"\r\n", b"\0", b"#", b"=", b"[", b"]", b"{", b"}", b"-", b".",
    b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xe2\x80\x8b", b"1e999", b"99999999999999999999", b"nan",
    b"null", b"true", b"[" * 400, b'"""', b"<", b"&#0;", b"\\u0000", b"/>", b"-1",
)  # fmt: skip
WORDS = (
    "", " ", "-", "?", "n/a", "none", "0", "-1", "1", "2", "0.5", "-0", "1,234", "1 234", "1.234,5", "12,5", "1e3",
    "1e999", "-1e999", "nan", "inf", "99999999999999999999", "1" * 400, "0x1F", "½", "٣", "१२", "五", "#N/A", "#REF!",
    "#DIV/0!", "=1+1", "+1", "@x", "'=1", "yes", "no", "oui", "non", "sí", "نعم", "لا", "sim", "não", "TRUE", "FALSE",
    "x", "ja", "Esk", "esk", " Esk", "Esk ", "ESK", "Eska", "Arven", "Nowhere", "Esk cottage hospital", "é",
    "e\u0301", "\u200fEsk", "Esk\u00a0", "😷", "a;b", "truck", "camion", "boat", "bateau", "coast", "on hand",
    "pipeline", "shut", "fermé", "unknown", "open", "died", "décédé", "fallecido", "متوفى", "óbito", "d", "g",
    "guéri", "alive", "confirmed", "confirmé", "probable", "sospechoso", "suspect", "non-cas", "discarded",
    "descartado", "مشتبه", "mild", "severe", "grave", "zero dose", "full", "2025-11-04", "2025-11-04T16:00",
    "2025-11-04T16:00Z", "2025-11-04T16:00+05:45", "2025-11-04 16:00", "2025-11-04T24:00", "2025-11-04T25:00",
    "04/11/2025", "11/04/2025", "4.11.2025", "4-Nov-25", "4 novembre 2025", "٤/١١/٢٠٢٥", "45965", "45965.5",
    "2025-02-30", "0000-01-01", "9999-12-31", "0001-01-01", "1900-01-00", "2568-11-04", "2025-03-30T00:30",
    "2025-10-26T00:30 Atlantic/Azores", "2025-11-04T16:00 Mars/Base", "tomorrow", "20251104", "1762272000",
    "2025-W45-2", "12:30", "UTC", "Europe/Paris", "GMT+1", "../etc", "45.1 -29.8;45.2 -29.7", "45.1;29", "91", "181",
    "-181", "45,71", "45°42'N", "snake-antivenom", "diphtheria-antitoxin", "own.toml", "list.csv", "calm", "onset",
    "report",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "cp1252", "utf-8-sig", "utf-32", "cp437", "cp1256")
MARKS = ((b"<t>", b"</t>"), (b"<v>", b"</v>"), (b'r="', b'"'), (b't="', b'"'), (b's="', b'"'))
Lines = list[list[str]]


def spoilt(content: bytes, draw: random.Random, table: bool) -> bytes:
    """The content with one to three changes; of a table, also changes of rows, columns and cells."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        kind = draw.random()
        if kind < 0.35 or not table:
            content = _bytes(content, draw) if kind < 0.8 or table else _words(content, draw)
        else:
            content = _cells(content, draw)
    return _encoded(content, draw) if draw.random() < 0.06 else content


def _bytes(content: bytes, draw: random.Random) -> bytes:
    at, length = draw.randint(0, len(content)), draw.choice((0, 0, 1, 2, 5, 20, 200))
    put = draw.choice(BYTES) if draw.random() < 0.8 else bytes(draw.randrange(256) for _ in range(draw.randint(1, 8)))
    if draw.random() < 0.1:
        other = draw.randint(0, len(content))
        put = content[other : other + draw.randint(0, 60)]
    return content[:at] + put + content[at + length :]


def _words(content: bytes, draw: random.Random) -> bytes:
    """Text with the value after a = or a : replaced by a strange word."""
    lines = content.decode("utf-8", "replace").split("\n")
    at = draw.randrange(len(lines))
    for mark in (" = ", ": "):
        if mark in lines[at]:
            key = lines[at].split(mark)[0]
            word = draw.choice(WORDS)
            lines[at] = f"{key}{mark}{word if draw.random() < 0.5 else chr(34) + word + chr(34)}"
            break
    return "\n".join(lines).encode()


def _cells(content: bytes, draw: random.Random) -> bytes:
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    rows = [row for row in csv.reader(text.split("\n")) if row]
    if not rows:
        return content
    rows = draw.choice(CHANGES)(rows, draw)
    written = io.StringIO()
    csv.writer(written, lineterminator=draw.choice(("\n", "\n", "\n", "\r\n"))).writerows(rows)
    return written.getvalue().encode()


def _body(rows: Lines, draw: random.Random) -> int:
    return draw.randrange(len(rows))


def _cell(rows: Lines, draw: random.Random) -> Lines:
    for _ in range(draw.choice((1, 1, 2, 5))):
        row = rows[_body(rows, draw)]
        row[draw.randrange(len(row))] = draw.choice(WORDS)
    return rows


def _column(rows: Lines, draw: random.Random) -> Lines:
    """All cells of a column become one word, or words of the kind."""
    at, words = draw.randrange(len(rows[-1])), draw.sample(WORDS, draw.choice((1, 2, 4)))
    return [
        row if row[0].startswith("#") or at >= len(row) else [*row[:at], draw.choice(words), *row[at + 1 :]]
        for row in rows
    ]


def _swap(rows: Lines, draw: random.Random) -> Lines:
    one, other = draw.randrange(len(rows[-1])), draw.randrange(len(rows[-1]))
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    return rows


def _double(rows: Lines, draw: random.Random) -> Lines:
    at = _body(rows, draw)
    return rows[:at] + [list(rows[at]) for _ in range(draw.choice((2, 2, 3, 50)))] + rows[at + 1 :]


def _drop(rows: Lines, draw: random.Random) -> Lines:
    at, many = _body(rows, draw), draw.choice((1, 1, 2, 10))
    return rows[:at] + rows[at + many :]


def _shuffle(rows: Lines, draw: random.Random) -> Lines:
    draw.shuffle(rows)
    return rows


def _title(rows: Lines, draw: random.Random) -> Lines:
    return [[draw.choice(WORDS) for _ in range(draw.choice((1, 2, 9)))] for _ in range(draw.choice((1, 3)))] + rows


def _narrow(rows: Lines, draw: random.Random) -> Lines:
    at = draw.randrange(len(rows[-1]))
    return [row[:at] + row[at + 1 :] for row in rows]


def _wide(rows: Lines, draw: random.Random) -> Lines:
    return [[*row, draw.choice(WORDS)] for row in rows]


def _ragged(rows: Lines, draw: random.Random) -> Lines:
    row = rows[_body(rows, draw)]
    row[:] = row[: draw.randint(0, len(row))] if draw.random() < 0.5 else [*row, draw.choice(WORDS), ""]
    return [row for row in rows if row]


CHANGES: tuple[Callable[[Lines, random.Random], Lines], ...] = (
    _cell, _cell, _cell, _cell, _column, _column, _swap, _double, _drop, _shuffle, _title, _narrow, _wide, _ragged,
)  # fmt: skip


def _encoded(content: bytes, draw: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    kind = draw.random()
    if kind < 0.6:
        return text.encode(draw.choice(ENCODINGS), "replace")
    if kind < 0.8:
        return unicodedata.normalize("NFD", text).encode()
    return text.replace(",", draw.choice((";", "\t", "|"))).encode()


def spoilt_workbook(content: bytes, draw: random.Random) -> bytes:
    """The workbook with its bytes changed, or those of one of its parts."""
    if draw.random() < 0.25:
        return _bytes(content, draw)
    with ZipFile(io.BytesIO(content)) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    name = draw.choice(
        [one for one in held if "sheet" in one or "shared" in one] if draw.random() < 0.7 else list(held)
    )
    if draw.random() < 0.1:
        del held[name]
    else:
        for _ in range(draw.choice((1, 1, 2, 4))):
            held[name] = _part(held[name], draw)
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as book:
        for one, part in held.items():
            book.writestr(one, part)
    return written.getvalue()


def _part(part: bytes, draw: random.Random) -> bytes:
    """A part of a workbook with a value, a word or bytes of it changed."""
    for opening, closing in draw.sample(
        ((b"<t>", b"</t>"), (b"<v>", b"</v>"), (b'r="', b'"'), (b't="', b'"'), (b's="', b'"')), 5
    ):
        found = part.split(opening)
        if len(found) > 1 and draw.random() < 0.6:
            at = draw.randrange(1, len(found))
            _, mark, rest = found[at].partition(closing)
            found[at] = draw.choice(WORDS).replace("&", "&amp;").replace("<", "&lt;").encode() + mark + rest
            return opening.join(found)
    return _bytes(part, draw)

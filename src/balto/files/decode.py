"""Bytes of a text file to text; anything but UTF-8 is named and refused, never guessed."""

import unicodedata
from pathlib import Path

from balto.basis.problems import quoted
from balto.files.findings import Findings

_SAVE_TABLE = "save it as CSV UTF-8 (in Excel: Save as, CSV UTF-8)"
_SAVE_TOML = "save it as plain UTF-8 text, from a text editor"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MAGIC = ((b"PK\x03\x04", "a zip archive or Excel workbook"), (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
          (b"%PDF", "a PDF"), (b"\x1f\x8b", "a gzip archive"), (b"PAR1", "a Parquet file"))  # fmt: skip


def is_there(path: Path) -> bool:
    """Whether there is such a file; of a name that no file can have (too long, ...) there is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_text(path: Path, name: str, findings: Findings) -> str | None:
    """The file's text without its byte-order mark and with "\\n" line ends, or None after noting what is wrong."""
    try:
        content = path.read_bytes()
    except OSError as wrong:
        findings.wrong(name, f"a file that cannot be read ({wrong.strerror})", "a readable text file")
        return None
    return text_of(content, name, findings)


def text_of(content: bytes, name: str, findings: Findings) -> str | None:
    """The text of `content`; see `read_text`."""
    if content.startswith(_UTF16):
        findings.wrong(name, "UTF-16 text", "UTF-8 text", hint=_way_out(name))
        return None
    kind = _binary(content)
    if kind:
        findings.wrong(name, kind, "UTF-8 text", hint=_way_out(name))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        _say_where(content, wrong.start, name, findings)
        return None
    # An accented letter may be written in two ways that look the same; names must match whoever typed them.
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _way_out(name: str) -> str:
    return _SAVE_TOML if name.endswith(".toml") else _SAVE_TABLE


def _binary(content: bytes) -> str:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    return "binary data" if b"\0" in content else ""


def _say_where(content: bytes, at: int, name: str, findings: Findings) -> None:
    before = content[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = before.rfind(b"\n") + 1
    word = (before[start:] + content[at : at + 12]).splitlines()[0][-24:].decode("cp1252", "replace")
    hint = f"as Windows or Latin-1 text it reads {quoted(word)}; {_way_out(name)}"
    findings.wrong(
        name, f"a byte that is not UTF-8 (0x{content[at]:02x})", "UTF-8 text", before.count(b"\n") + 1, None, hint
    )

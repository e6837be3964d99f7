"""Opens Excel workbooks that other programs wrote: their looks do not matter, and no row is lost on the way."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from balto.basis.problems import BadInput, Problem

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|\?xml|meta|body)", re.IGNORECASE)
_LOOKS = re.compile(
    rb"<(?:\w+:)?(fonts|fills|borders|cellStyleXfs|cellStyles|dxfs|tableStyles|colors|extLst)\b"
    rb"(?:[^>]*/>|.*?</(?:\w+:)?\1>)",
    re.DOTALL,
)
_PLAIN_LOOKS = b"<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
_AFTER = re.compile(rb"(</(?:\w+:)?numFmts>|<(?:\w+:)?numFmts[^>]*/>)|(?=<(?:\w+:)?cellXfs)")
_NOT_RECKONED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^<]*</(?:\w+:)?f>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
MOST_ROWS = 1_048_576  # of a sheet, by Excel
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"')


class Book:
    """A workbook, a sheet at a time; BadInput says what is wrong with the file. `formulas`: as text, not by their last value."""

    def __init__(self, path: Path, formulas: bool = False) -> None:
        self.path, self.content, self.parts = path, _content(path), dict[str, bytes]()
        self.book = self._open(not formulas)
        self.names: list[str] = [page.title for page in self.book.worksheets]

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """The rows of a sheet that hold anything, with their numbers; however many the sheet itself says that it has."""
        self._refuse_far_rows(name)
        page = self.book[name]
        page._min_row = page._min_column = 1
        page.reset_dimensions()
        rows = enumerate(page.iter_rows(values_only=True), 1)
        while True:
            try:
                line, cells = next(rows)
            except StopIteration:
                return
            except Exception as wrong:
                raise self._broken(wrong) from None
            if any(cell is not None for cell in cells):
                yield line, list(cells)

    def _refuse_far_rows(self, name: str) -> None:
        """A row whose number was mistyped stands behind millions of empty ones, which would all be read."""
        far = max((int(number[:12]) for number in _ROW.findall(self._xml(name))), default=0)
        if far > MOST_ROWS:
            found = f"a row {far:,} on the sheet {name}"
            raise BadInput([Problem(self.path.name, found, f"at most the {MOST_ROWS:,} rows that Excel has")])

    def not_reckoned(self, name: str) -> list[tuple[str, int]]:
        """Column letters and rows of formulas without a value: the program that wrote them did not work them out."""
        return [(column.decode(), int(row)) for column, row in _NOT_RECKONED.findall(self._xml(name))]

    def hidden(self, name: str) -> int:
        """How many rows of the sheet are hidden, by hand or by a filter."""
        return len(_HIDDEN.findall(self._xml(name)))

    def _xml(self, name: str) -> bytes:
        if name not in self.parts:
            try:
                with ZipFile(io.BytesIO(self.content)) as parts:
                    self.parts[name] = parts.read(self.book[name]._worksheet_path)
            except Exception as wrong:
                raise self._broken(wrong) from None
        return self.parts[name]

    def _open(self, data_only: bool) -> Any:
        import openpyxl  # noqa: PLC0415  (it takes a second to import)

        try:
            try:
                return openpyxl.load_workbook(io.BytesIO(self.content), read_only=True, data_only=data_only)
            except (TypeError, ValueError, KeyError, AttributeError, IndexError):  # most often the looks
                self.content = _without_looks(self.content)
            return openpyxl.load_workbook(io.BytesIO(self.content), read_only=True, data_only=data_only)
        except Exception as wrong:
            raise self._broken(wrong) from None

    def _broken(self, wrong: Exception) -> BadInput:
        """What a user is told of whatever the libraries raise on a broken workbook: they name no errors of their own for it."""
        said = str(wrong).strip().splitlines()
        found = f"a file that cannot be read ({said[0] if said else type(wrong).__name__})"
        return BadInput([Problem(self.path.name, found, "an Excel workbook (.xlsx)")])


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as wrong:
        found = f"a file that cannot be read ({wrong.strerror})"
        raise BadInput([Problem(path.name, found, "an Excel workbook (.xlsx)")]) from None
    found, hint = "", "open it in Excel and save a copy "
    if content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        found, hint = "a password-protected workbook", hint + "without a password"
    elif content.startswith(_OLE):
        found, hint = "a workbook of the old .xls kind", hint + "as .xlsx"
    elif _PAGE.match(content[:512].removeprefix(b"\xff\xfe").replace(b"\0", b"")):
        found, hint = f"a web page called {path.suffix}", hint + "as .xlsx"
    elif not content.startswith(b"PK"):
        found, hint = f"no workbook, though it is called {path.suffix}", "if it is a table as text, call it .csv"
    if found:
        raise BadInput([Problem(path.name, found, "an Excel workbook (.xlsx) without a password", suggestion=hint)])
    return content


def _without_looks(content: bytes) -> bytes:
    """The workbook with nothing left of its looks but how numbers are shown, by which dates are known."""
    written = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(content)) as parts, ZipFile(written, "w") as plain:
            for name in parts.namelist():
                part = parts.read(name)
                plain.writestr(name, _plain(part) if name.endswith("styles.xml") else part)
    except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return content
    return written.getvalue()


def _plain(styles: bytes) -> bytes:
    bare = _LOOKS.sub(b"", styles)
    at = _AFTER.search(bare)
    return bare[: at.end()] + _PLAIN_LOOKS + bare[at.end() :] if at else bare

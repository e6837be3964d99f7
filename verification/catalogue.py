"""`make words`: collects every sentence that people read into catalogues, a language each, and compiles them.

A language begins as an empty folder: mkdir -p src/balto/show/phrases/locale/fr/LC_MESSAGES, then make words. What a
translator has said already stays; what is new is empty, and told in English until it is filled.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from balto.cli.main import COMMANDS
from balto.show.phrases.below import PLAIN
from balto.show.phrases.languages import DOMAIN, LOCALE

SRC = Path(__file__).resolve().parent.parent / "src" / "balto"
SPEAKERS = {"say": 1, "marked": 1, "heading": 1, "pattern": 1, "Phrase": 1, "count": 2}  # how many sentences each takes
CONTEXTS = {"heading": "heading", "pattern": "date pattern"}
HOMES = ("balto.show.phrases.sentences", "balto.show.phrases.moments", "balto.basis.phrase")  # of the speakers


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it stands in the code; `given` are the slots that are filled, None where that is not written out."""

    where: str
    sentence: str
    many: str = ""
    context: str = ""
    given: frozenset[str] | None = None

    @property
    def slots(self) -> frozenset[str]:
        """The slots of the sentence, and of what is said of many."""
        return slots_of(self.sentence) | slots_of(self.many)


def slots_of(sentence: str) -> frozenset[str]:
    """The names of the slots."""
    return frozenset(slot for _, slot, _, _ in Formatter().parse(sentence) if slot is not None)


def said_in(path: Path) -> Iterator[Said]:
    """Every sentence of a file; ValueError for one that is not written out where it is said."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    home = path.relative_to(SRC.parent).with_suffix("").as_posix().replace("/", ".") in HOMES
    speakers = set(SPEAKERS) if home else _imported(tree)
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if isinstance(node, ast.Call) and name in speakers:
            yield from _call(path, node, name)
        if isinstance(node, ast.keyword) and node.arg == "help" and isinstance(node.value, ast.Constant):
            yield Said(_place(path), str(node.value.value))


def _imported(tree: ast.Module) -> set[str]:
    """The speakers that a file imports."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in HOMES]
    return {alias.name for node in imports for alias in node.names} & SPEAKERS.keys()


def _call(path: Path, node: ast.Call, name: str) -> Iterator[Said]:
    sentences = [_text(one) for one in node.args[name == "count" :]]
    if not sentences or None in sentences:
        raise ValueError(f"{path} line {node.lineno}: {name}() of a sentence that is not written out")
    unpacked = any(keyword.arg is None for keyword in node.keywords)
    given = {keyword.arg for keyword in node.keywords if keyword.arg} | ({"n"} if name == "count" else set())
    one, many = [text or "" for text in [*sentences, ""]][:2]
    yield Said(_place(path), one, many, CONTEXTS.get(name, ""), None if unpacked else frozenset(given))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _place(path: Path) -> str:
    return path.relative_to(SRC.parent.parent).as_posix()


def all_said() -> list[Said]:
    """Every sentence that people read."""
    found = [said for path in sorted(SRC.rglob("*.py")) for said in said_in(path)]
    for command in COMMANDS:
        told = inspect.getdoc(getattr(import_module(command.module), command.function))
        found += [Said(_place(SRC / "cli" / "main.py"), text) for text in (command.help, told) if text]
    return found + [Said(_place(SRC / "show" / "phrases" / "below.py"), text) for text in PLAIN]


def template() -> Catalog:
    """The catalogue of all sentences, none of them translated."""
    never = datetime(2026, 1, 1, tzinfo=UTC)  # the same sentences make the same file
    catalog = _empty(None, creation_date=never, revision_date=never)
    for one in all_said():
        message = (one.sentence, one.many) if one.many else one.sentence
        catalog.add(message, context=one.context or None, locations=[(one.where, 0)])
    return catalog


def _empty(code: str | None, **dates: datetime) -> Catalog:
    return Catalog(
        locale=code, project="balto", version=" ", fuzzy=False, header_comment="# What people read of Balto.",
        msgid_bugs_address=" ", last_translator=" ", language_team=" ", **dates,
    )  # fmt: skip


def update(folder: Path, catalog: Catalog) -> list[str]:
    """Bring the catalogue of every language in the folder up to date and compile it; the languages."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{DOMAIN}.pot", catalog)
    found = sorted(path.name for path in folder.iterdir() if path.is_dir())
    for code in found:
        path = folder / code / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = _read(path, code) if path.exists() else _empty(code)
        mine.update(catalog, no_fuzzy_matching=True)
        _write(path, mine)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, mine)
    return found


def _read(path: Path, code: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=100)


if __name__ == "__main__":
    languages = update(LOCALE, made := template())
    print(f"{len(made)} sentences; languages: {', '.join(languages) or 'English only'}", file=sys.stderr)

"""Sentences in the language spoken: collected whole, filled by name, in every number; nothing is glued together."""

import ast
import pickle
import re
from copy import deepcopy
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from balto.basis.phrase import Phrase
from balto.cli.main import COMMANDS
from balto.show.phrases import below, languages
from balto.show.phrases.languages import ENGLISH, language, speaking, spoken
from balto.show.phrases.nouns import of_unit
from balto.show.phrases.numbers import decimals, plain, signed, whole
from balto.show.phrases.sentences import count, either, known, listed, marked, say, tell
from tests.pseudo import PSEUDO, accented
from verification.catalogue import SRC, all_said, said_in, slots_of, template, update

SAID = all_said()


def test_every_slot_of_a_sentence_is_filled():
    assert [one for one in SAID if one.given is not None and not one.slots <= one.given] == []


def test_a_sentence_has_names_in_its_slots_and_something_to_translate():
    for one in SAID:
        assert all(slot.isidentifier() for slot in one.slots), one
        assert one.sentence.strip(), one


def test_of_one_and_of_many_the_same_is_told():
    for one in (one for one in SAID if one.many):
        assert slots_of(one.sentence) - {"unit", "mode", "place"} <= slots_of(one.many) | {"n"}, one


def test_a_sentence_that_is_not_written_out_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "balto" / "glued.py"
    path.parent.mkdir()
    path.write_text('from balto.show.phrases.sentences import say\nsay("no " + word)\n', encoding="utf-8")
    monkeypatch.setattr("verification.catalogue.SRC", path.parent)
    with pytest.raises(ValueError, match=r"line 2: say\(\) of a sentence that is not written out"):
        list(said_in(path))


def test_what_floors_below_say_plainly_is_still_what_they_say():
    files = ("plan/recourse/rules.py", "domain/place.py")
    source = "".join((SRC / name).read_text(encoding="utf-8") for name in files)
    assert [text for text in below.PLAIN if f'"{text}"' not in source] == []


# Folders whose words people read; in these files text is markup, or drawn.
READ = sorted(path for folder in ("show", "cli", "desk") for path in (SRC / folder).rglob("*.py"))
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")


def loose(path: Path) -> list[str]:
    """Texts of several words in a file that are no argument of a speaker, no docstring, and no style."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    held = {one.sentence for one in said_in(path)} | {one.many for one in said_in(path)}
    held |= {ast.get_docstring(node, clean=False) or "" for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    held |= {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if TWO_WORDS.search(text) and text not in held]


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_words_stand_outside_a_sentence():
    found = {path.relative_to(SRC).as_posix(): texts for path in READ if (texts := set(loose(path)))}
    left = {name: texts - (EXCUSED.get(name, set()) or texts) for name, texts in found.items()}
    assert not {name: texts for name, texts in left.items() if texts}
    assert EXCUSED.keys() == found.keys()  # what is excused is still there


# Markup, styles, nouns by which a table is looked up, what a machine reads.
EXCUSED = {
    "cli/main.py": {command.help for command in COMMANDS},  # collected by that list
    "desk/export.py": None,
    "desk/policy.py": {"re-planned in", "forecasts half as good at"},  # names of parameters, kept in plan.json
    "desk/precompile.py": {"the search is compiled"},  # between two processes
    "show/assumptions.py": None,
    "show/maps/base_map.py": {"coordinates that are no list"},  # never told
    "show/held_back.py": None,
    "show/maps/map.py": {"map-title map-desc"},
    "show/need/need_page.py": None,
    "show/need/need_plot.py": None,
    "show/page.py": None,
    "show/phrases/below.py": set(below.PLAIN),
    "show/phrases/moments.py": {"date pattern"},
    "show/run_sheets/run_sheet.py": {"many very", "many very most"},
}


def plain_problems(path: Path) -> bool:
    """Whether a file makes problems of text that is not collected."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    made = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "Problem"]
    words = [
        one
        for node in made
        for one in (*node.args[1:3], *(word.value for word in node.keywords if word.arg == "suggestion"))
    ]
    return any(isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and one.value) for one in words)


def test_problems_are_told_in_the_language_spoken_but_for_those_of_the_readers():
    plain = {path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py") if plain_problems(path)}
    assert {name for name in plain if not name.startswith("files/")} == set()
    assert any(name.startswith("files/") for name in plain)  # docs/decisions/languages.md says how they will be


def test_a_sentence_is_filled_by_name_and_in_the_number_that_is_told():
    assert say("{place}: {number}", place="Nome", number=12_000) == "Nome: 12,000"
    assert count(1, "{n} leg of {plan}", "{n} legs of {plan}", plan="relay") == "1 leg of relay"
    assert count(1200, "{n} leg of {plan}", "{n} legs of {plan}", plan="relay") == "1,200 legs of relay"
    assert marked("by <{moment}>", moment="a & b") == "by &lt;a &amp; b&gt;"


def test_a_phrase_from_below_is_english_text_until_it_is_told():
    rows = Phrase("{n} row", "{n} rows", n=3)
    note = Phrase("not used: {rows} of {table}", rows=rows, table="cases.csv")
    assert note == "not used: 3 rows of cases.csv"
    with speaking(PSEUDO):
        assert (
            tell(note)
            == f"⟦{accented('not used: ')[1:-1]}⟦3 {accented('rows')[1:-1]}⟧ {accented('of')[1:-1]} cases.csv⟧"
        )
        assert tell("cases.csv") == "cases.csv"
        assert known("hospital") == accented("hospital")
    assert spoken() is ENGLISH


def test_a_copy_of_a_phrase_is_told_like_it():
    phrase = Phrase("{n} row of {table}", "{n} rows of {table}", n=1200, table="{odd}.csv")
    for copy in (pickle.loads(pickle.dumps(phrase)), deepcopy(phrase)):
        assert copy == "1,200 rows of {odd}.csv"
        assert tell(copy) == phrase
        assert copy.slots == phrase.slots


def test_numbers_are_rounded_as_they_always_were_and_less_than_nothing_has_a_true_minus():
    assert (decimals(0.25, 1), decimals(2.675, 2), decimals(1234.5, 1)) == ("0.2", "2.67", "1,234.5")
    assert (signed(0.92), signed(-0.08), signed(-0.001), whole(-3.2)) == ("+0.92", "−0.08", "+0.00", "−3")
    assert (plain(168.0), plain(0.5), plain(2e7)) == ("168", "0.5", "20,000,000")


def test_lists_are_told_as_english_tells_them():
    assert (listed(["A", "B", "C"]), either([".csv", ".parquet"]), listed([])) == ("A, B and C", ".csv or .parquet", "")


def test_a_translators_catalogue_is_kept_brought_up_to_date_and_spoken(tmp_path, monkeypatch):
    (tmp_path / "pl" / "LC_MESSAGES").mkdir(parents=True)
    assert update(tmp_path, template()) == ["pl"]
    path = tmp_path / "pl" / "LC_MESSAGES" / "balto.po"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        'msgid "raise the alarm and plan again"\nmsgstr ""', 'msgid "raise the alarm and plan again"\nmsgstr "alarm"'
    )
    few = 'msgid "{n} vial"\nmsgid_plural "{n} vials"\nmsgstr[0] "%s"\nmsgstr[1] "%s"\nmsgstr[2] "%s"'
    text = text.replace(few % ("", "", ""), few % ("{n} fiolka", "{n} fiolki", "{n} fiolek"))
    path.write_text(text, encoding="utf-8")
    update(tmp_path, template())
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    with speaking(language("pl")):
        assert say("raise the alarm and plan again") == "alarm"
        assert [of_unit(n, "vial") for n in (1, 2, 5, 12_000)] == [
            "1 fiolka",
            "2 fiolki",
            "5 fiolek",
            "12\u00a0000 fiolek",
        ]
        assert say("never seen") == "never seen"  # not translated yet
    with path.open("rb") as file:
        assert isinstance(kept := read_po(file), Catalog)
    assert len(kept) == len(template())

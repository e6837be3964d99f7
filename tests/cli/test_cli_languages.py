"""No string is missed: in a made-up language all that a user sees is in that language, but for names and data."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from balto.cli.main import run
from balto.desk.load_case import open_case
from balto.desk.saved_plans import named_plans
from balto.domain.place import KINDS
from balto.domain.treatment import Source
from balto.show.phrases.languages import speaking
from balto.show.phrases.nouns import UNITS, WAYS
from tests.pseudo import PSEUDO, missed, texts

ROOT = Path(__file__).parents[2]
SMALL = "--iterations 60 --futures 60 --members 12"
# Signs that are the same everywhere, the line by which a result can be made again, names of files, and what was typed.
SIGNS = r"UTC|km/h|km|kg|°C|m/s"
PROVENANCE = r"balto \d\S* · inputs \w+ · seed \d+(?: · [^\n]*=[^\n]*)?|\b[0-9a-f]{12}\b"  # the last: of a plan
FILES = r"[\w-]+\.(?:csv|json|html|xlsx|toml|parquet|geojson|gpx)"
TYPED = r"\"[^\"]*\"|--[\w-]+|PLACE(?::ITEM)?=\w+|\w+-\*"
# Names that the search gives; they stand in plan.json.
OF_PLANS = r"lean|fewest-deaths|least-risk|lives|floor|above the limit|no \w+(?: \w+)?|one team"
KNOWN = {*UNITS, *WAYS, *KINDS, "shut", "open"}  # words in the files of a case that Balto knows


def strings(value: object) -> Iterator[str]:
    """Every string in a value of the domain, but for words that Balto knows."""
    if isinstance(value, str):
        yield from [value.strip()] * (len(value.strip()) > 1 and value.strip() not in KNOWN)
    elif isinstance(value, Source):
        yield from (value.part, value.text)
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def data_of(case: Path, out: Path) -> re.Pattern[str]:
    world = open_case(case)
    longest_first = sorted({*strings(world), *strings(named_plans(case, world))}, key=len, reverse=True)
    words = [
        rf"(?<!\w){re.escape(text[:end].rstrip())}…" for text in longest_first for end in range(len(text) - 1, 0, -1)
    ]
    words += [rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest_first]
    named = rf"(?<!\w)(?:{OF_PLANS})(?!\w)"
    return re.compile("|".join([re.escape(str(out)), TYPED, SIGNS, PROVENANCE, FILES, *words, named]))


COMMANDS = """
check {case}
need {case} --members 40 --out {out}
plan {case} {small} --out {out} --explain --replan 2
rehearse {case} --plan {out}/plan.json --futures 60
rehearse {case} --plan {own} --replan 2
compare {case} {out}/plan.json {own} --futures 60
show {case} --plan {out}/plan.json --out {out}
what-if {case} --plan {own} {small} {supposed}
plan {case} --shut nowhere --add-doses nowhere=3 --delay nowhere --add-carrier ox
plan {case} --out {case}
plans
"""
SUPPOSED = {
    "river-flood": "--shut tessu-koli-road@2h.. --reopen yelli-* --add-doses Tessu=5 --delay Sabra=6h",
    "two-medicines": "",
}


@pytest.mark.parametrize("name", SUPPOSED)
def test_no_string_is_missed(name, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    case, out = ROOT / "examples" / name, tmp_path / "out"
    own = next(path.stem for path in sorted((case / "plans").glob("*.csv")))
    data = data_of(case, out)
    found: dict[str, list[str]] = {}
    for command in (
        COMMANDS.format(case=case, out=out, own=own, small=SMALL, supposed=SUPPOSED[name]).strip().splitlines()
    ):
        with speaking(PSEUDO):
            run(command.split())
        said = capsys.readouterr()
        found[command] = missed(said.out, data) + missed(said.err, data)
    for page in sorted(out.glob("*.html")):
        found[page.name] = [word for text in texts(page.read_text(encoding="utf-8")) for word in missed(text, data)]
    left = {name.split()[0]: " ".join(words) for name, words in found.items() if words}
    assert left == {}

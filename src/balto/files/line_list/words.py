"""Words in a line list that change what is counted: what each means here, and which of them nobody knows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from balto.basis.problems import Problem, quoted
from balto.domain.outbreak import CLASSES
from balto.files.cells.vocabulary import fold, meaning, own_words
from balto.files.line_list.cells import is_nothing

MEANT = {
    "outcome": ("died", "survived"),
    "classification": ("a_case", "not_a_case"),
    "vaccination": ("unvaccinated", "partly_vaccinated", "fully_vaccinated"),
}
EXPECTED = {
    "outcome": "a word for a death, a recovery or another outcome",
    "classification": "a word for confirmed, probable, suspected or discarded",
    "vaccination": "none, partial, full or a number of doses",
}
TAKEN = {
    "outcome": "not counted as deaths",
    "classification": "counted as cases",
    "vaccination": "counted without vaccination status",
    "severity": "counted without severity",
}
STATUS = {"unvaccinated": "none", "partly_vaccinated": "partial", "fully_vaccinated": "full"}
DOSES = {"0": "none", "1": "partial", "2": "partial", "3": "full", "3+": "full", "4": "full", "imperfect": "partial"}
LETTERS = {"d": "died", "g": "recovered", "v": "alive", "s": "discharged"}  # of French lists, where they stand together
NOT_A_CASE = ("discarded", "not_a_case")


@dataclass(slots=True)
class Words:
    """What the words of a list mean: `told` is [words] of case.toml, `severities` the classes of the treatment.

    Where no classes are given, a word under severity is kept as it is. `count_cases` are the classes of cases that count.
    """

    told: Mapping[str, str] = field(default_factory=dict)
    severities: tuple[str, ...] = ()
    count_cases: tuple[str, ...] = CLASSES
    strange: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def means(self, column: str, cell: object) -> str | None:
        """What a cell under that column means; "" where it says nothing, None where the word is not known."""
        if is_nothing(cell) and not (column == "vaccination" and fold(str(cell)) == "none"):
            return ""
        word = str(cell).removesuffix(".0")
        if (column, word) not in self.known:
            self.known[column, word] = self._means(column, word)
        return self.known[column, word]

    def _means(self, column: str, word: str) -> str | None:
        if column == "severity":
            return self._severity(word)
        own = own_words({key: self.told[key] for key in MEANT[column] if key in self.told})
        said = meaning(column, word, own)
        if said is None and column == "vaccination":
            said = DOSES.get(fold(word))
        return STATUS.get(said, said) if said else said

    def _severity(self, word: str) -> str | None:
        if not self.severities:
            return fold(word)
        classes = {fold(name): name for name in self.severities}
        pairs = (pair.partition("=") for pair in self.told.get("severity", "").split(","))
        own = {fold(said): meant.strip() for said, mark, meant in pairs if mark}
        said = own.get(fold(word)) or meaning("severity", word, classes)
        return said if said in self.severities or said == "" else None

    def class_of(self, cell: object) -> str:
        """The class that a word under classification means; "" where it means none, or nobody knows which."""
        said = self.means("classification", cell) or ""
        return {"pending": "suspected", "not_a_case": "discarded", "a_case": ""}.get(said, said)

    def counts(self, meaning: str) -> bool:
        """Whether a row of that meaning counts: leaving out a patient is graver than counting one too many."""
        named = "suspected" if meaning == "pending" else meaning
        return meaning not in NOT_A_CASE and (named not in CLASSES or named in self.count_cases)

    def died(self, cell: object) -> bool:
        """Whether the word under outcome is a death; a D alone is one only where the list uses French letters."""
        return self.means("outcome", cell) == "died" or (self.in_letters() and fold(str(cell)) == "d")

    def in_letters(self) -> bool:
        """Whether D stands with G, V or S in the column: décédé, guéri, vivant, sorti."""
        seen = {word for column, word in self.rows if column == "outcome"}
        return "d" in seen and bool(seen & {"g", "v", "s"})

    def count(self, said: Mapping[str, object], rows: int) -> None:
        """Note that so many rows say this."""
        for column, cell in said.items():
            if not is_nothing(cell):
                self.rows[column, fold(str(cell).removesuffix(".0"))] += rows
                if self.means(column, cell) is None:
                    self.strange[column, str(cell).strip()] += rows

    def unknown(self, where: str) -> Iterator[Problem]:
        """A warning for each word that is not known, with how many rows say it."""
        for (column, word), rows in self.strange.items():
            if column == "outcome" and self.in_letters() and fold(word) in LETTERS:
                continue
            key = "severity" if column == "severity" else " or ".join(MEANT[column])
            expected = f"one of {', '.join(self.severities)}" if column == "severity" else EXPECTED[column]
            many = "1 row" if rows == 1 else f"{rows:,} rows"
            hint = f"{TAKEN[column]}; say what it means in case.toml under [words]: {key}"
            yield Problem(where, f"{quoted(word)} in {many}", expected, None, column, hint)
        doses = {word for column, word in self.rows if column == "vaccination"}
        if doses and doses <= {"1", "2"}:
            expected = "a number of doses, or words"
            hint = "they are read as doses; where they stand for yes and no, write the words"
            yield Problem(where, "nothing but 1 and 2", expected, None, "vaccination", hint)

"""How scarce doses are divided among places: the rule, and the person who chose it."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """A rule by which doses are divided where there are fewer than are needed (docs/allocation.md)."""

    LIVES = "lives"
    FLOOR = "floor"
    SHARE = "share"
    WORST = "worst"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Allocation:
    """The rule in force and who chose it ("": nobody has yet)."""

    rule: Rule = Rule.LIVES
    by: str = ""

    @property
    def decided(self) -> bool:
        """Whether a named person has chosen a rule that may be chosen: `first` is there to compare only."""
        return bool(self.by.strip()) and self.rule is not Rule.FIRST


BY_LIVES = Allocation()  # what holds where nobody chooses

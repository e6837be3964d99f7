"""One declaration of each column: reading, checking, the documentation and `balto new` all follow it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_ANY = 1e8  # a bound so high is against slips of the hand and not worth a word


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or a key of case.toml.

    `kind` names a row of `cell.KINDS`. `default` is what an empty cell means, as one would write it; None: the cell
    must be filled. `field` is the name inside, where it differs; `noun` is what to call the value in a message.
    `counted` says what it is a number of where it is accounted for: patients, deaths or doses.
    """

    name: str
    kind: str
    about: str
    example: str
    default: str | None = None
    unit: str = ""
    least: float = -math.inf
    most: float = math.inf
    above: bool = False
    words: tuple[str, ...] = ()
    field: str = ""
    noun: str = ""
    counted: str = ""

    @property
    def inside(self) -> str:
        """The name inside."""
        return self.field or self.name

    def range(self) -> str:
        """The range in words, e.g. "above 0" or "from -90 to 90"; empty where there is none."""
        low, high = math.isfinite(self.least), self.most < _ANY
        least, most = f"{self.least:.15g}", f"{self.most:.15g}"
        if low and high:
            return f"above {least} up to {most}" if self.above else f"from {least} to {most}"
        if low:
            return f"above {least}" if self.above else f"of {least} or more"
        return f"of {most} or less" if high else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the case folder: its columns, whether it must be there, what may not occur twice, and some rows to show."""

    file: str
    about: str
    columns: tuple[Column, ...]
    needed: bool = False
    unique: tuple[str, ...] = ()
    sample: str = ""

    def by_name(self) -> Mapping[str, Column]:
        """The columns by their name in the file."""
        return {column.name: column for column in self.columns}

    def sheet(self) -> str:
        """The name of its sheet in a workbook."""
        return self.file.rsplit("/", 1)[-1].removesuffix(".csv").removesuffix(".toml")

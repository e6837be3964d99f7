"""Opens a case: the world as its files tell it, or every problem at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from balto.basis.fate import Fate, too_many_refused
from balto.basis.problems import BadInput, Problem
from balto.desk.old_counts import too_old
from balto.domain.known import HeldBack
from balto.domain.world import World
from balto.files.case_folder import read_case
from balto.files.findings import Findings


@dataclass(frozen=True, slots=True)
class Opened:
    """The world of a case as it is known now, and what its files hold that is not known yet."""

    world: World
    held_back: tuple[HeldBack, ...] = ()
    fates: Mapping[str, Fate] = field(default_factory=dict)


def opened(case: Path, accept_loss: bool = True, accept_old: bool = True) -> Opened:
    """The case folder or workbook at `case`; BadInput with every problem if anything is wrong.

    Unless the user accepts the loss, that many of the rows of a table cannot be read is wrong too; and unless old counts are
    accepted, that they are too old to foretell from.
    """
    read = read_case(case)
    read.findings.raise_if_wrong()
    if read.world is None:
        raise BadInput(read.findings.errors)
    if too_many := () if accept_loss else too_many_refused(read.findings.fates):
        raise BadInput([*too_many, *refusals(read.findings)])
    if old := () if accept_old else too_old(read.world):
        raise BadInput(old)
    return Opened(read.world, tuple(read.findings.held_back), read.findings.fates)


def refusals(findings: Findings) -> tuple[Problem, ...]:
    """Why rows of the tables that lose too many are refused."""
    tables = {one.where for one in too_many_refused(findings.fates)}
    return tuple(one for one in findings.warnings if one.where in tables)


def open_case(case: Path) -> World:
    """The world of the case folder or workbook at `case`; BadInput with every problem if anything is wrong."""
    return opened(case).world

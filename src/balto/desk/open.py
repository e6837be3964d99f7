"""Opens a case: the world as its files tell it, or every problem at once."""

from dataclasses import dataclass
from pathlib import Path

from balto.basis.problems import BadInput
from balto.domain.known import HeldBack
from balto.domain.world import World
from balto.files.case_folder import read_case


@dataclass(frozen=True, slots=True)
class Opened:
    """The world of a case as it is known now, and what its files hold that is not known yet."""

    world: World
    held_back: tuple[HeldBack, ...] = ()


def opened(case: Path) -> Opened:
    """The case folder or workbook at `case`; BadInput with every problem if anything is wrong."""
    read = read_case(case)
    read.findings.raise_if_wrong()
    if read.world is None:
        raise BadInput(read.findings.errors)
    return Opened(read.world, tuple(read.findings.held_back))


def open_case(case: Path) -> World:
    """The world of the case folder or workbook at `case`; BadInput with every problem if anything is wrong."""
    return opened(case).world

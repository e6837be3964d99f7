"""Opens a case: the world as its files tell it, or every problem at once."""

from pathlib import Path

from balto.basis.problems import BadInput
from balto.domain.world import World
from balto.files.case_folder import read_case


def open_case(case: Path) -> World:
    """The world of the case folder or workbook at `case`; BadInput with every problem if anything is wrong."""
    read = read_case(case)
    read.findings.raise_if_wrong()
    if read.world is None:
        raise BadInput(read.findings.errors)
    return read.world

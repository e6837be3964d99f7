"""`balto check CASE`."""

import sys
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated

import typer

from balto.basis.problems import BadInput
from balto.desk.look import look_over
from balto.desk.pack import pack
from balto.desk.target import check_file
from balto.show.held_back import line as held_back
from balto.show.inventory import page
from balto.show.problem_list import listed


def check(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    excel: Annotated[Path | None, typer.Option(help="write the case as a workbook here, once it is in order")] = None,
) -> int:
    """Say everything that is wrong with a case, each with file, line and column; else what is in it."""
    if excel:
        check_file("--excel", excel, (".xlsx",))
    width = min(100, get_terminal_size((100, 40)).columns)
    wrap = width if sys.stdout.isatty() else 0  # a pipe has each problem on one line
    look = look_over(case)
    if look.errors or look.world is None:
        if look.warnings:
            print(listed(look.warnings, "warning", wrap))
        raise BadInput(look.errors)
    print(page(look.world, look.plans, len(look.warnings), width))
    if look.held_back:
        print(held_back(look.world, look.held_back))
    if look.warnings:
        print(listed(look.warnings, "warning", wrap))
    if excel:
        pack(case, excel)
        print(f"{excel} holds the case, a sheet a table.")
    return 0

"""`balto check CASE`."""

import sys
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated

import typer

from balto.basis.fate import too_many_refused
from balto.basis.problems import BadInput
from balto.desk.check import look_over, pack
from balto.desk.output_check import check_file, refuse_if_there
from balto.show.accounts import lines as accounts
from balto.show.case_classes import told_of_cases
from balto.show.held_back import line as held_back
from balto.show.inventory import page
from balto.show.phrases.sentences import say
from balto.show.problem_list import warnings
from balto.show.row_count import line as row_count


def check(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    excel: Annotated[Path | None, typer.Option(help="write the case as a workbook here, once it is in order")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite a workbook that exists")] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="go on even if many rows of a table, or one with a death, are refused")
    ] = False,
) -> int:
    """Say everything that is wrong with a case, each with file, line and column; else what is in it."""
    if excel:
        check_file("--excel", excel, (".xlsx",))
        refuse_if_there("--excel", excel, force)
    width = min(100, get_terminal_size((100, 40)).columns)
    wrap = width if sys.stdout.isatty() else 0  # a pipe has each problem on one line
    look = look_over(case)
    too_many = () if accept_loss or look.errors else too_many_refused(look.fates)
    if look.errors or too_many or look.world is None:
        if too_many:
            print(row_count(look.fates))
        if look.warnings:
            print(warnings(look.warnings, wrap))
        raise BadInput([*look.errors, *too_many])
    print(page(look.world, look.plans, len(look.warnings), width))
    print(row_count(look.fates))
    print(accounts(look.fates))
    for text in told_of_cases(look.world):
        print(text)
    if look.held_back:
        print(held_back(look.world, look.held_back))
    if look.warnings:
        print(warnings(look.warnings, wrap))
    if excel:
        pack(case, excel)
        print(say("{workbook} holds the case, one sheet for each table.", workbook=str(excel)))
    return 0

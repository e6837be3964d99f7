"""`balto new DIR`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.desk.begin import begin


def new(
    folder: Annotated[Path, typer.Argument(help="a folder that is not there yet, or is empty")],
    from_excel: Annotated[Path | None, typer.Option(help="fill it from this workbook instead")] = None,
) -> int:
    """Write a small commented case that runs, to be changed into one's own; nothing is overwritten."""
    files = begin(folder, from_excel)
    print(f"{folder} holds a case of {len(files)} files: {', '.join(files)}.")
    print(f"Look it over: balto check {folder}. Then: balto plan {folder}.")
    return 0

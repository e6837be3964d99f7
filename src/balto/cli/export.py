"""`balto export CASE --out FILE`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.desk.export import FORMS
from balto.desk.export import export as write
from balto.desk.output_check import check_file, refuse_if_there
from balto.show.phrases.sentences import count, say


def export(
    case: Annotated[Path, typer.Argument(help="a case folder whose run is open")],
    out: Annotated[Path, typer.Option(help="write here: .csv, .parquet, .geojson or .gpx")],
    force: Annotated[bool, typer.Option("--force", help="overwrite a file that exists")] = False,
) -> int:
    """Write what was reported for other programs: a table, points for a map, or a track for each carrier."""
    check_file("--out", out, tuple(f".{form}" for form in FORMS))
    refuse_if_there("--out", out, force)
    told = count(write(case, out.suffix[1:].lower(), out), "{n} report", "{n} reports")
    print(say("{reports} in {file}.", reports=told, file=str(out)))
    return 0

"""`balto new DIR`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.desk.new import begin, begin_country
from balto.show.phrases.sentences import count, row, say


def new(
    folder: Annotated[Path, typer.Argument(help="a new folder, or an empty one")],
    from_excel: Annotated[Path | None, typer.Option(help="fill it from this workbook instead")] = None,
    country: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="write an invented country with this many places instead")
    ] = None,
    carriers: Annotated[int | None, typer.Option(min=1, max=100_000, help="with --country: how many carriers")] = None,
    stormy: Annotated[
        bool, typer.Option("--stormy", help="with --country: storms shut most roads now and then")
    ] = False,
    products: Annotated[
        int, typer.Option(min=1, max=2, help="with --country: 2 adds a second medicine for other patients")
    ] = 1,
    seed: Annotated[int, typer.Option(min=0, help="with --country: another seed makes another country")] = 1,
) -> int:
    """Write a small commented case that runs, to be changed into one's own; nothing is overwritten."""
    if country is not None and from_excel is not None:
        raise typer.BadParameter(say("give --country or --from-excel, not both"))
    if country is None:
        if carriers is not None or stormy or products > 1:
            raise typer.BadParameter(say("--carriers, --stormy and --products need --country"))
        files = begin(folder, from_excel)
    else:
        files = begin_country(folder, country, carriers, seed, stormy, products)
    where = str(folder)
    holds = count(
        len(files), "{folder} holds a case of {n} file: {files}.", "{folder} holds a case of {n} files: {files}.",
        folder=where, files=row(files),
    )  # fmt: skip
    print(holds)
    print(say("Look it over: balto check {folder}. Then: balto plan {folder}.", folder=where))
    return 0

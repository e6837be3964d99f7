"""balto need: how many doses, where, by when; what waiting costs."""

from pathlib import Path
from typing import Annotated

import typer

from balto.desk.need import need_of, publish
from balto.desk.ready import NEED_MEMBERS
from balto.show.need_table import text


def need(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    members: Annotated[int, typer.Option(min=10, max=100_000, help="futures")] = NEED_MEMBERS,
    seed: Annotated[int | None, typer.Option(min=0, help="another seed than the case's")] = None,
    order: Annotated[str, typer.Option(help="your own order of severity classes, e.g. severe,mild")] = "",
    out: Annotated[Path | None, typer.Option(help="write the page and the workbook here")] = None,
) -> int:
    """How many doses are needed, where and by when, and what coming late costs in lives."""
    own = tuple(word.strip() for word in order.split(",") if word.strip())
    told = need_of(case, seed, members, own)
    print(text(told.need, told.record, told.prices, told.short_doses))
    if out:
        written = publish(told, out)
        print(f"\nWritten to {out}: " + ", ".join(path.name for path in written))
    return 0

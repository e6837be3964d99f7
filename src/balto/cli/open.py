"""`balto open CASE`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.clock import told
from balto.desk.open import FUTURES, begin
from balto.show.phrases.sentences import count, say


def open_run(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    by: Annotated[str, typer.Option(help="who accepts the plan, by name")],
    plan: Annotated[str, typer.Option(help="a plan of the case by name, or a plan.json (the one in CASE-out)")] = "",
    futures: Annotated[int, typer.Option(min=50, max=100_000, help="futures for the hours of alarm")] = FUTURES,
    now: Annotated[str, typer.Option(help="what time it is, for exercises; else the clock of this machine")] = "",
) -> int:
    """Begin the run: the plan in force becomes orders, and what is reported goes into a log beside the case."""
    begun = begin(case, plan, by, futures, told(now))
    orders = count(len(begun.orders), "{n} order", "{n} orders")
    print(say("The run begins under the plan {plan}: {orders}.", plan=begun.plan, orders=orders))
    print(say("Fill in the telephones in {file}.", file=str(begun.folder / "contacts.csv")))
    return 0

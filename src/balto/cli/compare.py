"""`balto compare CASE PLAN PLAN ...`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.left_out import say_left_out
from balto.cli.progress import Watched
from balto.cli.supposed import say_supposed
from balto.desk.compare import compared
from balto.desk.load_case import opened
from balto.desk.plan import Effort
from balto.desk.prepare import prepare
from balto.desk.saved_plans import named_plans, plan_called
from balto.show.progress_words import rehearsing
from balto.show.text.compare_text import page


def compare(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    plans: Annotated[
        list[str] | None,
        typer.Argument(help="plans of the case by name, or plan.json files (where none is named, all of the case's)"),
    ] = None,
    futures: Annotated[int, typer.Option(min=2, max=1_000_000, help="futures to rehearse in")] = 10_000,
    seed: Annotated[int | None, typer.Option(min=0, help="use this seed instead of the case's")] = None,
) -> int:
    """Plans side by side on the same futures, each against the first."""
    read = opened(case)
    world = read.world
    chosen = tuple(plan_called(name, case, world, "plans") for name in plans) if plans else named_plans(case, world)
    say_supposed(plans or (), world)
    ready = prepare(world, seed)
    with Watched(Effort(futures=futures)) as watched:
        watched.stage(rehearsing(len(chosen), futures))
        outcomes, differences = compared(ready, chosen, futures, watched.rehearsing)
    print(page(outcomes, differences))
    say_left_out(read)
    return 0

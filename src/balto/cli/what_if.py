"""`balto what-if CASE`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.left_out import say_left_out
from balto.cli.progress import Watched, interruptible
from balto.cli.supposed import say_supposed
from balto.desk.load_case import opened
from balto.desk.plan import Effort, find_one, usual_seconds
from balto.desk.precompile import say_if_cold
from balto.desk.prepare import prepare
from balto.desk.saved_plans import plan_called
from balto.desk.what_if import Change, changed, of_change, of_everything, ran
from balto.show.phrases.sentences import say
from balto.show.text.what_if_text import page

Shut = Annotated[list[str] | None, typer.Option(help="LINK, PLACE or pattern, @FROM..UNTIL: what if it is closed")]
Reopen = Annotated[list[str] | None, typer.Option(help="LINK, PLACE or pattern, @FROM..UNTIL: what if it is open")]
Without = Annotated[list[str] | None, typer.Option(help="CARRIER: do without this carrier")]
AddDoses = Annotated[
    list[str] | None, typer.Option(help="PLACE=50 or PLACE:ITEM=50: suppose so many doses more in stock there")
]
AddCarrier = Annotated[
    list[str] | None, typer.Option(help="MODE@PLACE or MODE@PLACE=2: suppose so many carriers more there")
]
Delay = Annotated[list[str] | None, typer.Option(help="PLACE=24h: suppose stock there is ready so much later")]
INTERRUPTED = 130
PART = 0.25  # of the time of a plan, for each thing that is asked


def change_of(
    shut: list[str] | None, without: list[str] | None, add_doses: list[str] | None, delay: list[str] | None,
    reopen: list[str] | None, add_carrier: list[str] | None,
) -> Change:  # fmt: skip
    """What was typed after the options of what-if."""
    return Change(*(tuple(rows or ()) for rows in (shut, without, add_doses, delay, reopen, add_carrier)))


def what_if(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    plan: Annotated[
        str | None,
        typer.Option(help="the plan in hand: one of the case's by name, or a plan.json (else one is searched for)"),
    ] = None,
    shut: Shut = None,
    reopen: Reopen = None,
    without: Without = None,
    add_carrier: AddCarrier = None,
    add_doses: AddDoses = None,
    delay: Delay = None,
    time: Annotated[float | None, typer.Option(min=0.1, help="seconds to search for each thing asked")] = None,
    iterations: Annotated[
        int | None, typer.Option(min=2, help="stop each search after N iterations instead of --time (reproducible)")
    ] = None,
    members: Annotated[int, typer.Option(min=1, max=10_000, help="futures to search on")] = 100,
    futures: Annotated[int, typer.Option(min=2, max=1_000_000, help="futures to rehearse in")] = 2_000,
    seed: Annotated[int | None, typer.Option(min=0, help="use this seed instead of the case's")] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="go on even if many rows of a table, or one with a death, are refused")
    ] = False,
    accept_old: Annotated[
        bool, typer.Option("--accept-old", help="go on from counts that are 60 days old or more")
    ] = False,
) -> int:
    """What a change would be worth: a closed link open, a vehicle, stock, an earlier opening; or the change that you name."""
    change = change_of(shut, without, add_doses, delay, reopen, add_carrier)
    case_now = opened(case, accept_loss, accept_old)
    world = case_now.world
    changed(world, change)  # all that is wrong with it, before anything is searched for
    known = plan_called(plan, case, world) if plan else None
    say_supposed([plan] if plan else (), world)
    say_if_cold()
    ready = prepare(world, seed)
    seconds = time or PART * usual_seconds(world)
    effort = Effort(None if iterations else seconds, iterations, members, futures)
    with interruptible() as stop, Watched(effort) as watched:
        if known is None:
            watched.stage(say("searching for a plan to start from"))
            known = find_one(ready, effort.part(1.0 / PART), watched.told(stop)).plan
        chosen = ran(ready, known, futures)
        if change:
            found = of_change(ready, chosen, change, effort, watched.told(stop))
        else:
            found = of_everything(ready, chosen, effort, None, watched.told(stop))
    print(page(found))
    say_left_out(case_now)
    return INTERRUPTED if stop() else 0

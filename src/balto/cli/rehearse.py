"""`balto rehearse CASE --plan PLAN`."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from balto.basis.problems import quoted
from balto.cli.left_out import say_left_out
from balto.cli.progress import Watched
from balto.cli.supposed import say_supposed
from balto.desk.load_case import opened
from balto.desk.output_check import check_file
from balto.desk.plan import Effort
from balto.desk.policy import refused, replanned
from balto.desk.prepare import PreparedCase, prepare
from balto.desk.recorded_weather import recorded
from balto.desk.rehearse import rehearsed, write_outcomes
from balto.desk.saved_plans import plan_called
from balto.domain.plan import Plan
from balto.show.phrases.sentences import say
from balto.show.progress_words import rehearsing_one, replanning
from balto.show.text.policy_text import page as replanned_page
from balto.show.text.rehearsal_text import page

_HOURS = re.compile(r"(\d+(?:\.\d+)?)h?")


def _hours(said: str) -> float:
    """Hours written as 24h or 24."""
    if not (hours := _HOURS.fullmatch(said)):
        raise typer.BadParameter(say("found {found}, expected hours such as 24h", found=quoted(said)))
    return float(hours[1])


def rehearse(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    plan: Annotated[str, typer.Option(help="the name of one of the case's plans, or a plan.json")],
    futures: Annotated[int, typer.Option(min=1, max=1_000_000, help="futures to rehearse in")] = 10_000,
    seed: Annotated[int | None, typer.Option(min=0, help="use this seed instead of the case's")] = None,
    observed: Annotated[Path | None, typer.Option(help="recorded weather, to replay the plan in what happened")] = None,
    replan: Annotated[
        int | None, typer.Option(min=2, max=10_000, help="simulate the plan with re-planning on the way, in N futures")
    ] = None,
    forecast: Annotated[
        float | None,
        typer.Option(
            parser=_hours,
            metavar="HOURS",
            help="with --replan: how far ahead forecasts still tell half of the weather, as in 24h (0: no forecasts)",
        ),
    ] = None,
    table: Annotated[Path | None, typer.Option(help="write a row for each future here (.csv or .parquet)")] = None,
) -> int:
    """Run a plan through very many futures."""
    if replan is None and forecast is not None:
        raise typer.BadParameter(say("--forecast needs --replan"))
    if replan is not None and table is not None:
        raise typer.BadParameter(
            say("--table cannot go with --replan: it holds a row for each future of the plan as it is")
        )
    read = opened(case)
    world = read.world
    if table:
        check_file("--table", table, (".csv", ".parquet"))
    chosen = plan_called(plan, case, world)
    say_supposed([plan], world)
    if replan is not None and (why := refused(world)):
        print(why, file=sys.stderr)
        return 1
    ready = prepare(recorded(world, observed), seed)
    if replan is not None:
        done = _replanned(ready, chosen, replan, forecast)
        say_left_out(read)
        return done
    with Watched(Effort(futures=futures)) as watched:
        watched.stage(rehearsing_one(chosen.name, futures))
        rehearsal = rehearsed(ready, chosen, futures, watched.rehearsing)
    print(page(rehearsal))
    say_left_out(read)
    if table:
        write_outcomes(rehearsal.outcome, table)
        print("\n" + say("{table} holds a row for each future.", table=str(table)), file=sys.stderr)
    return 0


def _replanned(ready: PreparedCase, plan: Plan, futures: int, forecast_half_h: float | None) -> int:
    with Watched(Effort(futures=futures)) as watched:
        watched.stage(replanning(plan.name, futures))
        worth, made = replanned(ready, plan, futures, watched.rehearsing, forecast_half_h)
    print(replanned_page(plan, worth, made))
    return 0

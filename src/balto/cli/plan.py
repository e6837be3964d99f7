"""`balto plan CASE`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from balto.cli.left_out import say_left_out
from balto.cli.progress import Watched, interruptible
from balto.cli.what_if import AddCarrier, AddDoses, Delay, Reopen, Shut, Without, change_of
from balto.cli.written import written_to
from balto.desk.allocate import allocated, divides, find_divided
from balto.desk.first_sentence import so_far
from balto.desk.load_case import opened
from balto.desk.output_check import check_folder
from balto.desk.plan import Decision, Effort, Engine, Found, Reporter, decide, usual_seconds
from balto.desk.policy import refused, with_replanning
from balto.desk.precompile import compiled_ahead, say_if_cold, warm_rest
from balto.desk.prepare import PreparedCase, prepare
from balto.desk.publish import publish
from balto.desk.saved_plans import named_plans
from balto.desk.what_if import InHand, bottlenecks, changed, in_hand, of_everything
from balto.domain.allocation import Rule
from balto.show.maps.base_map import own_faults
from balto.show.phrases.sentences import say
from balto.show.problem_list import line
from balto.show.progress_words import replanning
from balto.show.text.decision_text import page
from balto.show.text.explain_text import page as explained
from balto.show.text.text_table import wrapped
from balto.show.text.what_if_text import against, notes

FAILED, INTERRUPTED = 1, 130


def plan(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    out: Annotated[Path | None, typer.Option(help="write plan, briefing, run sheets, tables and maps here")] = None,
    time: Annotated[float | None, typer.Option(min=0.1, help="seconds to search (10; for a country 60)")] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="stop after N iterations instead of --time (reproducible)")
    ] = None,
    members: Annotated[int, typer.Option(min=1, max=10_000, help="futures to search on")] = 100,
    futures: Annotated[int, typer.Option(min=1, max=1_000_000, help="futures to rehearse in")] = 10_000,
    seed: Annotated[int | None, typer.Option(min=0, help="use this seed instead of the case's")] = None,
    shut: Shut = None,
    reopen: Reopen = None,
    without: Without = None,
    add_carrier: AddCarrier = None,
    add_doses: AddDoses = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="say why: what holds each leg back, what each change costs")
    ] = False,
    delay: Delay = None,
    replan: Annotated[
        int | None, typer.Option(min=2, max=10_000, help="simulate the plan with re-planning on the way, in N futures")
    ] = None,
    allocation: Annotated[
        Rule | None, typer.Option(help="how doses are divided where there are too few (docs/allocation.md)")
    ] = None,
    allocated_by: Annotated[str | None, typer.Option(help="the person who chose that rule")] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="go on even if many rows of a table, or one with a death, are refused")
    ] = False,
    accept_old: Annotated[
        bool, typer.Option("--accept-old", help="go on from counts that are 60 days old or more")
    ] = False,
) -> int:
    """Find the relay that saves most lives, rehearse it, and explain it."""
    if out:
        check_folder(out, case)
    change = change_of(shut, without, add_doses, delay, reopen, add_carrier)
    with compiled_ahead(case) as compiled:
        case_now = opened(case, accept_loss, accept_old)
        world = allocated(case_now.world, allocation, allocated_by)
        if why := refused(world) if replan is not None else "":
            print(why, file=sys.stderr)
            return FAILED
        supposed = changed(world, change)
        named = named_plans(case, world) if not change else ()
        say_if_cold()
        ready = prepare(supposed, seed)
        warm_rest(ready)
        compiled()
    seconds = time or usual_seconds(ready.world)
    effort = Effort(None if iterations else seconds, iterations, members, futures)
    with interruptible() as stop, Watched(effort) as watched:
        hand = in_hand(prepare(world, seed), effort, watched.told(stop)) if change else None
        found = _found(ready, hand, effort, watched.told(stop))
        if stop():
            effort = effort.shortened()
        decision = decide(ready, found, named, effort, watched.told(stop))
        if replan is not None and not stop():
            decision = _replanned(ready, decision, replan, watched, stop)
    try:
        # First of all: whoever reads the page may stop reading it.
        written = publish(decision, out, case) if out else ()
    finally:
        print(page(decision))
        if hand:
            print("\n" + against(hand.against(decision.chosen)))
        say_left_out(case_now)
    if explain and not stop():
        print("\n" + _explained(ready, found.engine, decision, effort, stop))
    for fault in own_faults(case / "map") if out else ():
        print(line(fault), file=sys.stderr)
    if out:
        print(written_to(out, (path.name for path in written)))
    return INTERRUPTED if stop() else 0


def _found(ready: PreparedCase, hand: InHand | None, effort: Effort, told: Reporter) -> Found:
    """The plan, from the one in hand on; where there is none from a first one, of which is said what it sends."""
    if hand is not None:
        return find_divided(ready, effort, told, in_hand=hand.plan)
    first = None if divides(ready) else so_far(ready, effort, told)
    if first is None:
        return find_divided(ready, effort, told)
    print("\n" + wrapped(say("So far: {sentence}", sentence=first.sentence), 100) + "\n", file=sys.stderr, flush=True)
    return find_divided(ready, first.left, told, first.plan)


def _replanned(
    ready: PreparedCase, decision: Decision, futures: int, watched: Watched, stop: Callable[[], bool]
) -> Decision:
    """The decision with what planning again is worth; as it is where somebody does not wait for that."""

    def told(done: int, of: int) -> None:
        watched.rehearsing(done, of)
        if stop():
            raise KeyboardInterrupt

    watched.stage(say("{stage}: this is slow", stage=replanning(decision.plan.name, futures)))
    try:
        return with_replanning(ready, decision, futures, told)
    except KeyboardInterrupt:
        return decision


def _explained(
    ready: PreparedCase, engine: Engine | None, decision: Decision, effort: Effort, stop: Callable[[], bool]
) -> str:
    """Why the plan is as it is; each change is searched with a quarter of the effort."""
    less = effort.part(0.25)
    with Watched(less) as watched:
        found = of_everything(ready, decision.chosen, less, engine, watched.told(stop))
    said = explained(ready.chart, decision.chosen, bottlenecks(ready.chart, decision.chosen), found.prices)
    return "\n".join([said, *(wrapped(note, 100, "  - ", "    ") for note in notes(found)[1:])])

"""`balto compare-sites CASE --plan P --site NAME=KM ...`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.desk.compare_sites import MISS_H, USUAL, Asked
from balto.desk.compare_sites import compare_sites as compared
from balto.desk.load_case import opened
from balto.desk.prepare import prepare
from balto.desk.saved_plans import plan_called
from balto.show.text.sites_text import page


def compare_sites(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    plan: Annotated[str, typer.Option(help="a plan of the case by name, or a plan.json file")],
    site: Annotated[
        list[str] | None, typer.Option(help="a place on the way, NAME=KM from the last known place, NAME=town")
    ] = None,
    last_known: Annotated[str, typer.Option("--from", help="the last place where the team was known to be")] = "",
    lights: Annotated[int, typer.Option(min=1, max=3, help="how many lights there are")] = 1,
    miss_h: Annotated[float, typer.Option(min=0.0, help="hours that a team loses that passes by")] = MISS_H,
    drift: Annotated[float, typer.Option(min=0.001, max=1.0, help="error of the way, km for each km")] = USUAL.drift,
    unlit_km: Annotated[
        float, typer.Option(min=0.0, help="from how far the town is seen without a light")
    ] = USUAL.unlit_km,
    lit_km: Annotated[float, typer.Option(min=0.0, help="from how far a light is seen")] = USUAL.lit_km,
    futures: Annotated[int, typer.Option(min=2, max=1_000_000, help="futures to rehearse in")] = 10_000,
    seed: Annotated[int | None, typer.Option(min=0, help="use this seed instead of the case's")] = None,
) -> int:
    """Where a light, a mark or a look-out helps most: who would pass by in the dark and snow, and what that costs in lives."""
    world = opened(case).world
    chosen = plan_called(plan, case, world, "--plan")
    asked = Asked(tuple(site or ()), last_known, lights, miss_h, drift, unlit_km, lit_km)
    print(page(compared(prepare(world, seed), chosen, asked, futures)))
    return 0

"""Writes what was decided into a folder: plan, tables, maps; each file whole or not at all."""

from pathlib import Path

import numpy as np

from balto.files.geojson import write_geojson
from balto.files.gpx import write_gpx
from balto.files.outcome_table import write_table
from balto.files.plan_json import write_plan
from balto.files.plan_table import write_plan_table
from balto.plan.decision import Decision
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show.sentence import headline

CHANCES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def publish(decision: Decision, folder: Path) -> tuple[Path, ...]:
    """Write everything about the decision into the folder; the files written, in the order a reader wants them."""
    folder.mkdir(parents=True, exist_ok=True)
    world, plan = decision.world, decision.plan
    paths = [
        folder / name
        for name in (
            "plan.json",
            "plan.csv",
            "stages.csv",
            "outcomes.csv",
            "outcomes.parquet",
            "ways.geojson",
            "ways.gpx",
        )
    ]
    write_plan(paths[0], plan, decision.provenance, figures(decision), world)
    write_plan_table(paths[1], plan, world)
    write_table(paths[2], stages(decision.chosen))
    futures = outcomes(decision.chosen)
    write_table(paths[3], futures)
    write_table(paths[4], futures)
    write_geojson(paths[5], world, [plan])
    write_gpx(paths[6], world, [plan])
    return tuple(paths)


def figures(decision: Decision) -> dict[str, object]:
    """The numbers that go with the plan, for plan.json."""
    chosen = decision.chosen
    return {
        "sentence": headline(decision),
        "deaths": float(chosen.total_deaths().mean()),
        "deaths_worst_tenth": chosen.worst_tenth(),
        "deaths_if_nothing_is_sent": decision.nothing.mean,
        "deaths_bound": decision.gap.clairvoyant if decision.gap else None,
        "deaths_for_bound": decision.gap.plan if decision.gap else None,
        "hour_later_costs": decision.hour_price.mean,
        "first_doses_h": {
            place: dict(zip(map(str, CHANCES), quantiles_h(chosen.first_h(place), CHANCES), strict=True))
            for place in chosen.destinations()
        },
        "rivals": {
            rival.plan.name: {"deaths_more": rival.against.deaths.mean, "error": rival.against.deaths.error}
            for rival in decision.rivals
        },
    }


def stages(outcome: Outcome) -> dict[str, list[object]]:
    """A row for each leg: who, where, and quantiles of leaving and arriving in hours since the epoch."""
    legs = outcome.plan.legs
    columns: dict[str, list[object]] = {
        "leg": list(range(1, len(legs) + 1)),
        "carrier": [leg.carrier for leg in legs],
        "from": [leg.origin for leg in legs],
        "to": [leg.dest for leg in legs],
        "doses": [leg.doses for leg in legs],
    }
    for name, hours in (("depart", outcome.depart_h), ("arrive", outcome.arrive_h)):
        rows = [quantiles_h(hours[:, n].astype(np.float64), CHANCES) for n in range(len(legs))]
        for k, chance in enumerate(CHANCES):
            columns[f"{name}_h_p{round(chance * 100):02d}"] = [row[k] for row in rows]
    columns["never"] = [float(np.isinf(outcome.arrive_h[:, n]).mean()) for n in range(len(legs))]
    return columns


def outcomes(outcome: Outcome) -> dict[str, object]:
    """A row for each future: deaths by place, first arrival and doses by destination."""
    columns: dict[str, object] = {"future": np.arange(outcome.futures)}
    for k, place in enumerate(outcome.places):
        columns[f"deaths_{place}"] = outcome.deaths[:, k]
    for place in outcome.destinations():
        columns[f"first_h_{place}"] = outcome.first_h(place).astype(np.float32)
        columns[f"doses_{place}"] = outcome.delivered(place).astype(np.float32)
    return columns

"""Writes what was decided into a folder: briefing, run sheets, maps, plan, tables; each file whole or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from balto.domain.allocation import BY_LIVES
from balto.files.atomic import write_text
from balto.files.maps.geojson import write_geojson
from balto.files.maps.gpx import write_gpx
from balto.files.outcome_table import write_table
from balto.files.plan_json import write_plan
from balto.files.plan_table import write_plan_table
from balto.plan.allocation.standing import standings
from balto.plan.decision import Decision
from balto.plan.recourse.value_of_information import ValueOfInformation
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show import briefing
from balto.show.run_sheets import run_sheet
from balto.show.run_sheets.call_words import of_plan
from balto.show.sentence import headline

CHANCES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
MOST_COLUMNS = 200  # of outcomes.csv: of more places only their sums stand there
Columns = dict[str, Sequence[object] | NDArray[Any]]


def publish(decision: Decision, folder: Path, case: Path | None = None) -> tuple[Path, ...]:
    """Write everything about the decision into the folder, the plan first; the files in the order a reader wants them.

    A `case` folder may bring a finer coast for the map, in its folder `map`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world, plan = decision.world, decision.plan
    futures = outcomes(decision.chosen)
    paths = [folder / name for name in ("plan.json", "plan.csv", "stages.csv", "outcomes.csv", "outcomes.parquet")]
    write_plan(paths[0], plan, decision.provenance, figures(decision), world)
    write_plan_table(paths[1], plan, world)
    write_table(paths[2], stages(decision.chosen))
    write_table(paths[3], futures if len(futures) <= MOST_COLUMNS else totals(decision.chosen))
    write_table(paths[4], futures)
    return (*publish_pages(decision, folder, case), *paths)


def publish_pages(decision: Decision, folder: Path, case: Path | None = None) -> tuple[Path, ...]:
    """Write only what people look at: briefing, run sheets, and the ways for maps and receivers."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("briefing.html", "run_sheets.html", "ways.geojson", "ways.gpx")]
    write_text(paths[0], briefing.page(decision, case / "map" if case else None))
    write_text(paths[1], run_sheet.page(decision.chosen, decision.provenance))
    write_geojson(paths[2], decision.world, [decision.plan])
    write_gpx(paths[3], decision.world, [decision.plan])
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
        "bound_knows_luck": not decision.gap.over_luck if decision.gap else None,
        "deaths_for_bound": decision.gap.plan if decision.gap else None,
        "bound_futures": decision.gap.futures if decision.gap else None,
        "foresight_saves": decision.gap.foresight if decision.gap else None,
        "foresight_futures": decision.gap.told if decision.gap else None,
        "hour_later_costs": decision.cost_of_delay_per_h.mean,
        "first_doses_h": _first_doses_h(chosen.of("")),
        **{f"first_doses_h_{one.name}": _first_doses_h(chosen.of(one.name)) for one in decision.world.further},
        "rivals": {
            rival.plan.name: {"deaths_more": rival.against.deaths.mean, "error": rival.against.deaths.error}
            for rival in decision.rivals
        },
        "replanned": _replanned(decision.replanned),
        **_allocation(decision),
        **({"contacts": list(ids)} if (ids := of_plan(chosen)) else {}),
        "inputs": {table: fate.as_dict() for table, fate in decision.world.accounts.items()},
    }


def _allocation(decision: Decision) -> dict[str, object]:
    """The rule by which doses are divided, who chose it, and how the plans under each rule stand; nothing where nobody has to
    divide anything."""
    found, chosen = standings(decision), decision.world.allocation
    if not found and chosen == BY_LIVES:
        return {}
    rules = {
        one.rule.value: {
            "deaths": one.deaths.mean, "error": one.deaths.error, "least_share": one.least, "gini": one.gini,
            "get_nothing": list(one.nothing),
        }
        for one in found
    }  # fmt: skip
    return {"allocation": {"rule": chosen.rule.value, "by": chosen.by or None, "short": bool(found), "rules": rules}}


def _first_doses_h(chosen: Outcome) -> dict[str, dict[str, float]]:
    """Quantiles of the hour of the first doses at each place that one product goes to."""
    return {
        place: dict(zip(map(str, CHANCES), quantiles_h(chosen.first_h(place), CHANCES), strict=True))
        for place in chosen.destinations()
    }


def _replanned(worth: ValueOfInformation | None) -> dict[str, object] | None:
    """Deaths of the plan fixed, planned again, and of those who know more, each with its standard error."""
    if worth is None:
        return None
    names = ("fixed", "rules", "policy", "skilled", "weather_known", "clairvoyant", "bound", "gained")
    found = {name: one for name in names if (one := getattr(worth, name))}
    deaths = {name: {"deaths": one.mean, "error": one.error} for name, one in found.items()}
    return {"futures": len(worth.deaths["fixed"]), "replans_a_future": worth.replans, **deaths}


def stages(outcome: Outcome) -> Columns:
    """A row for each leg: who, where, and quantiles of leaving and arriving in hours since the epoch."""
    legs = outcome.plan.legs
    columns: Columns = {
        "leg": list(range(1, len(legs) + 1)),
        "carrier": [leg.carrier for leg in legs],
        "from": [leg.origin for leg in legs],
        "to": [leg.dest for leg in legs],
        "doses": [leg.doses for leg in legs],
    }
    if outcome.world.further:
        columns["item"] = [leg.product or outcome.world.item.treatment for leg in legs]
    for name, hours in (("depart", outcome.depart_h), ("arrive", outcome.arrive_h)):
        rows = [quantiles_h(hours[:, n].astype(np.float64), CHANCES) for n in range(len(legs))]
        for k, chance in enumerate(CHANCES):
            columns[f"{name}_h_p{round(chance * 100):02d}"] = [row[k] for row in rows]
    columns["never"] = [float(np.isinf(outcome.arrive_h[:, n]).mean()) for n in range(len(legs))]
    return columns


def outcomes(outcome: Outcome) -> Columns:
    """A row for each future: deaths by place, first arrival and doses by destination."""
    columns: Columns = {"future": np.arange(outcome.futures)}
    for product, one in zip(outcome.world.products, outcome.by_product(), strict=True):
        of = f"_{product.name}" if product.name else ""
        for k, place in enumerate(one.places):
            columns[f"deaths_{place}{of}"] = one.deaths[:, k]
        for place in one.destinations():
            columns[f"first_h_{place}{of}"] = one.first_h(place).astype(np.float32)
            columns[f"doses_{place}{of}"] = one.delivered(place).astype(np.float32)
    return columns


def totals(outcome: Outcome) -> Columns:
    """A row for each future: deaths, doses and places served, over all places."""
    first = [np.isfinite(outcome.first_h(place)) for place in outcome.destinations()]
    brought = [outcome.delivered(place) for place in outcome.destinations()]
    return {
        "future": np.arange(outcome.futures), "deaths": outcome.total_deaths(),
        "doses": np.sum(brought, axis=0), "places_served": np.sum(first, axis=0),
    }  # fmt: skip

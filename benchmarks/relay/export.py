"""Writes a case in the benchmark's own format: everything that decides a plan's deaths, and nothing else."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from balto.domain.mode import Mode
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex

FORMAT = "relay under weather 1"


def export(name: str, chart: WorldIndex, death_table: DeathTable, futures: int, folder: Path) -> None:
    """case.json and futures.npz in the folder; README.md says what every field means."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.json").write_text(json.dumps(case(name, chart, death_table, futures), indent=1), encoding="utf-8")
    over = conditions(chart, 0, futures)
    np.savez_compressed(
        folder / "futures.npz", share=over.factor, peril=over.peril, air_c=over.air_c, deaths=death_table.deaths
    )


def export_plan(plan: Plan, deaths: float, bound: float, path: Path) -> None:
    """A plan as its legs, with the mean deaths claimed and the lower bound known."""
    rows = [{key: value for key, value in _leg(plan, leg).items() if value not in (None, [])} for leg in plan.legs]
    whole = {"format": FORMAT, "deaths": round(deaths, 6), "bound": round(bound, 6), "legs": rows}
    path.write_text(json.dumps(whole), encoding="utf-8")


def _leg(plan: Plan, leg: Leg) -> dict[str, Any]:
    """The leg in the benchmark's own words."""
    return {
        "carrier": leg.carrier, "from": leg.origin, "to": leg.dest, "links": list(leg.route), "doses": leg.doses,
        "stays": leg.stays or None, "lasting": [list(one) for one in leg.lasting],
        "leave_from_h": leg.leave_from_h or None, "wait_until_h": leg.wait_until_h if leg.wait_until_h < 1e8 else None,
        "other_links": list(leg.alternative_route), "hold_below": leg.shelter_below_pace or None,
        "hold_h": leg.shelter_max_h or None,
        "only_if_late": plan.number_of(leg.standby_for) if leg.standby_for else None,
        "late_h": leg.trigger_h if leg.trigger_h < 1e8 else None,
    }  # fmt: skip


def case(name: str, chart: WorldIndex, death_table: DeathTable, futures: int) -> dict[str, Any]:
    """The case as it is written to case.json."""
    world, item = chart.world, chart.world.item
    return {
        "format": FORMAT, "name": name, "seed": chart.seed, "futures": futures, "horizon_h": world.horizon_h,
        "item": {
            "kg_per_dose": item.kg_per_dose, "holding_h": item.holding_h, "freeze_c": item.freeze_c,
            "freeze_c_h": item.freeze_c_h, "frozen_lost": item.frozen_lost,
        },
        "places": _places(chart), "links": _links(chart), "carriers": _carriers(chart),
        "stock": [
            {"place": lot.place, "doses": lot.doses, "from_h": max(lot.available_h, 0.0), "spoils_h": lot.expires_h}
            for lot in world.lots
        ],
        "departures": [
            {
                "link": row.link, "from": chart.roads.leaves(row), "depart_h": row.depart_h, "hours": row.hours,
                "cutoff_h": row.cutoff_h, "cancel": row.cancel,
            }
            for row in chart.departures
        ],
        "toll": {"places": list(death_table.places), "step_h": death_table.step_h, "doses": list(death_table.doses)},
    }  # fmt: skip


def _places(chart: WorldIndex) -> list[dict[str, Any]]:
    ground = chart.ground
    return [
        {
            "id": place.id, "lat": place.lat, "lon": place.lon, "handover_h": float(ground.handover_h[i]),
            "opens_h": place.opens_h, "closes_h": place.closes_h, "local_h": float(ground.offset_h[i]),
            "light": chart.light_at(place.id).tolist() if any(map(_by_day, chart.world.modes)) else [],
        }
        for i, place in enumerate(chart.world.places)
    ]  # fmt: skip


def _links(chart: WorldIndex) -> list[dict[str, Any]]:
    """`share` gives the row of futures.npz for each kind of carrier that uses the link."""
    kinds = {(c.mode, c.shelter_wind_ms): i for i, c in reversed(list(enumerate(chart.world.carriers)))}
    rows = []
    for link in chart.world.links:
        share = {_kind(*kind): chart.class_of(link, i) for kind, i in kinds.items() if kind[0] == link.mode}
        rows.append(
            {
                "id": link.id, "from": link.origin, "to": link.dest, "mode": link.mode, "km": link.km,
                "both_ways": link.both_ways, "hazard": link.hazard,
                "threats_per_h": link.threat_per_1000_h / 1000, "air": chart.regions[link.region], "share": share,
            }
        )  # fmt: skip
    return rows


def _by_day(mode: Mode) -> bool:
    return mode.daylight_only and not mode.scheduled


def _kind(mode: str, shelter_wind_ms: float) -> str:
    return f"{mode}/{shelter_wind_ms:g}"


def _carriers(chart: WorldIndex) -> list[dict[str, Any]]:
    teams, world = chart.teams, chart.world
    rows = []
    for i, carrier in enumerate(world.carriers):
        mode = world.mode(carrier.mode)
        rows.append(
            {
                "id": carrier.id, "home": carrier.home, "mode": carrier.mode,
                "kind": _kind(carrier.mode, carrier.shelter_wind_ms), "payload_kg": carrier.payload_kg,
                "available_h": carrier.available_h, "pace_kmh": float(teams.pace_kmh[i]),
                "team_sd": float(teams.team_sd[i]), "pace_sd": mode.pace_sd, "stage_km": float(teams.stage_km[i]),
                "rest_h": carrier.rest_h, "stall_share": mode.stall_share, "stall_h": mode.stall_h,
                "breaks_per_km": float(teams.break_per_km[i]), "break_h": mode.breakdown_h,
                "losses_per_h": mode.loss_per_1000_h / 1000, "aboard": int(teams.crew[i]), "die_if_lost": mode.die_if_lost,
                "cargo_warmer_c": mode.cargo_shelter_c, "keeps_cargo": mode.keeps_cargo, "scheduled": mode.scheduled,
                "by_day": _by_day(mode),
                "cost_per_km": carrier.cost_per_km,
            }
        )  # fmt: skip
    return rows

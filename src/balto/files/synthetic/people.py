"""Who is ill, what lies where, and who can carry, in an invented country."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from balto.files.synthetic.land import Land

Row = Sequence[object]
LAST_DAY = date(2025, 1, 20)
DAYS = 21
DOSES_A_CASE = 2.0  # vials in stock for each case of the last week: too few for all
FURTHER = "rabies-immunoglobulin"  # what else is sent, where two products are asked for
DOSES_A_BITE = 1.5  # the same of what else is sent


def cases_of(land: Land, rng: np.random.Generator) -> list[Row]:
    """Counts by day over three weeks, growing, in one place in four, up to 200, and never fewer than one in ten."""
    rows: list[Row] = [("place", "date", "cases", "deaths")]
    count = max(2, min(200, len(land.names) // 4), len(land.names) // 10)
    weights = land.people.astype(float).copy()
    weights[land.hubs[0]] = 0.0  # the capital has stock of its own
    ill = np.sort(rng.choice(len(weights), min(count, len(weights) - 1), replace=False, p=weights / weights.sum()))
    for place in ill:
        now = rng.uniform(0.6, 1.2) * (1.0 + min(float(land.people[place]), 40_000.0) / 8_000.0)
        growth = rng.uniform(0.02, 0.10)
        for day in range(DAYS):
            cases = int(rng.poisson(now * np.exp(-growth * (DAYS - 1 - day))))
            deaths = int(rng.binomial(cases, 0.08))
            if cases or day == DAYS - 1:
                rows.append(
                    (land.id(int(place)), (LAST_DAY - timedelta(days=DAYS - 1 - day)).isoformat(), cases, deaths)
                )
    return rows


def bites_of(land: Land, rng: np.random.Generator) -> list[Row]:
    """Bites by day over three weeks, evenly, in one place in eight, up to 200."""
    rows: list[Row] = []
    weights = land.people.astype(float).copy()
    weights[land.hubs[0]] = 0.0
    count = min(max(2, min(200, len(weights) // 8)), len(weights) - 1)
    for place in np.sort(rng.choice(len(weights), count, replace=False, p=weights / weights.sum())):
        mean = rng.uniform(0.1, 0.4) * (1.0 + min(float(land.people[place]), 40_000.0) / 10_000.0)
        for day in range(DAYS):
            bites = int(rng.poisson(mean))
            if bites or day == DAYS - 1:
                rows.append((land.id(int(place)), (LAST_DAY - timedelta(days=DAYS - 1 - day)).isoformat(), bites, 0))
    return rows


def further_stock_of(land: Land, bites: list[Row], rng: np.random.Generator) -> list[Row]:
    """Two thirds in the capital, the rest in two of the hubs furthest down the list: not where all of the other product lies."""
    week = (LAST_DAY - timedelta(days=6)).isoformat()
    total = max(4, round(DOSES_A_BITE * sum(int(str(row[2])) for row in bites if str(row[1]) >= week)))
    others = land.hubs[-2:] if len(land.hubs) > 3 else []
    rows: list[Row] = [(land.id(land.hubs[0]), total - (total // 3 if others else 0), "R-1", "", "on hand")]
    for number, hub in enumerate(others):
        rows.append((land.id(hub), total // 3 // len(others) + int(rng.integers(2)), f"R-{number + 2}", "", "on hand"))
    return rows


def stock_of(land: Land, cases: list[Row], rng: np.random.Generator) -> list[Row]:
    """Half in the capital, the rest in a few hubs and on its way: fewer doses than are needed."""
    rows: list[Row] = [("place", "doses", "lot", "available_from", "state")]
    week = (LAST_DAY - timedelta(days=6)).isoformat()
    recent = sum(int(str(row[2])) for row in cases[1:] if str(row[1]) >= week)
    total = max(4, round(DOSES_A_CASE * recent))
    others = land.hubs[1 : 1 + max(0, min(5, len(land.hubs) // 4))]
    rows.append((land.id(land.hubs[0]), total - (total // 2 if others else 0), "A-1", "", "on hand"))
    for number, hub in enumerate(others):
        later = "" if number % 2 else f"2025-01-21T{int(rng.integers(6, 20)):02d}:00"
        rows.append(
            (land.id(hub), total // 2 // len(others), f"B-{number + 1}", later, "pipeline" if later else "on hand")
        )
    return rows


def carriers_of(land: Land, count: int, rng: np.random.Generator) -> list[Row]:
    """Trucks at hubs and larger places, snow machines anywhere, a helicopter for each twelve carriers, a train on the line."""
    rows: list[Row] = [
        (
            "id",
            "name",
            "home",
            "mode",
            "pace_kmh",
            "payload_kg",
            "endurance_h",
            "rest_h",
            "available_from",
            "cost_per_km",
        )
    ]
    weights = land.people / land.people.sum()
    on_road = sorted({place for road in land.roads if "truck" in road.modes for place in (road.a, road.b)})
    road_weights = weights[on_road] / weights[on_road].sum() if on_road else weights[:0]
    for number in range(count):
        name = f"c{number:0{len(str(count - 1))}d}"
        hour = f"2025-01-20T{12 + int(rng.integers(0, 12)):02d}:00"
        if number == 0 and land.rail:
            rows.append((name, "Train", land.id(land.rail[0].a), "rail", 40, 20000, "", "", "", 5))
        elif number % 12 == 1 and len(land.hubs) > 1:
            home = land.hubs[int(rng.integers(len(land.hubs)))]
            rows.append((name, f"Helicopter {number}", land.id(home), "helicopter", 190, 300, 6, 8, hour, 20))
        elif number % 2 == 0 and on_road:
            home = on_road[int(rng.choice(len(on_road), p=road_weights))]
            rows.append(
                (name, f"Truck {number}", land.id(home), "truck", f"{rng.uniform(32, 48):.0f}", 800, 10, 8, hour, 1)
            )
        else:
            home = int(rng.choice(len(weights), p=weights))
            pace = f"{rng.uniform(28, 42):.0f}"
            rows.append((name, f"Snow machine {number}", land.id(home), "snowmachine", pace, 60, 8, 8, hour, 0.5))
    return rows


def trials_of(crew: list[Row], rng: np.random.Generator) -> list[Row]:
    """Two measured runs of every third truck and snow machine."""
    rows: list[Row] = [("carrier", "km", "hours", "conditions")]
    for row in crew[1::3]:
        if row[3] in ("truck", "snowmachine"):
            for _ in range(2):
                km = rng.uniform(20.0, 120.0)
                rows.append(
                    (row[0], f"{km:.0f}", f"{km / (float(str(row[4])) * rng.uniform(0.8, 1.1)):.2f}", "invented")
                )
    return rows

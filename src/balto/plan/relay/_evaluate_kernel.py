"""Deaths of a decoded solution: in the expected scenario (or the only future) leg by leg, else a leg in all scenarios at once."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import next_departure
from balto.plan.relay._deaths_kernel import affected_parcels, deaths_of_arrivals, loss_impact, mean_deaths_of_arrivals
from balto.plan.relay._loads_kernel import keep_what_stays, load_expected
from balto.plan.relay._open_kernel import open_h
from balto.plan.relay._quotas_kernel import chain_quotas, plain_quotas, quotas_tell
from balto.plan.relay._scenarios_kernel import padded, simulate_scenarios
from balto.plan.relay._travel_kernel import expected_run, leaves_h, rested_h, travel
from balto.plan.relay.columns import (
    AVAILABLE_H,
    CARRIER,
    CARRIER_TYPE,
    CLOCKS,
    CUTOFF_H,
    DEPART,
    DEPART_END,
    DEPARTURE_H,
    DEST,
    DOSES,
    END_H,
    FROST,
    HANDOVER_H,
    HOLDING_H,
    HOME,
    JOINED,
    KEEPS_CARGO,
    KINDS,
    KM,
    KM_PRICE,
    LOT_DOSES,
    LOT_FROST,
    LOT_H,
    LOT_PLACE,
    LOT_PRODUCT,
    LOT_SPOILS_H,
    ORIGIN,
    PACE,
    PART,
    PART_END,
    PRODUCT,
    REST_H,
    RIDE,
    RIDE_WAIT,
    ROWS,
    RUN,
    STAGE_KM,
    START_H,
    VARIANT,
    WAY_PACE,
)

FOREVER_H = 1e9
LOOKS = 4  # scenarios in which it is reckoned what each loss would cost


@njit(**INNER)
def _least_h(f, c, o, d, v):
    """Hours from loading to arrival by a way in calm weather at the usual pace, with the rests on it."""
    road = f.way[int(f.team[c, CARRIER_TYPE]), o, d, v]
    if road[WAY_PACE] > 0.0:
        return f.ground[o, HANDOVER_H] + road[KM] / road[WAY_PACE]
    rests = math.floor(road[KM] / f.team[c, STAGE_KM])
    return f.ground[o, HANDOVER_H] + road[KM] / f.team[c, PACE] + f.team[c, REST_H] * rests


@njit(**INNER)
def _run_one(f, sol, n, scenario, there, spoils, frost, left):
    """Run n legs in one scenario, of expected travel or the only future: fill there, spoils, frost and left [row, 1], and
    loaded, start and end [leg]."""
    legs, lot, team, ground, products = f.legs, f.lot, f.team, f.ground, f.products
    hours, members, lots, start, end = f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0], f.start, f.end
    free_h, at = np.empty(team.shape[0]), np.empty(team.shape[0], np.int64)
    for a in range(lots):
        there[a, 0], left[a, 0], spoils[a, 0], frost[a, 0] = (
            lot[a, LOT_H],
            int(lot[a, LOT_DOSES]),
            lot[a, LOT_SPOILS_H],
            lot[a, LOT_FROST],
        )
    for b in range(lots, f.used[ROWS]):
        there[b, 0], left[b, 0], spoils[b, 0], frost[b, 0] = math.inf, 0, math.inf, 0.0
    for c in range(team.shape[0]):
        free_h[c], at[c] = team[c, AVAILABLE_H], int(team[c, HOME])
    for a in range(n):
        c, o, d, v, last = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], a + legs[a, JOINED]
        if last < a:
            continue
        start_h, got, loaded_h, wanted = free_h[c], np.int64(0), -math.inf, np.int64(0)
        start[a], end[a], f.wait_until[a] = math.inf, math.inf, FOREVER_H
        for b in range(a, last + 1):
            f.loaded[b], start[b], end[b] = math.inf, math.inf, math.inf
        if at[c] != o or not start_h < hours:
            continue
        for b in range(a, last + 1):
            if legs[b, DOSES] > 0:
                came_h, taken = load_expected(f, b, free_h[c], there, spoils, frost, left)
                f.loaded[b] = came_h
                wanted, got = wanted + legs[b, DOSES], got + taken
                if taken > 0:
                    loaded_h = max(loaded_h, came_h)
        if wanted > 0:
            if got == 0:
                continue
            f.wait_until[a] = loaded_h + (f.rides[sol, legs[a, RIDE], RIDE_WAIT] if got == wanted else 0)
            start_h = open_h(ground, o, max(start_h, loaded_h))
            start_h += ground[o, HANDOVER_H]
        end_h, cold, known = math.inf, 0.0, np.int64(-1)
        if scenario == members:
            start_h, end_h, _ = expected_run(f, c, o, d, leaves_h(f, c, o, d, v, start_h))
        elif legs[a, DEPART] >= 0:
            start_h = next_departure(
                start_h,
                f.departs[DEPARTURE_H],
                f.departs[CUTOFF_H],
                f.runs[scenario],
                legs[a, DEPART],
                legs[a, DEPART_END],
            )
        start_h = leaves_h(f, c, o, d, v, start_h)
        for b in range(a, last + 1):
            limit = max(int(products[legs[b, PRODUCT], FROST]), 0)
            if scenario < members and start_h < hours and limit != known:
                end_h, _, cold = travel(f, scenario, c, o, d, v, legs[a, RUN], start_h, limit)
                known = limit
            if cold > 0.0:
                for row in range(legs[b, PART], legs[b, PART_END]):
                    frost[row, 0] += cold
        if not end_h < 1e9:
            free_h[c] = math.inf
            for row in range(legs[a, PART], legs[last, PART_END]):
                left[row, 0] = 0
            continue
        at[c], free_h[c] = d, rested_h(f, c, o, d, v, end_h)
        for b in range(a, last + 1):
            start[b], end[b] = start_h, end_h
            _arrive_one(f, b, start_h, end_h, there, spoils, frost, left)


@njit(**INNER)
def _arrive_one(f, a, start_h, end_h, there, spoils, frost, left):
    """Put down what leg a brought: its clock runs from when it left, but in a carrier that keeps it."""
    packed_until_h = start_h + f.products[f.legs[a, PRODUCT], HOLDING_H]
    for row in range(f.legs[a, PART], f.legs[a, PART_END]):
        there[row, 0] = end_h
        if not f.team[f.legs[a, CARRIER], KEEPS_CARGO] > 0.0:
            spoils[row, 0] = min(spoils[row, 0], packed_until_h)
    keep_what_stays(f, a, left, spoils, there, frost, np.int64(0))


@njit(**INNER)
def _run_expected(f, sol, n, lasting, there, spoils, frost, left):
    """Run the expected scenario, or the only future. Its hours say how long each dose must keep; where some does not, it is run
    again by that (`lasting`: all that is in question)."""
    members, least, legs = f.factor.shape[0] - 1, f.loss_impact, f.legs
    scenario = members if members > 1 else np.int64(0)
    for a in range(n):
        least[a] = 0.0
        if f.parameters[CLOCKS] > 0.0 and legs[a, DOSES] > 0:
            least[a] = _least_h(f, legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT])
    plain_quotas(f, n, least)
    _run_one(f, sol, n, scenario, there, spoils, frost, left)
    if lasting and f.parameters[CLOCKS] > 0.0:
        chain_quotas(f, sol, n, least)
        if quotas_tell(f, n):
            _run_one(f, sol, n, scenario, there, spoils, frost, left)


@njit(**INNER)
def _arrivals(f, n, first_in, next_in):
    """Lists, by sink, of the lots and legs that bring doses there, each by the first of its rows."""
    lots, places = f.lot.shape[0], f.ground.shape[0]
    for x in range(lots + n - 1, -1, -1):
        a = x - lots
        if a < 0:
            b, into = np.int64(x), int(f.lot[x, LOT_PLACE]) + places * int(f.lot[x, LOT_PRODUCT])
        elif f.legs[a, DOSES] > 0:
            b, into = f.legs[a, PART], f.legs[a, DEST] + places * f.legs[a, PRODUCT]
        else:
            continue
        next_in[b] = first_in[into]
        first_in[into] = b


@njit(**INNER)
def deaths_in_one(f, sol, n, counts, lasting):
    """Run the expected scenario or the only future, and leave its hours in start and end [leg]; the result is its deaths (0 where
    nobody `counts` them). Where nobody asks how long doses must keep (`lasting`), its hours are near enough."""
    members, mean, rows = f.factor.shape[0] - 1, f.deaths_by_time.shape[3] - 1, f.used[ROWS]
    table, hours, left = (
        f.deaths_by_time.reshape(f.deaths_by_time.size),
        np.empty((3, rows, 1)),
        np.empty((rows, 1), np.int64),
    )
    there, spoils, frost = hours[0], hours[1], hours[2]
    _run_expected(f, sol, n, lasting, there, spoils, frost, left)
    if not counts:
        return 0.0
    first_in, next_in = np.full(f.ground.shape[0] * f.products.shape[0], -1, np.int64), np.full(rows, -1, np.int64)
    _arrivals(f, n, first_in, next_in)
    return deaths_of_arrivals(f, table, mean if members > 1 else 0, first_in, next_in, there, spoils, frost, left)


@njit(**INNER)
def mean_deaths(f, sol, n, many):
    """Mean deaths in the first `many` scenarios, with what losses cost on average."""
    table = f.deaths_by_time.reshape(f.deaths_by_time.size)
    mean, rows, scenarios = f.deaths_by_time.shape[3] - 1, f.used[ROWS], padded(many)
    size, shape = rows * scenarios, (rows, scenarios)
    there, spoils = f.scenario_h[:size].reshape(shape), f.scenario_h[size : 2 * size].reshape(shape)
    frost, left = f.scenario_h[2 * size : 3 * size].reshape(shape), f.scenario_n[:size].reshape(shape)
    first_in, next_in = np.full(f.ground.shape[0] * f.products.shape[0], -1, np.int64), np.full(rows, -1, np.int64)
    _arrivals(f, n, first_in, next_in)
    perishable = f.used[KINDS] > 2 or f.parameters[CLOCKS] > 0.0
    row, most = np.zeros(scenarios, np.int32), np.empty(rows, np.int64)
    for k in range(many):
        row[k] = k % mean
    simulate_scenarios(f, n, many, perishable, there, spoils, frost, left, most)
    deaths = mean_deaths_of_arrivals(
        f, table, many, perishable, first_in, next_in, there, spoils, frost, left, most, row
    )
    count, later = np.empty(n, np.int64), np.empty(n, np.int64)
    if many > 1 and affected_parcels(f, sol, n, count, later):
        loss_impact(
            f, table, sol, n, many, max(1, many // LOOKS), row, first_in, next_in, there, left, most, count, later
        )
        for a in range(n):
            if count[a] > 0 and f.loss_impact[a] > 0.0:
                deaths += f.risk[a] / many * f.loss_impact[a]
    return deaths


@njit(**INNER)
def evaluate_mean_scenario(f, sol, n, counts, lasting):
    """Run the expected scenario (or the only future) and note each ride's hours in f.when; the result is its deaths (0 where
    nobody `counts` them)."""
    deaths = deaths_in_one(f, sol, n, counts, lasting)
    for a in range(n):
        r = f.legs[a, RIDE]
        if r >= 0:
            f.when[sol, r, START_H], f.when[sol, r, END_H] = f.start[a], f.end[a]
    return deaths


@njit(**INNER)
def distance_price(f, n):
    """What the kilometres of the legs count in deaths: next to nothing, so that of equal plans the shorter is kept."""
    km, legs = 0.0, f.legs
    for a in range(n):
        if legs[a, JOINED] < 0:
            continue
        c = legs[a, CARRIER]
        km += f.way[int(f.team[c, CARRIER_TYPE]), legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], KM]
    return km * f.parameters[KM_PRICE]

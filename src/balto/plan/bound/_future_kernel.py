"""What one future allows at best: its departures, the best weather of each hour, and the greatest luck of each carrier."""

import math

from numba import njit

from balto.basis._chance_kernel import RUNS, exp_near, high, normal_near, row, run_key, uniform, word
from balto.basis.compiled import KERNEL

FARTHEST = 6.4  # standard deviations beyond which no draw lies


@njit(**KERNEL)
def prepare(
    i,
    pairs,
    keys,
    crew,
    wayrow,
    class_kind,
    shares,
    departures,
    depart_key,
    timetable,
    work,
    done,
    most_share,
    luck,
    bests,
):
    """What future i allows at best: fills timetable [departure, hour, cut-off, runs], work [class, hour], what is done at
    full pace by each hour, done and most_share [kind, hour] as in `no_earlier`, and luck [carrier], the greatest draw of pace
    over all its legs; empties bests (see `_luckiest`).

    pairs and wayrow are as in `leg_end`. keys [carrier, origin, dest] of the legs' draws, the carrier's own on the diagonal;
    departures [departure, hour, cut-off, chance of cancellation].
    """
    for d in range(departures.shape[0]):
        for column in range(departures.shape[1]):
            timetable[d, column] = departures[d, column]
        timetable[d, 2] = 1.0 if uniform(row(depart_key[d], i), 0) >= departures[d, 2] else 0.0
    most_share[:], bests[:] = 1e-12, 0.0
    hours = shares.shape[1]
    for k in range(shares.shape[0]):
        work[k, 0] = 0.0
        for h in range(hours):
            work[k, h + 1] = work[k, h] + shares[k, h]
        for h in range(hours if class_kind[k] >= 0 else 0):
            most_share[class_kind[k], h] = max(most_share[class_kind[k], h], shares[k, h])
    for k in range(most_share.shape[0]):
        done[k, 0] = 0.0
        for h in range(hours):
            done[k, h + 1] = done[k, h] + most_share[k, h]
        for h in range(hours - 2, -1, -1):
            most_share[k, h] = max(most_share[k, h], most_share[k, h + 1])
    for c in range(crew.shape[0]):
        best, k = 0.0, int(crew[c, 0])
        own = crew[c, 2] * normal_near(high(word(keys[c, 0, 0], i, 0)))
        # No draw of 32 bits is farther out than FARTHEST deviations: what could be run no oftener at that pace is not drawn.
        speed_kmh = crew[c, 1] * math.exp(own + crew[c, 3] * FARTHEST) * most_share[k, 0]
        for o in range(keys.shape[1]):
            for d in range(keys.shape[2]):
                if o != d and keys[c, o, d] != 0:
                    there, back, runs = pairs[k, o, d, 0], pairs[k, d, o, 0], RUNS
                    if pairs[k, d, o, 1] <= back:
                        runs = 1
                    elif wayrow[there, 4] < 0.0 and wayrow[back, 4] < 0.0:
                        round_h = (wayrow[there, 0] + wayrow[back, 0]) / speed_kmh
                        runs = int(min(float(RUNS), 1.0 + max(hours - crew[c, 10], 0.0) / round_h))
                    for number in range(runs):
                        best = max(best, high(word(run_key(keys[c, o, d], number), i, 0)))
        luck[c] = exp_near(own + crew[c, 3] * normal_near(max(best, 1e-6)))

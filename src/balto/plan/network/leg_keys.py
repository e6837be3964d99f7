"""The keys by which the chances of legs are drawn, worked out once for a chart."""

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import key
from balto.motion.index import WorldIndex

U64 = NDArray[np.uint64]


def leg_keys(chart: WorldIndex) -> U64:
    """[carrier, origin, dest]: the key of a leg's chances, as in motion.orders; not to be written to."""
    known = vars(chart)
    if "leg_keys" not in known:
        names = [place.id for place in chart.world.places]
        crew = [carrier.id for carrier in chart.world.carriers]
        rows = [[[key(chart.seed, f"leg/{one}/{o}/{d}") for d in names] for o in names] for one in crew]
        found = np.array(rows, np.uint64).reshape(len(crew), len(names), len(names))
        found.flags.writeable = False
        known["leg_keys"] = found
    keys: U64 = known["leg_keys"]
    return keys

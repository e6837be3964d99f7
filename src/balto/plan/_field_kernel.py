"""The arrays of a search behind one handle: kernels that each take forty arrays would take minutes to compile."""

import hashlib
from typing import Any

from numba import njit, types
from numba.experimental import structref

FIELD = (
    "team", "ground", "lot", "departs", "runs", "way", "seg_at", "seg_of", "factor", "air_c", "keys", "strata", "near",
    "least", "togo", "keeps", "goods", "frost_c", "toll_place", "toll_deaths", "toll_grid",
)  # fmt: skip
STORE = ("profile", "slot", "used", "mean", "mean_by", "curve")
WORK = (
    "rides", "seq", "parcels", "when", "was", "legs", "feeds", "start", "end", "dead", "have", "spare", "closed",
    "step", "step_h",
    "chain", "waiting", "cut", "rng", "score", "risk", "harm", "hit", "hit_next", "lost", "at_leg",
    "lane_h", "lane_n",
)  # fmt: skip
NAMES = FIELD + STORE + WORK


class HandleType(types.StructRef):  # type: ignore[misc]  # numba has no types
    """Numba's type of a Handle, by a short name: it is in the symbol of every function that takes one."""

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        self.name: str = "Handle" + hashlib.sha256(str(fields).encode()).hexdigest()[:8]

    def preprocess_fields(self, fields: Any) -> Any:
        """Fields without literal types."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Handle(structref.StructRefProxy):  # type: ignore[misc]  # numba has no types
    """Holds the arrays of field.Field, field.Store and relay.Work for the kernels."""


structref.register(HandleType)
structref.define_constructor(Handle, HandleType, NAMES)
structref.define_attributes(HandleType)
structref.define_boxing(HandleType, Handle)


@njit(cache=True)
def handle(t):
    """The handle of the arrays, in the order of NAMES."""
    return Handle(
        t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], t[12], t[13], t[14], t[15], t[16], t[17],
        t[18], t[19], t[20], t[21], t[22], t[23], t[24], t[25], t[26], t[27], t[28], t[29], t[30], t[31], t[32], t[33],
        t[34], t[35], t[36], t[37], t[38], t[39], t[40], t[41], t[42], t[43], t[44], t[45], t[46], t[47], t[48], t[49],
        t[50], t[51], t[52], t[53], t[54],
    )  # fmt: skip

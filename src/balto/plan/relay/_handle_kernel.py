"""The arrays of a search behind one handle: kernels that each take forty arrays would take minutes to compile.

Numba counts who uses an array, up at each use and down after it, an atomic step each: a sixth of the time in which a plan is
weighed. Whoever calls a kernel holds the handle and its arrays until it returns, so nobody counts those (Lent).
"""

import hashlib
from typing import Any

from numba import njit, types
from numba.core.datamodel import default_manager
from numba.core.datamodel.models import ArrayModel, StructRefModel
from numba.core.imputils import lower_cast
from numba.experimental import structref

# What a search runs over (instance.Instance): read by every kernel, written by none.
INSTANCE = (
    "team", "ground", "lot", "departs", "runs", "way", "seg_at", "seg_of", "factor", "air_c", "peril", "home_risk", "keys",
    "stratified_quantiles", "near", "least", "lower_bound_h", "parameters", "products", "frost_c", "light", "demand_place",
    "deaths_by_time", "dose_grid_of", )  # fmt: skip
# What is remembered of it (cache.Store): written by _travel_kernel and _benefit_kernel only; a result never hangs on it.
CACHE = ("profile", "slot", "used", "mean", "mean_by", "curve")
# The solutions, [solution, ...]: a kernel that takes `sol` reads that one, and writes it where its name is of a change.
SOLUTION = ("rides", "seq", "parcels", "when", "was")
# What one kernel leaves for the next: the solution decoded, its loads and hours (legs to end), chains looked for (have to chain),
# doses to insert (waiting, cut), chance and values (rng, score), losses (risk to at_leg) and scenarios (the last two).
WORKSPACE = (
    "legs", "feeds", "into", "row_leg", "row_clock", "row_packed", "quota", "keeps", "loaded", "oldest", "wait_until", "start",
    "end", "have", "spare", "closed", "step", "step_h", "chain", "waiting", "cut", "rng", "score",
    "risk", "loss_impact", "affected", "affected_next", "lost", "at_leg", "scenario_h", "scenario_n",
)  # fmt: skip
NAMES = INSTANCE + CACHE + SOLUTION + WORKSPACE


class Lent(types.Array):  # type: ignore[misc]  # numba has no types
    """Numba's type of an array behind a handle, and of any view of it: as other arrays, but its users are not counted."""

    def __init__(self, dtype: Any, ndim: int, layout: str, readonly: bool = False, aligned: bool = True) -> None:
        name = f"Lent{'R' * readonly}{'U' * (not aligned)}{ndim}{layout}{dtype}"
        super().__init__(dtype, ndim, layout, readonly=readonly, name=name, aligned=aligned)

    @property
    def mangling_args(self) -> Any:
        """Its own short name, for symbols."""
        return self.name, ()

    def copy(self, dtype: Any = None, ndim: Any = None, layout: Any = None, readonly: Any = None) -> Any:
        """The type of a view of it, which is lent too, or of an array made from it, which numba says may be written to."""
        if readonly is not None:
            return super().copy(dtype, ndim, layout, readonly)
        dtype, ndim, layout = dtype or self.dtype, self.ndim if ndim is None else ndim, layout or self.layout
        return Lent(dtype, ndim, layout, not self.mutable, self.aligned)


class _LentModel(ArrayModel):  # type: ignore[misc]  # numba has no types
    """Laid out as an array, with nothing that is counted."""

    def traverse(self, builder: Any) -> list[Any]:
        """No part."""
        return []


class HandleType(types.StructRef):  # type: ignore[misc]  # numba has no types
    """Numba's type of a Handle, by a short name: it is in the symbol of every function that takes one."""

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        self.name: str = "Handle" + hashlib.sha256(str(fields).encode()).hexdigest()[:8]

    def preprocess_fields(self, fields: Any) -> Any:
        """Fields without literal types, arrays as they are lent."""
        return tuple((name, _lent(kind)) for name, kind in fields)


class _HandleModel(StructRefModel):  # type: ignore[misc]  # numba has no types
    """Laid out as a reference to a structure, with nothing that is counted."""

    def traverse(self, builder: Any) -> list[Any]:
        """No part."""
        return []


class Handle(structref.StructRefProxy):  # type: ignore[misc]  # numba has no types
    """Holds the arrays of an Instance, a Store and a Work for the kernels, where they are called `f`."""

    arrays: tuple[Any, ...]  # kept from being freed as long as the handle is


def _lent(kind: Any) -> Any:
    return Lent(kind.dtype, kind.ndim, kind.layout, not kind.mutable, kind.aligned)


def _same(context: Any, builder: Any, fromty: Any, toty: Any, val: Any) -> Any:
    return val


default_manager.register(Lent, _LentModel)
structref.register(HandleType)
default_manager.register(HandleType, _HandleModel)
structref.define_constructor(Handle, HandleType, NAMES)
structref.define_boxing(HandleType, Handle)
lower_cast(types.Array, Lent)(_same)
lower_cast(Lent, types.Array)(_same)


@njit(cache=True)
def _handle(t):
    """The handle of the arrays."""
    return Handle(
        t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], t[12], t[13], t[14], t[15], t[16], t[17],
        t[18], t[19], t[20], t[21], t[22], t[23], t[24], t[25], t[26], t[27], t[28], t[29], t[30], t[31], t[32], t[33],
        t[34], t[35], t[36], t[37], t[38], t[39], t[40], t[41], t[42], t[43], t[44], t[45], t[46], t[47], t[48], t[49],
        t[50], t[51], t[52], t[53], t[54], t[55], t[56], t[57], t[58], t[59], t[60], t[61], t[62], t[63], t[64],
        t[65],
    )  # fmt: skip


def handle(arrays: tuple[Any, ...]) -> Handle:
    """The handle of the arrays, in the order of NAMES."""
    held: Handle = _handle(arrays)
    held.arrays = arrays
    return held

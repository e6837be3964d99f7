"""How kernels are compiled, and how long what was compiled holds (docs/decisions/compiling.md).

Numba makes machine code of every function as soon as it is typed, with all that it calls, though nobody ever runs that of
an inner function: its caller takes the same function in again. Here an inner function is typed and lowered, no more.
And numba looks for changes only in the file where a function stands; here a change in any kernel counts for all.
"""

import gc
import hashlib
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from numba.core.caching import IndexDataCacheFile
from numba.core.caching import _SourceFileBackedLocatorMixin as Locator
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.event import Listener, register
from numba.core.targetconfig import TargetConfig


class _Codegen:
    """A code generator that has nowhere to put an inner function's environment."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def set_env(self, env_name: str, env: Any) -> None:
        """Nothing: the environment serves messages of exceptions, which our kernels do not raise."""


class _InnerLibrary(JITCodeLibrary):  # type: ignore[misc]  # numba has no types
    """The code of one inner function, to be linked into its callers."""

    @property
    def codegen(self) -> _Codegen:
        """The code generator, without environments."""
        return _Codegen(self._codegen)

    def _optimize_final_module(self) -> None:
        """Left to the caller, who optimises the whole."""

    def _finalize_final_module(self) -> None:
        """As of any library, but for the machine code."""
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """No function to call."""
        return 0


class _InnerCompiler(Compiler):  # type: ignore[misc]  # numba has no types
    """Numba's compiler, with an inner function's library."""

    def compile_extra(self, func: Callable[..., Any]) -> Any:
        """As numba's own."""
        self.state.library = _InnerLibrary(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)


def _same(one: Any, other: Any) -> bool:
    """Whether two sets of compiler options are the same: where those set are not, each that either sets is looked at."""
    if not isinstance(other, TargetConfig):
        return False
    mine, others = one._values, other._values
    return bool(mine == others or all(getattr(one, name) == getattr(other, name) for name in mine | others))


# Numba's own comparison, which it makes for every operation that it types, spells out all options: a tenth of compiling.
TargetConfig.__eq__ = _same
TargetConfig.__hash__ = lambda one: hash(type(one).__qualname__)  # its own is of the options' names, the same for all


UNREADABLE = (
    ImportError,
    AttributeError,
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
)
_index_of = IndexDataCacheFile._load_index


def _index_or_none(file: Any) -> Any:
    """The index of what was compiled, or an empty one where it cannot be read: it is then compiled again."""
    try:
        return _index_of(file)
    except UNREADABLE:
        # Numba reads the whole index before it looks at its date. One of an older version may name modules that have moved since;
        # a disk that was full may have left half of one.
        return {}


IndexDataCacheFile._load_index = _index_or_none

LONG_S = 5.0


class _NoCollecting(Listener):  # type: ignore[misc]  # numba has no types
    """While a kernel is compiled nobody looks for garbage: a compiler's objects are many and all in use, a tenth of its time."""

    def __init__(self) -> None:
        self._within = 0
        self._was_on = True
        self._began = 0.0

    def on_start(self, event: Any) -> None:
        """A kernel, or one that it calls, begins."""
        if self._within == 0:
            self._was_on = gc.isenabled()
            gc.disable()
            self._began = monotonic()
        self._within += 1

    def on_end(self, event: Any) -> None:
        """It ends; so does one that failed."""
        self._within -= 1
        if self._within == 0 and self._was_on:
            gc.enable()
            if monotonic() - self._began > LONG_S:
                gc.collect()  # what a large kernel leaves behind is hundreds of megabytes


register("numba:compile", _NoCollecting())

_HOUSE = Path(__file__).parent.parent
_own_stamp = Locator.get_source_stamp


@cache
def kernels_stamp() -> str:
    """A digest of all sources that hold kernels."""
    digest = hashlib.sha256()
    for path in sorted(_HOUSE.rglob("*.py")):
        text = path.read_bytes()
        if b"@njit" in text or b"@intrinsic" in text:
            digest.update(text)
    return digest.hexdigest()


def _stamp(locator: Any) -> Any:
    """What tells whether kept code still holds: for a kernel of this house all its kernels, for another its own file."""
    own = _own_stamp(locator)
    return (own, kernels_stamp()) if Path(locator._py_file).is_relative_to(_HOUSE) else own


Locator.get_source_stamp = _stamp

# Options of njit for a function that Python calls.
KERNEL: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}

# Options of njit for a function that only compiled ones call; calling it from Python would crash.
INNER: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": _InnerCompiler,
}

"""How kernels are compiled that only other kernels call: as parts of those, never to machine code of their own.

Numba makes machine code of every function as soon as it is compiled, with all that it calls, though nobody ever runs that
of an inner function: its caller takes the same function in again. So a search of sixty small functions spends half of
its minute of compiling on code that is thrown away. Here an inner function is typed and lowered, and no more.
"""

from collections.abc import Callable
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.targetconfig import TargetConfig


class _Codegen:
    """A code generator that has nowhere to put an inner function's environment."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def set_env(self, env_name: str, env: Any) -> None:
        """Nothing: the environment serves messages of exceptions, which our kernels do not raise."""


class _InnerLibrary(JITCodeLibrary):  # type: ignore[misc]
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


class _InnerCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler, with an inner function's library."""

    def compile_extra(self, func: Callable[..., Any]) -> Any:
        """As numba's own."""
        self.state.library = _InnerLibrary(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)


def _same(one: Any, other: Any) -> bool:
    """Whether two sets of compiler options are the same: those set are looked at first, all only where they differ."""
    if not isinstance(other, TargetConfig):
        return False
    return bool(one._values == other._values) or bool(one.values() == other.values())


# Numba's own comparison, which it makes for every operation that it types, spells out all options: a tenth of compiling.
TargetConfig.__eq__ = _same
TargetConfig.__hash__ = lambda one: hash(type(one).__qualname__)  # its own is of the options' names, the same for all

# Options of njit for a function that only compiled ones call; calling it from Python would crash.
INNER: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": _InnerCompiler,
}

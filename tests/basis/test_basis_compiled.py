"""Inner functions: their callers run them as if they were written out, and no machine code is made of them alone."""

import pickle

import numpy as np
import pytest
from numba import njit
from numba.core.caching import IndexDataCacheFile

from balto.basis import compiled
from balto.basis.compiled import INNER
from balto.rehearse._run_kernel import run


@njit(**INNER)
def _double(row, scale):
    total = 0.0
    for x in row:
        total += 2.0 * x * scale
    return total


@njit(**INNER)
def _quadruple(row, scale):
    return _double(row, scale) + _double(row, 1.0) * scale


@njit(error_model="numpy")
def _outer(table, scale):
    out = np.zeros(table.shape[0])
    for i in range(table.shape[0]):
        out[i] = _quadruple(table[i], scale) if i % 2 else _double(table[i], scale)
    return out


def test_inner_functions_give_what_they_would_give_in_python():
    table = np.arange(12.0).reshape(4, 3)
    found = _outer(table, 0.5)
    plain = [sum(2.0 * x * 0.5 for x in row) * (1 if i % 2 == 0 else 2) for i, row in enumerate(table)]
    assert np.array_equal(found, plain)


def test_no_machine_code_is_made_of_an_inner_function_alone():
    _outer(np.ones((2, 2)), 1.0)
    engine = next(iter(_outer.overloads.values())).library.codegen._engine
    outer, inner = (next(iter(one.overloads.values())).fndesc.mangled_name for one in (_outer, _quadruple))
    assert engine.is_symbol_defined(outer)
    assert next(iter(_quadruple.overloads.values())).library.get_pointer_to_function(inner) == 0


def test_kept_code_holds_only_as_long_as_no_kernel_changes(tmp_path, monkeypatch):
    floor = tmp_path / "motion"
    floor.mkdir()
    (floor / "crossing.py").write_text("@njit\ndef cross(): pass\n")
    (floor / "plain.py").write_text("def plain(): pass\n")
    monkeypatch.setattr(compiled, "_HOUSE", tmp_path)

    def stamp():
        compiled.kernels_stamp.cache_clear()
        return compiled.kernels_stamp()

    first = stamp()
    (floor / "plain.py").write_text("def plain(): return 1\n")
    assert stamp() == first
    (floor / "crossing.py").write_text("@njit\ndef cross(): return 1\n")
    assert stamp() != first
    monkeypatch.undo()
    compiled.kernels_stamp.cache_clear()


def test_every_kernel_of_the_house_is_stamped_with_all_of_them():
    stamp = run._cache._impl.locator.get_source_stamp()
    assert stamp[1] == compiled.kernels_stamp()


def test_an_index_of_another_version_that_cannot_be_read_is_as_none(tmp_path):
    """One that names a module which has moved, and half of one: numba would stop at either."""
    file = IndexDataCacheFile(str(tmp_path), "kernel", ("today", 1))
    moved = b"\x80\x04\x8c\x11balto.plan._moved\x8c\x05Thing\x93."
    with pytest.raises(ModuleNotFoundError):
        pickle.loads(moved)
    for broken in (moved, moved[:9]):
        (tmp_path / "kernel.nbi").write_bytes(pickle.dumps(file._version, protocol=-1) + broken)
        assert file._load_index() == {}

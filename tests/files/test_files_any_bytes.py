"""Whatever the bytes, a case is read or refused; nothing else happens."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.files.case_folder import read_case
from balto.files.plan_table import plans_of
from balto.files.template import template, write_template

FILES = tuple(template())
SNIPPETS = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b",", b"\n", b'"', b"'", b";", b"-1", b"1e999", b"2025-02-30", b"=", b"[", b"]", b"\r", b"\0", b"#"]
    ),
    st.sampled_from(
        [b"Esk", b"truck", b"river", b"0", b"99999999999999999999", b"nan", "é".encode(), b"\xff\xfe", b""]
    ),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any") / "case"
    write_template(folder)
    return folder


@settings(max_examples=60)
@given(name=st.sampled_from(FILES), share=st.floats(0, 1), length=st.integers(0, 30), put=SNIPPETS)
def test_a_case_with_any_bytes_changed_is_read_or_refused(small, tmp_path, name, share, length, put):
    folder = tmp_path / "case"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(small, folder)
    content = (folder / name).read_bytes()
    at = int(share * len(content))
    (folder / name).write_bytes(content[:at] + put + content[at + length :])
    read = read_case(folder)
    assert (read.world is None) == bool(read.findings.errors)
    if read.world:
        plans_of(read.files, read.world, read.findings)

"""Whatever the bytes of a file of any kind, its reader gives problems or a result; nothing else happens."""

import json
import re
from contextlib import suppress
from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balto.basis.problems import BadInput
from balto.files import treatment_file
from balto.files.case_folder import read_case
from balto.files.findings import Findings
from balto.files.line_list import line_list
from balto.files.plan_json import read_plan
from balto.files.readers import gather
from balto.files.template import write_template
from balto.files.workbook.case_workbook import gather_workbook
from balto.files.workbook.pack import write_workbook
from balto.show.maps.base_map import Box, land, own_faults

LINE = {"type": "LineString", "coordinates": [[-28.0, 38.5], [-27.9, 38.6], [-27.8, 38.7]]}
LAYER = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "river", "geometry": LINE}]})
LIST = "case_id,place,onset,report,outcome,classification\n" + "".join(
    f'{at},Esk,2025-10-{at:02},,"died, at home",confirmed\n' for at in range(1, 9)
)
OWN = (resources.files("balto.need") / "treatments" / "snake-antivenom.toml").read_text(encoding="utf-8")
PUT = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [b'"', b",", b"[", b"{", b"}", b"]", b"null", b"NaN", b"-1e999", b"true", b"\xff", b"\0", b"[" * 3000, b"5 ="]
    ),
)
CUTS = {"share": st.floats(0, 1), "length": st.integers(0, 25), "put": PUT}
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def changed(content: bytes, share: float, length: int, put: bytes) -> bytes:
    at = int(share * len(content))
    return content[:at] + put + content[at + length :]


@quick
@given(**CUTS)
def test_of_a_line_list(tmp_path, share, length, put):
    path = tmp_path / "list.csv"
    path.write_bytes(changed(LIST.encode(), share, length, put))
    read = line_list.read(path, {"Esk": "Esk"})
    assert bool(read.problems) == (read.reported is None)
    fate = read.fate
    assert fate.rows == fate.used + fate.held_back + fate.refused + fate.not_cases


@quick
@given(**CUTS)
def test_of_a_treatment(tmp_path, share, length, put):
    path = tmp_path / "own.toml"
    path.write_bytes(changed(OWN.encode(), share, length, put))
    with suppress(BadInput):
        assert treatment_file.read(path).id == "own"


@pytest.mark.parametrize(
    "text", ['effect = "decay"', "severity = 5", "dose = {}", "source = [1]", "wastage = []", "vaccination = [[1]]"]
)
def test_of_a_treatment_of_other_shapes(tmp_path, text):
    path, key = tmp_path / "own.toml", text.partition(" ")[0]
    parts = re.split(r"(?m)^(?=\[)", OWN)
    kept = "".join(part for part in parts if not part.startswith((f"[{key}]", f"[[{key}]]")))
    path.write_text(f"{text}\n" + kept.replace("wastage = 0.03\n", ""), encoding="utf-8")
    with pytest.raises(BadInput) as wrong:
        treatment_file.read(path)
    assert any((problem.column or "").startswith(key) for problem in wrong.value.problems)


def test_of_a_treatment_as_it_is(tmp_path):
    (tmp_path / "own.toml").write_text("\ufeff" + OWN, encoding="utf-8")
    assert treatment_file.read(tmp_path / "own.toml").id == "own"


@quick
@given(**CUTS)
def test_of_the_geometry_of_links_and_of_a_layer_of_the_map(tmp_path, share, length, put):
    folder = tmp_path / "case"
    if not folder.is_dir():
        write_template(folder)
        (folder / "map").mkdir()
    content = changed(LAYER.encode(), share, length, put)
    (folder / "ways.geojson").write_bytes(content)
    (folder / "map" / "coast.geojson").write_bytes(content)
    read = read_case(folder)
    assert (read.world is None) == bool(read.findings.errors)
    own_faults(folder / "map")
    assert isinstance(land(Box(38.5, -28.0, 38.6, -27.9), folder / "map"), list)


@quick
@given(**CUTS)
def test_of_a_workbook(tmp_path, share, length, put):
    whole = tmp_path / "whole.xlsx"
    if not whole.is_file():
        write_template(tmp_path / "case")
        write_workbook(gather(tmp_path / "case", Findings()), whole)
    path = tmp_path / "case.xlsx"
    path.write_bytes(changed(whole.read_bytes(), share, length, put))
    findings = Findings()
    files = gather_workbook(path, findings)
    assert files.sheets or findings.errors
    read = line_list.read(path, {"Esk": "Esk"})
    assert bool(read.problems) == (read.reported is None)


@quick
@given(content=st.one_of(st.binary(max_size=20), st.sampled_from([b"[" * 100_000, b"\xef\xbb\xbf{}", b"null", b"5"])))
def test_of_a_saved_plan(tmp_path, content):
    folder = tmp_path / "case"
    if not folder.is_dir():
        write_template(folder)
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    world = read_case(folder).world
    assert world
    with pytest.raises(BadInput):
        read_plan(path, world)

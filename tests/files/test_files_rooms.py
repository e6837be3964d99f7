"""The house of the readers: no import runs in a ring, no folder is too full to be read, and each table has its reader."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from balto.files.case_files import TABLES
from balto.files.readers import READERS

SRC = Path(__file__).parents[2] / "src"
FILES = sorted((SRC / "balto" / "files").rglob("*.py"))
MOST_FILES = 30


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(SRC).with_suffix("").parts)


def imported(path: Path) -> set[str]:
    """Every module that a file imports from, wherever in the file."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {name for node in nodes for name in (node.module, *(f"{node.module}.{one.name}" for one in node.names))}


def test_no_import_among_the_readers_runs_in_a_ring():
    known = {dotted(path): imported(path) for path in FILES}
    order = TopologicalSorter({name: there & known.keys() for name, there in known.items()})
    assert len(list(order.static_order())) == len(FILES)


def test_a_ring_would_be_seen():
    with pytest.raises(ValueError, match="cycle"):
        list(TopologicalSorter({"case_files": {"workbook"}, "workbook": {"case_files"}}).static_order())


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=lambda folder: folder.name)
def test_a_folder_can_be_taken_in_at_a_glance(folder):
    assert len(list(folder.glob("*.py"))) <= MOST_FILES


def test_each_table_of_a_case_has_one_reader():
    assert sorted(reader.table.file for reader in READERS) == sorted(table.file for table in TABLES)

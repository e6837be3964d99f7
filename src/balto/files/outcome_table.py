"""Tables of results, a column a name: CSV for spreadsheets, Parquet for everything else."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from balto.files.atomic import aside
from balto.files.csv_text import safe

Columns = Mapping[str, Sequence[object] | NDArray[Any]]


def write_table(path: Path, columns: Columns) -> None:
    """Write the columns, all of one length, as .csv or .parquet by the name; the same columns give the same bytes.

    In CSV an infinite or unknown number is an empty cell, and text that a spreadsheet would run is made plain.
    """
    table = pa.table(dict(columns))
    with aside(path) as draft:
        if path.suffix == ".parquet":
            pyarrow.parquet.write_table(table, draft, compression="zstd")
        else:
            pyarrow.csv.write_csv(_for_spreadsheets(table), draft, pyarrow.csv.WriteOptions(quoting_style="needed"))


def _for_spreadsheets(table: pa.Table) -> pa.Table:
    columns = {safe(name): _plain(table.column(name).combine_chunks()) for name in table.column_names}
    return pa.table(columns)


def _plain(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_finite(column), column, None)
    if pa.types.is_string(column.type):
        return pa.array([None if text is None else safe(text) for text in column.to_pylist()], pa.string())
    return column

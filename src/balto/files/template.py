"""The small commented case that `balto new` writes; its notes come from the tables that the reader uses."""

from pathlib import Path

from balto.basis.problems import BadInput, Problem
from balto.files.atomic import write_folder
from balto.files.case_files import TABLES
from balto.files.column import Column, Table
from balto.files.tables.case import SECTIONS
from balto.files.tables_plan import PLAN
from balto.files.template_rows import CLIMATE, COLDER_C, CSV, TEMP_C, TOML, WIND_MS, WINDIER


def write_template(folder: Path) -> tuple[str, ...]:
    """Write the case and return the names of its files; BadInput if the folder holds anything already."""
    refuse_if_full(folder)
    files = template()
    write_folder(folder, files)
    return tuple(files)


def refuse_if_full(folder: Path) -> None:
    """BadInput if there is anything in the folder that could be overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "a folder that is not empty" if folder.is_dir() else "a file"
        raise BadInput([Problem(str(folder), found, "a new or empty folder", suggestion="give another name")])


def template() -> dict[str, str]:
    """Text by file name."""
    tables = {table.file: table for table in TABLES}
    files = {"case.toml": _toml()}
    for name, text in (CSV | {"weather/climatology.csv": _climatology()}).items():
        table = tables.get(name, PLAN)
        files[name] = _notes(table, text.partition("\n")[0].split(",")) + text
    return files


def _toml() -> str:
    parts = ["# A case of Balto. Times are local (zone) unless they carry their own offset.\n"]
    for section, table in SECTIONS.items():
        if section in TOML and section:
            parts.append(f"\n[{section}]  # {table.about}\n")
        for key, value in TOML.get(section, {}).items():
            column = table.by_name()[key]
            written = value if column.kind in ("number", "whole") else f'"{value}"'
            parts.append(f"{f'{key} = {written}':<43} # {_said(column)}\n")
    return "".join(parts)


def _notes(table: Table, used: list[str]) -> str:
    lines = [f"# {table.about}"]
    lines += [f"#   {column.name}: {_said(column)}" for column in table.columns if column.name in used]
    others = [column.name for column in table.columns if column.name not in used]
    if others and table.file != "weather/climatology.csv":
        lines.append(f"#   further columns, if you need them: {', '.join(others)}")
    return "\n".join(lines) + "\n"


def _said(column: Column) -> str:
    facts = [fact for fact in (column.unit, ", ".join(column.words)) if fact]
    if column.default:
        facts.append(f"empty: {column.default}")
    return column.about + (f" ({'; '.join(facts)})" if facts else "")


def _climatology() -> str:
    lines = ["region,month,lat,lon,temp_mean_c,temp_sd_c,temp_diurnal_c,wind_mean_ms,wind_sd_ms,wind_calm,source"]
    for region, place in CLIMATE.items():
        for month, (temp_c, wind_ms) in enumerate(zip(TEMP_C, WIND_MS, strict=True), start=1):
            mean_ms = wind_ms * WINDIER[region]
            cells = [
                region, f"{month}", place["lat"], place["lon"], f"{temp_c - COLDER_C[region]:g}", place["temp_sd_c"],
                "2", f"{mean_ms:.1f}", f"{mean_ms * float(place['wind_sd']):.1f}", place["calm"], "invented",
            ]  # fmt: skip
            lines.append(",".join(cells))
    return "\n".join(lines) + "\n"

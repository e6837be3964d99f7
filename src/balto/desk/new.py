"""Begins a case: from the template, or from a workbook."""

from pathlib import Path

from balto.files.template import write_template


def begin(folder: Path, workbook: Path | None = None) -> tuple[str, ...]:
    """Write a new case folder and return the names of its files; BadInput if the folder holds anything."""
    if workbook is None:
        return write_template(folder)
    from balto.files.workbook.pack import unpack  # noqa: PLC0415  (openpyxl takes a second to import)

    return unpack(workbook, folder)


def begin_country(
    folder: Path, places: int, carriers: int | None, seed: int, stormy: bool, products: int
) -> tuple[str, ...]:
    """Write an invented country (a carrier for each five places by default) and return the names of its files."""
    from balto.files.synthetic.country import write_country  # noqa: PLC0415  (numpy takes a while to import)

    return write_country(folder, places, carriers or max(2, places // 5), seed, stormy, products)

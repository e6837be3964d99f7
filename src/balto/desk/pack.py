"""Packs a case folder into a workbook with the same sheets."""

from pathlib import Path

from balto.files.case_files import gather
from balto.files.findings import Findings


def pack(case: Path, workbook: Path) -> None:
    """Write the case at `case` as an Excel workbook; BadInput if its files cannot be read."""
    from balto.files.workbook import write_workbook  # noqa: PLC0415  (xlsxwriter and openpyxl are slow to import)

    findings = Findings()
    files = gather(case, findings)
    findings.raise_if_wrong()
    write_workbook(files, workbook)

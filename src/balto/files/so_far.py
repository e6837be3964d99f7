"""What has been read of a case so far: tables that come later refer to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from balto.domain.link import Link
from balto.domain.mode import MODES, Mode
from balto.domain.outbreak import Classified
from balto.files.case_files import CaseFiles
from balto.files.cells.cell import Context
from balto.files.column import Table
from balto.files.findings import Findings
from balto.files.present import Present


@dataclass(slots=True)
class SoFar:
    """The files of a case with what is known of them; `things` are what rows were made into, by the file of the table.

    `said` is [cases] of case.toml; `items` tells what rows may call each product ("": the case's own), `classified` of which
    classes the cases of each product are.
    """

    files: CaseFiles
    findings: Findings
    context: Context
    present: Present
    horizon_h: float = 0.0
    said: Mapping[str, Any] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    modes: tuple[Mode, ...] = MODES
    links: Mapping[str, Link] = field(default_factory=dict)
    classified: dict[str, tuple[Classified, ...]] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def know(self, kind: str, ids: Iterable[str], table: Table, telling: set[str | None]) -> None:
        """Other tables may refer to these ids; a fault in the telling columns may have lost some."""
        self.context.known.setdefault(kind, {}).update(dict.fromkeys(ids))
        sheet = self.files.sheets.get(table.file)
        where = sheet.where if sheet else table.file
        lost = any(problem.where == where and problem.column in telling for problem in self.findings.errors)
        if lost or (sheet is None and table.needed):
            self.context.unsure.add(kind)

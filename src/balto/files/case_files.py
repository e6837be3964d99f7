"""The files of a case, from a folder or from a workbook with the same sheets, as text tables."""

from dataclasses import dataclass, field
from pathlib import Path

from balto.files.column import Table
from balto.files.findings import Findings
from balto.files.sheet import Sheet
from balto.files.tables.case import CASE_FORECAST, COUNTS
from balto.files.tables.limits import LIMITS
from balto.files.tables.supply_network import CARRIERS, LINK_STATES, LINKS, PLACES, STOCK, TIMETABLE, TRIALS
from balto.files.tables.weather import CLIMATOLOGY, FORECAST, MODES, OBSERVED

TABLES: tuple[Table, ...] = (
    PLACES, LINKS, CARRIERS, TRIALS, STOCK, COUNTS, CASE_FORECAST, TIMETABLE, LINK_STATES, LIMITS, MODES, CLIMATOLOGY, OBSERVED,
    FORECAST,
)  # fmt: skip
CASE = "case.toml"
PLANS = "plans"


@dataclass(slots=True)
class CaseFiles:
    """What was found: case.toml as text, tables by file name, plans by their name, and the paths of what was read.

    What is wrong with plans is kept apart: a case can be opened beside a plan that cannot be read.
    """

    home: Path
    toml: str | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    plans: dict[str, Sheet] = field(default_factory=dict)
    plan_findings: Findings = field(default_factory=Findings)
    read: list[Path] = field(default_factory=list)

"""What Balto reads of a case: a row for each form in which a case comes, and a row for each of its tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from balto.files import case_rows
from balto.files.case_files import CaseFiles
from balto.files.column import Table
from balto.files.findings import Findings
from balto.files.folder import gather_folder
from balto.files.limit_rows import limits
from balto.files.outbreak.case_forecast import case_forecasts
from balto.files.read_table import Row
from balto.files.so_far import SoFar
from balto.files.tables.case import CASE_FORECAST, COUNTS
from balto.files.tables.contacts import CONTACTS
from balto.files.tables.limits import LIMITS
from balto.files.tables.supply_network import CARRIERS, LINK_STATES, LINKS, PLACES, STOCK, TIMETABLE, TRIALS
from balto.files.tables.weather import CLIMATOLOGY, FORECAST, MODES, OBSERVED
from balto.files.workbook.case_workbook import gather_workbook


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which a case comes: the ending of its name, and the function that finds its tables in it."""

    ending: str
    gather: Callable[[Path, Findings], CaseFiles]


@dataclass(frozen=True, slots=True)
class Reader:
    """A table of a case, and the function that makes things of its rows by what has been read before."""

    table: Table
    things: Callable[[Sequence[Row], SoFar], Any]


FORMS: tuple[Form, ...] = (
    Form(".xlsx", gather_workbook),
    Form("", gather_folder),
)  # fmt: skip
READERS: tuple[Reader, ...] = (  # in the order in which they refer to each other
    Reader(CLIMATOLOGY, case_rows.climates),
    Reader(OBSERVED, case_rows.observations),
    Reader(FORECAST, case_rows.forecasts),
    Reader(PLACES, case_rows.places),
    Reader(MODES, case_rows.modes),
    Reader(LINKS, case_rows.links),
    Reader(CARRIERS, case_rows.carriers),
    Reader(CONTACTS, case_rows.contacts),
    Reader(TRIALS, case_rows.trials),
    Reader(STOCK, case_rows.lots),
    Reader(TIMETABLE, case_rows.departures),
    Reader(LINK_STATES, case_rows.link_states),
    Reader(LIMITS, limits),
    Reader(COUNTS, case_rows.counts),
    Reader(CASE_FORECAST, case_forecasts),
)  # fmt: skip


def gather(case: Path, findings: Findings) -> CaseFiles:
    """The files of the case folder, or the sheets of the workbook, at `case`."""
    endings = (form for form in FORMS if form.ending and case.suffix.lower() == form.ending and case.is_file())
    return next(endings, FORMS[-1]).gather(case, findings)

"""Weather as it was recorded, from a table of its own: for replaying a run, never for planning it."""

from pathlib import Path
from zoneinfo import ZoneInfo

from balto.domain.climate import Observation
from balto.domain.world import World
from balto.files.case_files import CaseFiles
from balto.files.case_rows import observations
from balto.files.cells.cell import Context
from balto.files.decode import read_text
from balto.files.findings import Findings
from balto.files.present import Present
from balto.files.read_table import read_table
from balto.files.sheet import sheet_of
from balto.files.so_far import SoFar
from balto.files.tables.weather import OBSERVED


def read_observed(path: Path, world: World) -> tuple[Observation, ...]:
    """The rows of a table in the columns of weather/observed.csv; BadInput with every problem."""
    findings = Findings()
    text = read_text(path, path.name, findings)
    sheet = sheet_of(text, path.name, findings) if text is not None else None
    regions = {climate.region: None for climate in world.climates}
    context = Context(world.epoch, ZoneInfo(world.zone), {"region": dict(regions)})
    rows = read_table(OBSERVED, sheet, context, findings) if sheet else []
    found = observations(rows, SoFar(CaseFiles(path.parent), findings, context, Present(findings)))
    findings.raise_if_wrong()
    return found

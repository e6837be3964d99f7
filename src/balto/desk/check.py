"""The use case behind `balto check`: a case looked over without running it, and packed into a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from balto.basis.fate import Fate
from balto.basis.problems import Problem
from balto.domain.known import HeldBack
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.case_folder import read_case
from balto.files.findings import Findings
from balto.files.plan_table import plans_of
from balto.files.readers import gather
from balto.show.maps.base_map import own_faults


@dataclass(frozen=True, slots=True)
class Look:
    """A case as it was found: its world (None where something is wrong), its plans, every problem, and what is not known yet."""

    world: World | None
    plans: dict[str, Plan]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    held_back: tuple[HeldBack, ...] = ()
    fates: Mapping[str, Fate] = field(default_factory=dict)


def look_over(case: Path) -> Look:
    """The case and its named plans, with everything wrong and everything odd."""
    read = read_case(case)
    plans = plans_of(read.files, read.world, read.findings) if read.world else {}
    findings = read.findings
    findings.warnings.extend(own_faults(case / "map"))
    return Look(
        read.world, plans, tuple(findings.errors), tuple(findings.warnings), tuple(findings.held_back), findings.fates
    )


def pack(case: Path, workbook: Path) -> None:
    """Write the case at `case` as an Excel workbook; BadInput if its files cannot be read."""
    from balto.files.workbook.pack import write_workbook  # noqa: PLC0415  (xlsxwriter and openpyxl are slow to import)

    findings = Findings()
    files = gather(case, findings)
    findings.raise_if_wrong()
    write_workbook(files, workbook)

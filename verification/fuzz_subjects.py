"""The valid inputs that are spoilt, one or more for every reader, and what must hold of whatever comes of them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import xlsxwriter

from balto.basis.fate import Fate, sums
from balto.basis.problems import BadInput
from balto.basis.provenance import Provenance
from balto.domain.world import World
from balto.files import treatment_file
from balto.files.case_files import CaseFiles
from balto.files.case_folder import read_case
from balto.files.findings import Findings
from balto.files.line_list import line_list
from balto.files.observed import read_observed
from balto.files.plan_json import plan_text, read_plan
from balto.files.plan_table import plans_of
from balto.files.readers import gather
from balto.files.template import template
from balto.files.workbook.pack import write_workbook
from balto.show.maps.base_map import Box, land, own_faults

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
Told = tuple[bool, list[str]]  # whether it was read, and what does not add up
OWN = resources.files("balto.need") / "treatments" / "snake-antivenom.toml"
LINE = "[[-29.05, 45.18], [-28.98, 45.4], [-29.02, 45.58], [-28.93, 45.71]]"
MORE = {
    "timetable.csv": """\
link,from,depart,hours,cutoff_h,cancel,every_h,until,reported_at,source
river,Corrin,2025-11-05T07:00,6,1,0.1,24,2025-11-12T00:00,,harbour
river,Esk,2025-11-05T15:00,6,,,,,2025-11-04T10:00,harbour
""",
    "modes.csv": """\
id,reference_kmh,pace_sd,wind_stop_ms,scheduled,daylight_only
boat,14,0.2,16,no,yes
sledge,9,0.3,,no,no
""",
    "link_states.csv": """\
link,state,from,until,source,reported_at,reliability,event
road-east,shut,2025-11-04T12:00,2025-11-06T12:00,police,2025-11-04T15:10,0.8,flood
Dale,unknown,,,rider,,0.5,
river,restricted,2025-11-05T12:00,,lock keeper,2025-11-05T09:00,1,
""",
    "weather/observed.csv": """\
region,time,temp_c,wind_ms,reported_at,source
coast,2025-11-04T15:00,6,9,,mast
hills,2025-11-04T14:10,1,,,mast
""",
    "weather/forecast.csv": "issued,member,region,time,temp_c,wind_ms\n"
    + "".join(
        f"2025-11-04T12:00,{n},{region},2025-11-0{5 + n % 3}T{3 * n:02}:00,{n},{6 + n}\n"
        for n in range(1, 5)
        for region in ("coast", "hills")
    ),
    "case_forecast.csv": "issued,source,place,date,member,cases,days\n"
    + "".join(
        f"2025-11-04T12:00,ministry,{place},2025-11-{5 + day:02},{n},{n * day % 7},1\n"
        for n in range(1, 4)
        for day in range(4)
        for place in ("Esk", "Dale")
    ),
    "ways.geojson": '{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "river", '
    f'"geometry": {{"type": "LineString", "coordinates": {LINE}}}}}]}}\n',
}
LIST = (
    "case_id,age,sex,place,onset,report,admission,vaccination,severity,antitoxin_date,antitoxin_doses,classification,"
    "outcome,outcome_date\n"
) + "".join(
    f"KB-{n:03},{n},{'fm'[n % 2]},{('Esk', 'Dale', 'Esk cottage hospital')[n % 3]},2025-10-{n % 28 + 1:02},"
    f"2025-10-{n % 28 + 3:02},,{('none', 'partial', '')[n % 3]},{('mild', 'severe', '')[n % 3]},,{n % 2},"
    f"{('confirmed', 'probable', 'suspected', 'discarded', '')[n % 5]},{('died', 'recovered', '', '')[n % 4]},\n"
    for n in range(40)
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A folder of valid input: the files of it that are spoilt, and the function that reads it and says what does not hold."""

    name: str
    spoil: tuple[str, ...]
    read: Callable[[Path], Told]
    workbook: bool = False


def of_case(case: Path) -> Told:
    """A case folder or a workbook, with its plans."""
    read = read_case(case)
    faults = [] if (read.world is None) == bool(read.findings.errors) else ["neither a case nor an error, or both"]
    faults += uncounted(read.findings.fates)
    if read.world:
        plans_of(read.files, read.world, read.findings)
        faults += apart(read.world, read.findings.fates) + lines_apart(read.files, read.findings.fates)
    return read.world is not None, faults


def uncounted(fates: dict[str, Fate]) -> list[str]:
    """Tables whose rows do not add up: one that came in and was not used, held back, refused or found no case."""
    whole = {table: fate.used + fate.held_back + fate.refused + fate.not_cases for table, fate in fates.items()}
    return [
        f"{table}: {fate.rows} rows, {whole[table]} told" for table, fate in fates.items() if fate.rows != whole[table]
    ]


def apart(world: World, fates: dict[str, Fate]) -> list[str]:
    """What is told as used and is not in the world, or the other way round."""
    counts = [count for product in world.products for count in product.outbreak.reported.counts]
    there = {
        "patients": sum(count.cases or 0 for count in counts), "deaths": sum(count.deaths for count in counts),
        "doses": sum(lot.doses for lot in world.lots),
    }  # fmt: skip
    used = {what: sums(fates, what).used for what in there}
    return [f"{used[what]} {what} used, {there[what]} in the world" for what in there if used[what] != there[what]]


def lines_apart(files: CaseFiles, fates: dict[str, Fate]) -> list[str]:
    """Tables of which more or fewer rows are told than lines came in; a case that opens has no broken line."""
    lines = {name: len(sheet.rows) + len(sheet.broken) for name, sheet in files.sheets.items()}
    return [
        f"{name}: {count} lines, {fates[name].rows} rows" for name, count in lines.items() if fates[name].rows != count
    ]


def of_list(folder: Path, name: str = "list.csv") -> Told:
    """A line list by itself: every line is a row that has come to something, and what is used is counted."""
    found = line_list.read(folder / name, {"Esk": "Esk", "Dale": "Dale", "Esk cottage hospital": "Esk"})
    faults = [] if bool(found.problems) == (found.reported is None) else ["neither counts nor a problem, or both"]
    faults += uncounted({name: found.fate})
    fate, reported = found.fate, found.reported
    if reported and (fate.patients.used, fate.deaths.used) != (
        reported.cases,
        sum(one.deaths for one in reported.counts),
    ):
        faults.append(f"{fate.patients.used} patients used, {reported.cases} counted; {fate.deaths.used} deaths used")
    if (fate.patients.total, fate.patients.used, fate.patients.refused) != (fate.rows, fate.used, fate.refused):
        faults.append("a row of a list is not one patient")
    return reported is not None, faults


def of_listed_case(folder: Path) -> Told:
    """A case that names a line list, and the list by itself."""
    read, faults = of_case(folder)
    return read, faults + of_list(folder)[1]


def of_workbook(folder: Path) -> Told:
    """A case in a workbook."""
    return of_case(folder / "case.xlsx")


def of_listed_workbook(folder: Path) -> Told:
    """A line list in a workbook."""
    return of_list(folder, "list.xlsx")


def of_treatment(folder: Path) -> Told:
    """A treatment of one's own."""
    return _or_bad_input(lambda: treatment_file.read(folder / "own.toml"))


def of_recorded(folder: Path) -> Told:
    """Recorded weather, to replay a run in."""
    return _or_bad_input(lambda: read_observed(folder / "recorded.csv", _world(folder / "case")))


def of_saved(folder: Path) -> Told:
    """A saved plan."""
    return _or_bad_input(lambda: read_plan(folder / "plan.json", _world(folder / "case")))


def of_map(folder: Path) -> Told:
    """A layer of the map, which is drawn as far as it can be."""
    faults = own_faults(folder)
    if not faults:
        land(Box(45.3, -29.0, 45.4, -28.99), folder)
    return not faults, []


def _or_bad_input(read: Callable[[], object]) -> Told:
    try:
        return bool(read()), []
    except BadInput as wrong:
        return False, [] if wrong.problems else ["refused for no reason"]


@cache
def _world(case: Path) -> World:
    world = read_case(case).world
    assert world is not None
    return world


CASE = tuple(template() | MORE | {"own.toml": ""})
SUBJECTS = (
    Subject("small", CASE, of_case),
    Subject("small", CASE, of_case),
    Subject("flood", ("snake-antivenom.toml", "stock.csv", "cases.csv", "places.csv", "plans/by-water.csv"), of_case),
    Subject("products", ("stock.csv", "cases.csv", "case.toml", "modes.csv"), of_case),
    Subject("listed", ("list.csv", "list.csv", "list.csv", "case.toml"), of_listed_case),
    Subject("treatment", ("own.toml",), of_treatment),
    Subject("recorded", ("recorded.csv",), of_recorded),
    Subject("saved", ("plan.json",), of_saved),
    Subject("map", ("coast.geojson",), of_map),
    Subject("workbook", ("case.xlsx",), of_workbook, True),
    Subject("list-workbook", ("list.xlsx",), of_listed_workbook, True),
)  # fmt: skip


def laid(room: Path) -> None:
    """Write every subject's folder into the room."""
    rich = template() | MORE | {"own.toml": OWN.read_text(encoding="utf-8")}
    _write(room / "small", rich)
    shutil.copytree(EXAMPLES / "river-flood", room / "flood")
    shutil.copytree(EXAMPLES / "two-medicines", room / "products")
    listed = template() | {"list.csv": LIST}
    listed["case.toml"] = listed["case.toml"].replace("[cases]", '[cases]\nline_list = "list.csv"')
    del listed["cases.csv"]
    _write(room / "listed", listed)
    _write(room / "treatment", {"own.toml": rich["own.toml"]})
    _write(room / "recorded" / "case", template())
    _write(room / "recorded", {"recorded.csv": MORE["weather/observed.csv"]})
    _write(room / "saved" / "case", template())
    _write(room / "saved", {"plan.json": _saved(room / "saved" / "case")})
    _write(room / "map", {"coast.geojson": MORE["ways.geojson"]})
    (room / "workbook").mkdir()
    write_workbook(gather(room / "small", Findings()), room / "workbook" / "case.xlsx")
    (room / "list-workbook").mkdir()
    _list_workbook(room / "list-workbook" / "list.xlsx")


def _write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _saved(case: Path) -> str:
    """A plan of that case as plan.json holds it."""
    read = read_case(case)
    assert read.world is not None
    plan = next(iter(plans_of(read.files, read.world, read.findings).values()))
    return plan_text(plan, Provenance("0", 1, ()), {"deaths": 1.0}, read.world)


def _list_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("list")
        for row, line in enumerate(LIST.splitlines()):
            for column, cell in enumerate(line.split(",")):
                page.write(row, column, int(cell) if cell.isdigit() else cell)

"""A case folder (or workbook) to a World, with everything wrong and everything odd about it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from balto.basis.problems import BadInput, quoted
from balto.basis.provenance import hash_of
from balto.domain.allocation import Allocation, Rule
from balto.domain.consignment import Item
from balto.domain.known import Clock, known
from balto.domain.outbreak import Count, Outbreak, Reported
from balto.domain.treatment import Treatment
from balto.domain.world import Product, World
from balto.files import cross_check, treatment_file
from balto.files.case_files import CaseFiles
from balto.files.case_toml import NAME, Keys, read_case_toml
from balto.files.cells.cell import Context
from balto.files.column import Table
from balto.files.decode import is_there
from balto.files.findings import Findings
from balto.files.folder import strangers
from balto.files.outbreak.reported import as_named, counted, listed
from balto.files.present import Present
from balto.files.read_table import Row, read_table
from balto.files.readers import READERS, gather
from balto.files.so_far import SoFar
from balto.files.tables.case import CASE_FORECAST, COUNTS, PRODUCT
from balto.files.tables.contacts import CONTACTS
from balto.files.tables.limits import LIMITS
from balto.files.tables.supply_network import CARRIERS, LINK_STATES, LINKS, PLACES, STOCK, TIMETABLE, TRIALS
from balto.files.tables.weather import CLIMATOLOGY, FORECAST, OBSERVED
from balto.files.workbook.case_workbook import as_sheets

Thing = TypeVar("Thing")
HALF_H = (
    24.0  # hours of lead at which a forecast tells half of the variance, where the case does not say: an assumption
)


@dataclass(frozen=True, slots=True)
class CaseRead:
    """The world of a case as it is known now, or None where something is wrong, with the findings and the files read."""

    world: World | None
    findings: Findings
    files: CaseFiles


def read_case(case: Path) -> CaseRead:
    """Read the case at `case`; nothing is raised, everything is in the findings."""
    findings = Findings()
    files = gather(case, findings)
    if files.toml is None and not files.sheets and not case.is_dir():
        return CaseRead(None, findings, files)
    world = _Reader(files, findings).world()
    if case.is_file():
        as_sheets(findings)
    else:
        strangers(files, findings)
    return CaseRead(world, findings, files)


class _Reader:
    """Reads case.toml, then the tables in the order of READERS, then what is counted of the outbreak."""

    def __init__(self, files: CaseFiles, findings: Findings) -> None:
        self.files, self.findings = files, findings
        self.context = Context(zone=ZoneInfo("UTC"))  # until case.toml says which
        self.present = Present(findings)

    def world(self) -> World | None:
        """The World, or None if anything is wrong."""
        case = read_case_toml(self.files.toml, self.context, self.findings) if self.files.toml is not None else {}
        horizon_h = self._horizon(case.get(""))
        self.present = self._present(case.get(""), horizon_h)
        items, said = self._items(case), _values(case, "cases")
        so_far = SoFar(self.files, self.findings, self.context, self.present, horizon_h, said, items)
        for reader in READERS:
            so_far.things[reader.table.file] = reader.things(self._rows(reader.table), so_far)
        things = so_far.things
        weather = self._weather(_values(case, "weather"), things)
        treatment = self._treatment(case.get("item"), "item")
        reported = self._reported(case, treatment, so_far)
        further = self._further(case, so_far)
        facts = self._facts(so_far)
        cross_check.check(facts, self.findings)
        if self.findings.errors or treatment is None or reported is None or facts.epoch is None:
            return None
        world = World(
            **_of_case(case),
            epoch=facts.epoch,
            horizon_h=facts.horizon_h,
            treatment=treatment,
            places=_plain(facts.places),
            links=_plain(facts.links),
            carriers=_plain(facts.carriers),
            outbreak=Outbreak(reported, forecast=things[CASE_FORECAST.file].get("", ())),
            lots=_plain(facts.lots),
            trials=_plain(facts.trials),
            departures=facts.departures,
            link_states=_plain(facts.states),
            limits=tuple(things[LIMITS.file]),
            modes=facts.modes,
            **weather,
            contacts=_plain(things[CONTACTS.file]),
            inputs_sha256=hash_of(self.files.read),
            further=further,
            accounts=self.findings.fates,
        )
        world, late = known(world, self.present.now_h)
        assert not late, late  # each table has gone through self.present
        return world

    def _rows(self, table: Table) -> list[Row]:
        sheet = self.files.sheets.get(table.file)
        return read_table(table, sheet, self.context, self.findings) if sheet else []

    def _items(self, case: dict[str, Keys]) -> dict[str, str]:
        """What rows may call each product, under `item`; empty where case.toml does not tell."""
        own = _values(case, "item").get("treatment")
        names = [section.partition(".")[2] for section in case if section.startswith(f"{PRODUCT}.")]
        if own in names:
            line = case[f"{PRODUCT}.{own}"].lines.get("", None)
            self.findings.wrong(
                NAME, f"a further product {quoted(own)}", "another name: it is the case's own item", line
            )
        return {str(own): "", **{name: name for name in names}} if own else {}

    def _facts(self, so_far: SoFar) -> cross_check.Facts:
        """What is checked together, from the things that rows were made into."""
        things = so_far.things
        return cross_check.Facts(
            places=things[PLACES.file],
            links=things[LINKS.file],
            carriers=things[CARRIERS.file],
            trials=things[TRIALS.file],
            lots=things[STOCK.file],
            departures=things[TIMETABLE.file],
            states=things[LINK_STATES.file],
            modes=so_far.modes,
            epoch=self.context.epoch,
            horizon_h=so_far.horizon_h,
            products=tuple(filter(None, so_far.items.values())),
            now_h=self.present.now_h if self.present.clock else 0.0,
        )

    def _weather(self, said: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
        there, coming = CLIMATOLOGY.file in self.files.sheets, things[FORECAST.file]
        if said.get("source") == "calm":
            return {}
        if not there and not any(problem.where == CLIMATOLOGY.file for problem in self.findings.errors):
            hint = 'without it every future is calm; say so in case.toml: [weather] source = "calm"'
            self.findings.odd(CLIMATOLOGY.file, "no such file", "the weather of each region", hint=hint)
            return {"observations": things[OBSERVED.file]}
        half_h = said.get("forecast_half_h", HALF_H if coming else 0.0)
        told = {"climates": things[CLIMATOLOGY.file], "observations": things[OBSERVED.file], "forecasts": coming}
        return told | {"forecast_half_h": half_h}

    def _further(self, case: dict[str, Keys], so_far: SoFar) -> tuple[Product, ...]:
        """The further products, each with patients of its own; what is wrong goes to the findings."""
        counts: dict[str, tuple[Count, ...]] = so_far.things[COUNTS.file]
        found, said = [], _values(case, "cases") | {"deaths_told": 0}
        for section in (section for section in case if section.startswith(f"{PRODUCT}.")):
            name = section.partition(".")[2]
            treatment = self._treatment(case[section], section)
            made = counts.get(name, ())
            if not made:
                found_text = f"no count of {quoted(name)} under item" + " that is known by now" * (name in counts)
                self.findings.wrong(COUNTS.file, found_text, "at least one: a product that nobody needs is not sent")
            if made and treatment is not None:
                reported = counted(made, so_far.classified.get(name, ()), said)
                outbreak = Outbreak(reported, forecast=so_far.things[CASE_FORECAST.file].get(name, ()))
                found.append(Product(name, Item(**_values(case, section)), treatment, outbreak))
        return tuple(found)

    def _reported(self, case: dict[str, Keys], treatment: Treatment | None, so_far: SoFar) -> Reported | None:
        said, counts = _values(case, "cases"), so_far.things[COUNTS.file]
        places = _plain(so_far.things[PLACES.file])
        there = "" in counts if said.get("line_list") else COUNTS.file in self.files.sheets
        if said.get("line_list"):
            if there:
                self.findings.wrong(COUNTS.file, "counts beside a line list", "one of them: they would count double")
            path = as_named(self.files.home / str(said["line_list"]))
            self.files.read.append(path)
            return listed(path, said, _values(case, "columns"), _values(case, "words"), treatment, places, self.present)
        own = counts.get("", ())
        if not own and not any(problem.where == COUNTS.file for problem in self.findings.errors):
            found = ("no row that is known by now" if "" in counts else "no row") if there else "no such file"
            self.findings.wrong(COUNTS.file, found, "at least one count, or line_list in case.toml under [cases]")
        return counted(own, so_far.classified.get("", ()), said) if own else None

    def _horizon(self, top: Keys | None) -> float:
        values: dict[str, Any] = dict(top.values) if top else {}
        lines = top.lines if top else {}
        if "horizon_h" in values and "until" in values:
            self.findings.wrong(NAME, "both horizon_h and until", "one of them", lines.get("until"), "until")
        if "until" in values and values["until"] <= 0 and self.context.epoch:
            self.findings.wrong(
                NAME, "a horizon that ends before the epoch", "a moment after epoch", lines.get("until"), "until"
            )
        if top is not None and not {"horizon_h", "until"} & (values.keys() | lines.keys()):
            self.findings.wrong(
                NAME, "no such key", '"horizon_h"', None, "horizon_h", "how far ahead the case looks, e.g. 480"
            )
        return float(values.get("horizon_h", values.get("until", 480.0)))

    def _present(self, top: Keys | None, horizon_h: float) -> Present:
        epoch, zone = self.context.epoch, self.context.zone
        if top is None or epoch is None:
            return Present(self.findings)
        now_h = float(str(top.values.get("now_h", 0.0)))
        found = (
            "a now before the epoch" if now_h < 0 else "a now at the horizon or after it" if now_h >= horizon_h else ""
        )
        if found:
            expected = "a moment from the epoch on, before the horizon"
            hint = "leave it out for the epoch" if now_h < 0 else "a later horizon_h or until, or an earlier now"
            self.findings.wrong(NAME, found, expected, top.lines.get("now"), "now", hint)
        return Present(self.findings, Clock(epoch, zone.key if zone else "UTC"), now_h)

    def _treatment(self, item: Keys | None, section: str) -> Treatment | None:
        which = item.values.get("treatment") if item else None
        if which is None:
            return None
        own = self.files.home / str(which)
        self.files.read += [own] if is_there(own) else []
        try:
            return treatment_file.read(own if own.suffix == ".toml" else str(which))
        except BadInput as wrong:
            self.findings.errors.extend(wrong.problems)
        except OSError:
            line = item.lines.get("treatment") if item else None
            self.findings.wrong(NAME, f'"{which}"', "a TOML file beside case.toml", line, f"{section}.treatment")
        return None


def _values(case: dict[str, Keys], section: str) -> dict[str, Any]:
    return dict(case[section].values) if section in case else {}


def _of_case(case: dict[str, Keys]) -> dict[str, Any]:
    """What case.toml alone says of the world."""
    top = _values(case, "")
    return {
        "title": str(top["title"]), "zone": str(top.get("zone", "UTC")), "item": Item(**_values(case, "item")),
        "seed": int(str(top.get("seed", 1925))), "crew_weight": float(str(top.get("crew_weight", 1.0))),
        "allocation": _allocation(_values(case, "plan")),
    }  # fmt: skip


def _allocation(said: dict[str, Any]) -> Allocation:
    return Allocation(Rule(said.get("rule", Rule.LIVES)), said.get("by", ""))


def _plain(numbered: list[tuple[int, Thing]]) -> tuple[Thing, ...]:
    return tuple(thing for _, thing in numbered)

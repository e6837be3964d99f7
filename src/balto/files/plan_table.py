"""Named plans as tables, one row a leg: plans/*.csv to Plan and back."""

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from balto.basis.moment import moment_at
from balto.basis.problems import did_you_mean, quoted
from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan
from balto.domain.roads import Roads
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.case_files import CaseFiles
from balto.files.case_rows import product_of
from balto.files.cells.cell import Context
from balto.files.csv_text import csv_text, plain, safe
from balto.files.findings import Findings, Refused
from balto.files.plan_rules import can_be, joined
from balto.files.read_table import Row, read_table
from balto.files.readers import gather
from balto.files.sheet import Sheet
from balto.files.tables_plan import PLAN

_PLAIN = {field.name: field.default for field in fields(Leg)}


def read_plans(case: Path, world: World) -> dict[str, Plan]:
    """The plans of a case by name, in order of name; BadInput with every problem."""
    findings = Findings()
    plans = plans_of(gather(case, findings), world, findings)
    findings.raise_if_wrong()
    return plans


def plans_of(files: CaseFiles, world: World, findings: Findings) -> dict[str, Plan]:
    """The plans among these files by name; what is wrong goes to the findings."""
    roads = Roads(world)
    findings.errors.extend(files.plan_findings.errors)
    read = {name: _legs(sheet, world, roads, findings) for name, sheet in files.plans.items()}
    return {name: Plan(name, legs) for name, legs in read.items() if legs}


def _legs(sheet: Sheet, world: World, roads: Roads, findings: Findings) -> tuple[Leg, ...]:
    """The legs of one plan; none where anything is wrong with them, which goes to the findings."""
    before = len(findings.errors)
    rows = read_table(PLAN, sheet, _context(world), findings)
    names = [plain(str(row.values.get("id", ""))) for row in rows]
    said = [(row, _leg(row, names[:at], sheet.where, roads, findings)) for at, row in enumerate(rows) if row.whole]
    where = [(sheet.where, row.line) for row, leg in said if leg]
    legs = joined(where, tuple(leg for _, leg in said if leg), findings)
    if not rows:
        findings.wrong(sheet.where, "no leg", "at least one leg")
    if len(legs) == len(rows):
        can_be(where, legs, world, findings)
    return legs if len(findings.errors) == before else ()


def _context(world: World) -> Context:
    known = {
        "place": dict.fromkeys(place.id for place in world.places),
        "carrier": dict.fromkeys(carrier.id for carrier in world.carriers),
    }
    return Context(world.epoch, ZoneInfo(world.zone), known)


def _leg(row: Row, earlier: list[str], where: str, roads: Roads, findings: Findings) -> Leg | None:
    """The leg of a row, after those of the names `earlier`; None for one that goes nowhere."""
    values: dict[str, Any] = {**row.values, "id": plain(str(row.values["id"]))}
    mode = roads.world.carrier(values["carrier"]).mode
    ends = values["origin"], values["dest"]
    values["product"] = product_of(str(values.get("product", "")), row.line, where, _items(roads.world), findings)
    via, other = values.pop("via", ""), values.pop("other_via", "")
    if ends[0] == ends[1]:
        findings.wrong(where, f"a leg from {quoted(ends[0])} to itself", "two places", row.line, "to")
    for column, said, inside in (("via", via, "route"), ("other_via", other, "alternative_route")):
        if column == "other_via" and not said:
            continue
        try:
            values[inside] = way_of(str(said), *ends, mode, roads)
        except Refused as wrong:
            findings.wrong(
                where, quoted(said or f"{ends[0]} to {ends[1]}"), wrong.expected, row.line, column, wrong.suggestion
            )
    if values.get("stays", 0) > values.get("doses", 0):
        found = f"{values['stays']:,} of {values.get('doses', 0):,} doses"
        findings.wrong(where, found, "at most all of them", row.line, "stays")
        values["stays"] = 0
    if watched := str(values.get("standby_for", "")).strip():
        values["standby_for"] = watched
        if watched not in earlier:
            hint = did_you_mean(watched, earlier)
            findings.wrong(where, quoted(watched), "the name of an earlier leg", row.line, "only_if_late", hint)
        if "trigger_h" not in values:
            findings.wrong(where, "an empty cell", "the hour from which it is late", row.line, "late_at")
    values["rides_on"] = ABOVE if values.pop("joins", False) else ""
    return None if ends[0] == ends[1] else Leg(**{"route": ()} | values)


def _items(world: World) -> dict[str, str]:
    """What a plan may call each product."""
    return {product.name or world.item.treatment: product.name for product in world.products}


def way_of(said: str, origin: str, dest: str, mode: str, roads: Roads) -> tuple[str, ...]:
    """Link ids from origin to dest through the places and links said (separated by ;), the shortest way in between."""
    found: list[str] = []
    here = origin
    for stop in filter(None, (part.strip() for part in said.split(";"))):
        more, here = _to_stop(stop, here, mode, roads)
        found += more
    return tuple(found) + _shortest(here, dest, mode, roads)


def _to_stop(stop: str, here: str, mode: str, roads: Roads) -> tuple[tuple[str, ...], str]:
    link = roads.links.get(stop)
    places = [place.id for place in roads.world.places]
    if link is None and stop not in places:
        raise Refused("places or links separated by ;", did_you_mean(stop, [*places, *roads.links]))
    if link is None:
        return _shortest(here, stop, mode, roads), stop
    if link.mode != mode:
        raise Refused(f"links of {mode}", f"{stop} is for {link.mode}")
    ways = [(link.origin, link.dest)] + ([(link.dest, link.origin)] if link.both_ways else [])
    reachable = [(near, far) for near, far in ways if near == here or roads.way(mode, here, near, (stop,))]
    if not reachable:
        raise Refused(f"a way by {mode} from {here} to {stop}")
    near, far = min(reachable, key=lambda ends: _km(_shortest(here, ends[0], mode, roads, (stop,)), roads))
    return (*_shortest(here, near, mode, roads, (stop,)), stop), far


def _shortest(here: str, there: str, mode: str, roads: Roads, without: Iterable[str] = ()) -> tuple[str, ...]:
    if here == there:
        return ()
    way = roads.way(mode, here, there, without)
    if not way and roads.departures:
        # A plan may order what no departure serves: that is said (plan_rules), and the leg never sets out.
        way = Roads(replace(roads.world, departures=())).way(mode, here, there, without)
    if not way:
        raise Refused(f"a way by {mode} from {here} to {there}")
    return way


def _km(links: Iterable[str], roads: Roads) -> float:
    return sum(roads.links[link].km for link in links)


def write_plan_table(path: Path, plan: Plan, world: World) -> None:
    """Write the plan as a table that `read_plans` reads back; hours become times to the second."""
    write_text(path, plan_csv(plan, world))


def plan_csv(plan: Plan, world: World) -> str:
    """The plan as CSV text."""
    rows = [_cells(leg, world) for leg in plan.legs]
    return csv_text([column.name for column in PLAN.columns], rows)


def _cells(leg: Leg, world: World) -> list[str]:
    cells = {
        "joins": "yes" if leg.rides_on else "",
        "via": ";".join(leg.route),
        "other_via": ";".join(leg.alternative_route),
    }
    for column in PLAN.columns:
        if column.name not in cells:
            cells[column.name] = _cell(column.kind, getattr(leg, column.inside), _PLAIN.get(column.inside), world)
    return [cells[column.name] for column in PLAN.columns]


def _cell(kind: str, value: Any, default: object, world: World) -> str:
    if value == default:
        return ""
    if kind != "time":
        return f"{value!r}" if isinstance(value, float) else safe(" ".join(str(value).splitlines()))
    return when_text(value, world)


def when_text(hour_h: float, world: World) -> str:
    """The hour as an ISO time in the case's zone with its offset, to the second; empty for never."""
    if hour_h >= FOREVER_H:
        return ""
    return (
        moment_at(world.epoch, round(hour_h * 3600) / 3600)
        .astimezone(ZoneInfo(world.zone))
        .isoformat(timespec="seconds")
    )

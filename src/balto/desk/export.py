"""The use case behind `balto export`: what was reported, for other programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from balto.desk.load_case import open_case
from balto.desk.run_folder import opened_run
from balto.domain.log import Entry
from balto.domain.report import Report
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.outcome_table import write_table
from balto.follow.claims import so_at, standing

TEXTS = ("kind", "about", "other", "place", "way", "state", "order", "product", "lot", "day", "text")
NUMBERS = (
    "km",
    "lat",
    "lon",
    "accuracy_m",
    "speed_kmh",
    "temp_c",
    "least_c",
    "most_c",
    "wind_ms",
    "air_c",
    "battery_pct",
)
COUNTS = ("doses", "count", "deaths")


@dataclass(frozen=True, slots=True)
class Row:
    """A report as it stands in the log: its entry, and when it was so by its own word, else by that of its message."""

    entry: Entry
    report: Report
    at: datetime


def export(case: Path, form: str, out: Path) -> int:
    """Write the reports of a run in a form of FORMS; how many are in it, for on a map those whose place is unknown are not."""
    with opened_run(case) as run:
        entries = standing(run.log.entries())
    rows = [Row(entry, one, one.said_at or so_at(entry)) for entry in entries for one in entry.draft.reports]
    return FORMS[form](rows, out, open_case(case))


def _table(rows: Sequence[Row], out: Path, _world: World) -> int:
    """A row for each report; an empty cell is what was not said. The time is empty where no clock can be believed."""
    said = [asdict(row.report) for row in rows]
    columns: dict[str, list[object]] = {
        "entry": [row.entry.name for row in rows],
        "so_at": [_utc(row.at) if row.report.said_at or row.entry.draft.event_at else "" for row in rows],
        "recorded_at": [_utc(row.entry.draft.record_at) for row in rows],
        "said_by": [row.entry.draft.said_by for row in rows],
        "level": [str(row.entry.draft.level) for row in rows],
        "via": [row.entry.draft.via for row in rows],
    }
    columns |= {name: [str(one[name]) for one in said] for name in TEXTS}
    columns |= {name: [one[name] for one in said] for name in (*NUMBERS, *COUNTS)}
    write_table(out, columns)
    return len(rows)


def _geojson(rows: Sequence[Row], out: Path, world: World) -> int:
    """A point for each report whose place is known."""
    points = [(row, where) for row in rows if (where := _where(row.report, world))]
    features = [_feature(row, lat, lon) for row, (lat, lon) in points]
    write_text(
        out, json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"
    )
    return len(points)


def _feature(row: Row, lat: float, lon: float) -> Mapping[str, Any]:
    said = {name: cell for name, cell in asdict(row.report).items() if cell not in (None, "") and name != "said_at"}
    told = {"entry": row.entry.name, "so_at": _utc(row.at), "level": str(row.entry.draft.level), **said}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": told}


def _gpx(rows: Sequence[Row], out: Path, world: World) -> int:
    """A track for each carrier, through where it was reported, in order of time."""
    carriers = {one.id for one in world.carriers}
    points = [(row, where) for row in rows if row.report.about in carriers and (where := _where(row.report, world))]
    points.sort(key=lambda pair: (pair[0].report.about, pair[0].at))
    tracks = (
        f"<trk><name>{escape(name)}</name><trkseg>{''.join(_point(row, *where) for row, where in those)}</trkseg></trk>\n"
        for name, those in groupby(points, key=lambda pair: pair[0].report.about)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="balto" xmlns="http://www.topografix.com/GPX/1/1">\n'
    write_text(out, f"{head}{''.join(tracks)}</gpx>\n")
    return len(points)


def _point(row: Row, lat: float, lon: float) -> str:
    return f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"><time>{_utc(row.at)}</time></trkpt>'


def _where(report: Report, world: World) -> tuple[float, float] | None:
    if report.lat is not None and report.lon is not None:
        return report.lat, report.lon
    return next(((one.lat, one.lon) for one in world.places if one.id == report.place), None)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


FORMS: Mapping[str, Callable[[Sequence[Row], Path, World], int]] = {
    "csv": _table,
    "parquet": _table,
    "geojson": _geojson,
    "gpx": _gpx,
}

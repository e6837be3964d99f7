"""A case folder with a planted optimum, rows of its tables in any order, among places that do not matter."""

import random
import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from balto.domain.plan import Leg

EPOCH = datetime(2025, 11, 4, 6)
FOREVER_H = 1e6
MODES = {"truck": 50.0, "boat": 20.0, "ferry": 25.0, "plane": 200.0}  # km/h
SCHEDULED = ("ferry",)
SIZES = (5, 30, 70)  # places of a map
STEADY = "steady.toml"
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Usable doses that stay at a place for its patients from an hour on."""

    place: str
    hour_h: float
    doses: int
    product: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that could be done: legs, and what comes of them by plain arithmetic."""

    what: str
    legs: tuple[Leg, ...]
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A task whose best plan is among its options, and why no other plan can be better."""

    options: tuple[Option, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A case of one task, or of several that share nothing: no place, no link, no carrier."""

    family: str
    seed: int
    folder: Path
    parts: tuple[Part, ...]


def steady() -> str:
    """Diphtheria antitoxin of which nobody needs more for coming late.

    Where late patients need more doses, the rule for layered arrivals counts doses held back as worth more than the same doses
    at once, and no plan could be said to be the best that brings all of them as early as can be.
    """
    built_in = files("balto.need") / "treatments" / "diphtheria-antitoxin.toml"
    head, *parts = built_in.read_text(encoding="utf-8").split("\n[")
    return "\n[".join([head, *(part for part in parts if not (part.startswith("[dose]") and "from_h = 48" in part))])


def at(hour_h: float) -> str:
    """An hour since the epoch as tables say it, to the minute."""
    return (EPOCH + timedelta(minutes=round(hour_h * 60))).strftime("%Y-%m-%dT%H:%M")


def since(hour_h: float) -> str:
    """The same, and nothing for the epoch."""
    return at(hour_h) if hour_h else ""


@dataclass
class Draft:
    """A case as it is being written."""

    family: str
    seed: int
    horizon_h: int = 240
    item: Row = field(default_factory=lambda: {"treatment": STEADY, "kg_per_dose": 0.1})
    products: dict[str, Row] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.family} {self.seed}")
        self.names = [a + b for a in "BDFGKLMNRSTV" for b in ("ana", "eno", "ilu", "oki", "umba", "arre", "esk")]
        self.rng.shuffle(self.names)
        for mode, kmh in MODES.items():
            self.row(
                "modes.csv", id=mode, reference_kmh=kmh, pace_sd=0, team_sd=0, daylight_only="no", stall_share=0,
                scheduled="yes" if mode in SCHEDULED else "no", breakdown_per_1000_km=0, loss_per_1000_h=0,
            )  # fmt: skip

    def row(self, table: str, **cells: object) -> None:
        """One row of a table."""
        self.tables.setdefault(table, []).append(cells)

    def place(self, kind: str = "village", handover_h: float = 0.0, **cells: object) -> str:
        """A place somewhere in a small area, under a name of its own."""
        name = self.names.pop()
        lat, lon = 45 + self.rng.uniform(0, 0.15), -30 + self.rng.uniform(0, 0.2)
        self.row("places.csv", id=name, lat=round(lat, 4), lon=round(lon, 4), kind=kind, handover_h=handover_h, **cells)
        return name

    def change(self, place: str, **cells: object) -> None:
        """Other cells of a place."""
        next(row for row in self.tables["places.csv"] if row["id"] == place).update(cells)

    def link(self, one: str, other: str, km: float, mode: str = "truck", **cells: object) -> str:
        """A link of that length, from either end to the other; its name."""
        name = f"{mode}-{len(self.tables.get('links.csv', ())):03}"
        as_told = mode in SCHEDULED or "both_ways" in cells or self.rng.random() < 0.5
        ends = (one, other) if as_told else (other, one)
        cells = {"region": "coast", "exposure": "valley"} | cells
        self.row("links.csv", id=name, **{"from": ends[0], "to": ends[1]}, mode=mode, km=km, **cells)
        return name

    def carrier(self, home: str, payload_kg: float, mode: str = "truck", **cells: object) -> str:
        """A carrier at home there; its name."""
        name = f"{self.rng.choice(string.ascii_uppercase)}{len(self.tables.get('carriers.csv', ()))}-{mode}"
        self.row("carriers.csv", id=name, home=home, mode=mode, payload_kg=payload_kg, **cells)
        return name

    def lot(self, place: str, doses: int, expires_h: float = FOREVER_H, from_h: float = 0.0, item: str = "") -> None:
        """Doses at a place, there from an hour on, until they expire."""
        expiry = "" if expires_h == FOREVER_H else at(expires_h)
        self.row("stock.csv", place=place, doses=doses, lot=f"L{self.rng.randrange(10**6):06}", expiry=expiry,
                 available_from=since(from_h), state="pipeline" if from_h else "on hand", item=item)  # fmt: skip

    def sick(self, place: str, cases: int, deaths: int = 1, item: str = "") -> None:
        """Patients of the last six days at a place."""
        days = sorted(self.rng.choices(range(6), k=cases))
        for day in sorted(set(days)):
            date, many = (EPOCH - timedelta(days=5 - day)).date().isoformat(), days.count(day)
            died = min(deaths, many) if day == max(days) else 0
            self.row("cases.csv", place=place, date=date, cases=many, deaths=died, item=item)

    def shut(self, what: str, until_h: float = FOREVER_H, from_h: float | None = None) -> None:
        """A link, or all links of a place, reported shut."""
        begin = "2025-11-01T00:00" if from_h is None else at(from_h)
        end = "" if until_h == FOREVER_H else at(until_h)
        self.row("link_states.csv", link=what, state="shut", **{"from": begin, "until": end}, source="roads office",
                 reported_at="2025-11-04T00:00", reliability=1)  # fmt: skip

    def decoys(self, mode: str = "truck") -> None:
        """Fill the map up with places that hang on others by a road each, or on nothing: none of them is a way to anywhere."""
        ends = [str(row["id"]) for row in self.tables["places.csv"]]
        for _ in range(self.rng.choice(SIZES) - len(ends)):
            name = self.place(self.rng.choice(("village", "town", "clinic")))
            if self.rng.random() < 0.75:
                self.link(self.rng.choice(ends), name, self.rng.randint(30, 120), mode)
                ends.append(name)

    def write(self, folder: Path) -> Path:
        """The folder, its rows in an order drawn by the seed."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.csv"):
            old.unlink()
        (folder / "case.toml").write_text(self._toml(), encoding="utf-8")
        (folder / STEADY).write_text(steady(), encoding="utf-8")
        for table, rows in self.tables.items():
            self.rng.shuffle(rows)
            columns = list(dict.fromkeys(name for row in rows for name in row))
            self.rng.shuffle(columns)
            lines = [",".join(str(row.get(name, "")) for name in columns) for row in rows]
            (folder / table).write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
        return folder

    def _toml(self) -> str:
        lines = [f'title = "{self.family}, seed {self.seed}"', f'epoch = "{at(0.0)}"', 'zone = "UTC"']
        lines += [f"horizon_h = {self.horizon_h}", f"seed = {self.seed + 1}"]
        parts: dict[str, Row] = {"item": self.item, **{f"product.{name}": item for name, item in self.products.items()}}
        parts |= {"weather": {"source": "calm"}, "cases": {"as_of": "2025-11-04"}}
        for part, cells in parts.items():
            lines += [f"[{part}]"] + [
                f'{key} = "{it}"' if isinstance(it, str) else f"{key} = {it}" for key, it in cells.items()
            ]
        return "\n".join(lines) + "\n"

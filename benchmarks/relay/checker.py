"""Checks a plan of the relay-under-weather benchmark: what arrives when, and how many die, from the case alone.

    python checker.py CASE_FOLDER PLAN.json

It shares no code with any planner: plain Python, and numpy only to open the arrays. The format is in README.md, by whose
section numbers the functions below go.
"""

import bisect
import hashlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

NEVER = math.inf
WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
RUN, RUNS = 0xA0761D6478BD642F, 64
HAIR_KM = 1e-7  # a remainder of a way below a tenth of a millimetre is none


class Case:
    """A case as read: case.json, and the arrays of futures.npz."""

    def __init__(self, folder: Path) -> None:
        self.said: dict[str, Any] = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "futures.npz")
        self.share, self.air_c, self.deaths = arrays["share"], arrays["air_c"], arrays["deaths"]
        self.peril = arrays["peril"]
        self.places = {row["id"]: row for row in self.said["places"]}
        self.links = {row["id"]: row for row in self.said["links"]}
        self.carriers = {row["id"]: row for row in self.said["carriers"]}
        self.departures: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in sorted(self.said["departures"], key=lambda row: row["depart_h"]):
            begins = self.links[row["link"]]["from"]
            origin = row.get("from", begins)
            back = f"/{origin}" if origin != begins else ""
            self.departures.setdefault((row["link"], origin), []).append(row | {"back": back})
        self.hours = self.share.shape[2]


# --- 5. Chance -------------------------------------------------------------------------------------------------------
def key(seed: int, name: str) -> int:
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
    return z ^ (z >> 31)


def run_key(stream: int, number: int) -> int:
    """The stream of a carrier's number-th run of a stretch; 0 is the first, and 64 runs have luck of their own."""
    number %= RUNS
    return mix(stream ^ ((number * RUN) & WORD)) if number else stream


def word(stream: int, future: int, number: int) -> int:
    return mix((stream + (future * 8 + number) * GOLDEN) & WORD)


def high(bits: int) -> float:
    return ((bits >> 32) + 0.5) / 2.0**32


def low(bits: int) -> float:
    return ((bits & 0xFFFFFFFF) + 0.5) / 2.0**32


def runs(seed: int, departure: dict[str, Any], future: int) -> bool:
    stream = key(seed, f"departure/{departure['link']}/{departure['depart_h']:.3f}{departure['back']}")
    row = mix((stream + mix((future * GOLDEN + GOLDEN) & WORD)) & WORD)
    return ((mix(row) >> 11) + 0.5) / 2.0**53 >= departure["cancel"]


QUANTILE = [0.0, *(NormalDist().inv_cdf(k / 1024) for k in range(1, 1024))]


def normal(p: float) -> float:
    if p < 1 / 64 or p >= 63 / 64:
        return NormalDist().inv_cdf(p)
    x = p * 1024
    k = int(x)
    return QUANTILE[k] + (x - k) * (QUANTILE[k + 1] - QUANTILE[k])


# --- 3. What is wrong with a plan ------------------------------------------------------------------------------------
def faults(case: Case, legs: Sequence[dict[str, Any]]) -> list[str]:
    """Everything that makes the plan one that could not be tried at all."""
    found = []
    at = {name: row["home"] for name, row in case.carriers.items()}
    for n, leg in enumerate(legs):
        carrier = case.carriers.get(leg["carrier"])
        if carrier is None or leg["from"] not in case.places or leg["to"] not in case.places:
            found.append(f"leg {n}: an unknown carrier or place")
            continue
        if at[leg["carrier"]] != leg["from"]:
            found.append(f"leg {n}: {leg['carrier']} is at {at[leg['carrier']]}, not at {leg['from']}")
        at[leg["carrier"]] = leg["to"]
        kg = leg.get("doses", 0) * case.said["item"]["kg_per_dose"]
        if kg > carrier["payload_kg"] * (1 + 1e-9):
            found.append(f"leg {n}: {kg:.2f} kg is more than {leg['carrier']} can carry")
        if leg.get("doses", 0) < 0 or leg.get("only_if_late", -1) >= n:
            found.append(f"leg {n}: doses below 0, or it watches a leg that is not before it")
        for name, needed in (("links", True), ("other_links", False)):
            if (needed or leg.get(name)) and (fault := _off_the_way(case, leg, leg.get(name, []), carrier["mode"])):
                found.append(f"leg {n}: {name} {fault}")
    return found


def _off_the_way(case: Case, leg: dict[str, Any], links: Sequence[str], mode: str) -> str:
    at = leg["from"]
    for name in links:
        link = case.links.get(name)
        if link is None or link["mode"] != mode:
            return f"holds {name}, which is not a {mode} link"
        if at == link["from"]:
            at = link["to"]
        elif at == link["to"] and link["both_ways"]:
            at = link["from"]
        else:
            return f"cannot take {name} from {at}"
    return "" if at == leg["to"] else f"ends at {at}, not at {leg['to']}"


PATIENCE_H = 24.0  # how long a carrier without a stated hour waits for the rest once it could go with a part


@dataclass
class Feed:
    """What lies at a place from an hour on: parts [doses left, hour of spoiling, frost, doses that stay]."""

    place: str
    hour: float
    parts: list[list[float]]


# --- 4. One future ---------------------------------------------------------------------------------------------------
class Run:
    """The plan in one future: for each leg its departure, its arrival (inf: never), its doses; for each feed what stays."""

    def __init__(self, case: Case, legs: Sequence[dict[str, Any]], future: int) -> None:
        self.case, self.legs, self.i = case, legs, future
        self.seed = case.said["seed"]
        self.share, self.air = case.share[future], case.air_c[future]
        self.peril = case.peril[future]
        self.free_h = {name: float(row["available_h"]) for name, row in case.carriers.items()}
        self.at = {name: row["home"] for name, row in case.carriers.items()}
        # A feed is a lot, or what a leg brought.
        self.feeds = [
            Feed(row["place"], float(row["from_h"]), [[row["doses"], float(row.get("spoils_h", NEVER)), 0.0, 0]])
            for row in case.said["stock"]
        ]
        self.depart_h, self.arrive_h, self.doses = [NEVER] * len(legs), [NEVER] * len(legs), [0] * len(legs)
        for n, leg in enumerate(legs):
            self.feeds.append(Feed(leg["to"], NEVER, []))
            self._leg(n, leg, case.carriers[leg["carrier"]])

    def _leg(self, n: int, leg: dict[str, Any], carrier: dict[str, Any]) -> None:
        name, place = carrier["id"], self.case.places[leg["from"]]
        start_h = self.free_h[name]
        if "only_if_late" in leg:
            late_h = leg.get("late_h", 1e9)
            if self.arrive_h[leg["only_if_late"]] <= late_h:
                return
            start_h = max(start_h, late_h)
        if self.at[name] != leg["from"] or not start_h < self.case.hours:
            return
        parts: list[list[float]] = []
        if leg.get("doses", 0) > 0:
            ready_h, parts = self._load(n, leg, start_h)
            if not parts:
                return
            self.doses[n] = int(sum(part[0] for part in parts))
            start_h = _when_open(ready_h, place) + place["handover_h"]
        start_h = max(start_h, leg.get("leave_from_h", 0.0))
        if carrier["scheduled"]:
            start_h = self._departure((leg["links"][0], leg["from"]), start_h)
        if carrier.get("by_day"):
            start_h = self._in_the_light(leg, carrier, start_h)
        if not start_h < self.case.hours:
            self.free_h[name] = NEVER
            return
        pace = self._pace_kmh(leg["from"], leg["links"], carrier)
        way = self._segments(leg["links"], carrier)
        if leg.get("other_links"):
            other = self._segments(leg["other_links"], carrier)
            if self._promise_h(other, pace, start_h) < self._promise_h(way, pace, start_h):
                way = other
        if leg.get("hold_below", 0.0) > 0.0:
            start_h = self._hold(way, start_h, leg["hold_below"], leg.get("hold_h", 0.0))
        self._cross(n, leg, carrier, way, pace, start_h, parts)

    def _load(self, n: int, leg: dict[str, Any], ready_h: float) -> tuple[float, list[list[float]]]:
        """The hour of loading, and what is loaded: [doses, hour of spoiling, frost, 0] of each part taken of; none: nothing."""
        feeds = self._sources(n, leg)
        here = [feed for feed in feeds if any(part[0] > 0 for part in feed.parts)]
        asked = self._asked(leg)
        first_h = min((feed.hour for feed in here), default=NEVER)
        if first_h == NEVER:
            return NEVER, []
        at_h = max(ready_h, first_h)
        limit_h = max(leg["wait_until_h"], ready_h) if leg.get("wait_until_h", 1e9) < 1e8 else at_h + PATIENCE_H
        if at_h > limit_h:
            return NEVER, []
        while sum(part[0] for part in _taken(feeds, asked, at_h, False)) < leg["doses"]:
            later = [feed.hour for feed in feeds if feed.hour > at_h]
            if not later:
                break
            if min(later) > limit_h:
                at_h = limit_h
                break
            at_h = min(later)
        return at_h, _taken(feeds, asked, at_h, True)

    def _sources(self, n: int, leg: dict[str, Any]) -> list["Feed"]:
        """Stock at the place, and earlier legs that bring there what does not all stay."""
        lots = len(self.case.said["stock"])
        brings = [
            i < lots or self.legs[i - lots].get("doses", 0) > self.legs[i - lots].get("stays", 0)
            for i in range(lots + n)
        ]
        return [
            feed
            for feed, some in zip(self.feeds[: lots + n], brings, strict=True)
            if some and feed.place == leg["from"]
        ]

    def _asked(self, leg: dict[str, Any]) -> list[tuple[int, float]]:
        """(doses, hours for which they must keep), the longest first."""
        carrier, km = self.case.carriers[leg["carrier"]], sum(self.case.links[name]["km"] for name in leg["links"])
        rests = 0 if carrier["scheduled"] else math.floor(km / carrier["stage_km"])
        way_h = km / self._pace_kmh(leg["from"], leg["links"], carrier) + carrier["rest_h"] * rests
        lasting = [(int(doses), float(hours)) for doses, hours in leg.get("lasting", [])]
        rest = leg["doses"] - sum(doses for doses, _ in lasting)
        lasting += [(rest, self.case.places[leg["from"]]["handover_h"] + way_h)] if rest else []
        return sorted(lasting, key=lambda one: -one[1])

    def _in_the_light(self, leg: dict[str, Any], carrier: dict[str, Any], at_h: float) -> float:
        """The first hour at which there is light at the place for as long as the way takes in calm weather."""
        way_h = sum(self.case.links[name]["km"] for name in leg["links"]) / carrier["pace_kmh"]
        days = [(dawn, dusk) for dawn, dusk in self.case.places[leg["from"]]["light"] if dusk >= at_h]
        enough = [max(dawn, at_h) for dawn, dusk in days if max(dawn, at_h) + way_h <= dusk]
        return min(enough or [dawn for dawn, _ in days if dawn >= at_h], default=NEVER)

    def _departure(self, end: tuple[str, str], at_h: float) -> float:
        for row in self.case.departures.get(end, []):
            if runs(self.seed, row, self.i) and at_h <= row["depart_h"] - row["cutoff_h"] + 1e-9:
                return float(row["depart_h"])
        return NEVER

    def _pace_kmh(self, here: str, links: Sequence[str], carrier: dict[str, Any]) -> float:
        first = []
        for link in links:
            first += self.case.departures.get((link, here), [])[:1]
            here = next(end for end in (self.case.links[link]["to"], self.case.links[link]["from"]) if end != here)
        if carrier["scheduled"] and len(first) == len(links) and all(row["hours"] > 0 for row in first):
            return float(sum(self.case.links[link]["km"] for link in links) / sum(row["hours"] for row in first))
        return float(carrier["pace_kmh"])

    def _segments(self, links: Sequence[str], carrier: dict[str, Any]) -> list[list[float]]:
        """[row of share, row of air, kilometres, losses an hour, threats an hour], neighbours with the same weather and danger as
        one."""
        found: list[list[float]] = []
        for name in links:
            link = self.case.links[name]
            row, danger = link["share"][carrier["kind"]], carrier["losses_per_h"] * link["hazard"]
            threat = link["threats_per_h"]
            if found and found[-1][0] == row and found[-1][3:] == [danger, threat]:
                found[-1][2] += link["km"]
            else:
                found.append([row, link["air"], link["km"], danger, threat])
        return found

    def _promise_h(self, way: list[list[float]], pace: float, at_h: float) -> float:
        hour = int(at_h)
        return sum(km / (pace * max(float(self.share[int(row), hour]), 0.05)) for row, _, km, *_ in way)

    def _hold(self, way: list[list[float]], at_h: float, below: float, most_h: float) -> float:
        until_h = min(at_h + most_h, self.case.hours)
        while at_h < until_h and min(float(self.share[int(row), int(at_h)]) for row, *_ in way) < below:
            at_h = min(math.floor(at_h) + 1.0, until_h)
        return at_h

    def _cross(
        self, n: int, leg: dict[str, Any], carrier: dict[str, Any], way: list[list[float]], pace: float, start_h: float,
        parts: list[list[float]],
    ) -> None:  # fmt: skip
        name, km = carrier["id"], sum(segment[2] for segment in way)
        stretch = (name, leg["from"], leg["to"])
        before = sum((one["carrier"], one["from"], one["to"]) == stretch for one in self.legs[:n])
        stream = run_key(key(self.seed, f"leg/{name}/{leg['from']}/{leg['to']}"), before)
        own = carrier["team_sd"] * normal(high(word(key(self.seed, f"team/{name}"), self.i, 0)))
        bits, fate = word(stream, self.i, 0), word(stream, self.i, 2)
        pace *= math.exp(own + carrier["pace_sd"] * normal(high(bits)))
        stops = []
        if low(bits) < carrier["stall_share"]:
            more = word(stream, self.i, 1)
            stops.append((km * high(more), -carrier["stall_h"] * math.log(low(more))))
        if high(fate) < carrier["breaks_per_km"] * km:
            hours = -carrier["break_h"] * math.log(high(word(stream, self.i, 3)))
            stops.append((-math.log(1.0 - high(fate)) / carrier["breaks_per_km"], hours))
        rests = []
        while (len(rests) + 1) * carrier["stage_km"] <= km + HAIR_KM:
            rests.append(((len(rests) + 1) * carrier["stage_km"], carrier["rest_h"]))
        limit_c = self.case.said["item"]["freeze_c"] - carrier["cargo_warmer_c"]
        end_h, danger, cold = self._travel(way, pace, start_h, sorted(stops + rests), limit_c)
        self.depart_h[n] = start_h
        if low(fate) < 1.0 - math.exp(-danger) or end_h == NEVER:
            self.free_h[name] = NEVER
            return
        self.arrive_h[n], self.at[name] = end_h, leg["to"]
        self.free_h[name] = end_h + carrier["rest_h"] * min(1.0, km / carrier["stage_km"])
        feed, stays = self.feeds[len(self.case.said["stock"]) + n], leg.get("stays", 0)
        feed.hour = end_h
        feed.parts.extend(parts)
        for part in parts:
            part[1] = part[1] if carrier["keeps_cargo"] else min(part[1], start_h + self.case.said["item"]["holding_h"])
            part[2] += cold
        for part in sorted(parts, key=lambda part: part[1]):
            kept = min(stays, part[0])
            part[0], part[3], stays = part[0] - kept, kept, stays - kept

    def _travel(
        self,
        way: list[list[float]],
        pace: float,
        at_h: float,
        stops: list[tuple[float, float]],
        limit_c: float,
    ) -> tuple[float, float, float]:
        """Hour of arrival, danger and frost; stops (kilometre, hours) fall where they are passed, none at the very end."""
        total, done, danger, frost = sum(segment[2] for segment in way), 0.0, 0.0, 0.0
        edges = [0.0]
        for segment in way:
            edges.append(edges[-1] + segment[2])
        marks = sorted({*edges[1:], *(km for km, _ in stops if km < total - HAIR_KM)})
        for mark in marks:
            row, region, _, losses, threats = way[min(bisect.bisect_right(edges, done + HAIR_KM) - 1, len(way) - 1)]
            left = mark - done
            while left > HAIR_KM:
                hour = int(at_h)
                if hour >= self.case.hours:
                    return NEVER, danger, frost
                share, room = float(self.share[int(row), hour]), hour + 1.0 - at_h
                peril = float(self.peril[int(row), hour])
                if share <= 0.0:
                    danger += room * losses * peril
                    at_h = hour + 1.0
                    continue
                took = min(room, left / (pace * share))
                at_h = hour + 1.0 if took == room else at_h + took
                left = left - pace * share * took if took == room else 0.0
                danger += took * (losses * peril + threats)
                frost += took * max(0.0, limit_c - float(self.air[int(region), hour]))
            done = mark
            if mark < total - HAIR_KM:
                at_h += sum(hours for km, hours in stops if abs(km - mark) <= HAIR_KM)
        return (at_h if at_h <= self.case.hours else NEVER), danger, frost

    def given(self) -> list[tuple[str, float, float]]:
        """(place, hour, usable doses) of all that stays where it came to."""
        item, found = self.case.said["item"], []
        for feed in self.feeds:
            for doses, spoils_h, frost, kept in feed.parts if feed.hour < NEVER else ():
                share = 1.0 - item["frozen_lost"] if frost > item["freeze_c_h"] else 1.0
                found.append((feed.place, feed.hour, (doses + kept) * (share if feed.hour <= spoils_h else 0.0)))
        return found


def _taken(feeds: Sequence["Feed"], asked: Sequence[tuple[int, float]], at_h: float, takes: bool) -> list[list[float]]:
    """What can be loaded at an hour, first what spoils first, of these what came last: [doses, hour of spoiling, frost, 0] by
    part; with `takes` it is taken."""
    there = [(feed.hour, part) for feed in feeds if feed.hour <= at_h for part in feed.parts]
    there.sort(key=lambda one: (one[1][1], -one[0]))
    left, got = [part[0] for _, part in there], [0.0] * len(there)
    for doses, keeps_h in asked:
        more = doses
        for k, (_, part) in enumerate(there):
            if part[1] >= at_h + keeps_h:
                some = min(more, left[k])
                left[k], got[k], more = left[k] - some, got[k] + some, more - some
    for k, (_, part) in enumerate(there if takes else ()):
        part[0] -= got[k]
    return [[some, part[1], part[2], 0] for some, (_, part) in zip(got, there, strict=True) if some > 0]


def _when_open(at_h: float, place: dict[str, Any]) -> float:
    opens, closes = place["opens_h"], place["closes_h"]
    local = (at_h + place["local_h"]) % 24.0
    if closes - opens >= 24.0 or opens <= local < closes:
        return at_h
    return float(at_h + (opens - local) % 24.0)


# --- 6. Deaths -------------------------------------------------------------------------------------------------------
def deaths(case: Case, given: Sequence[tuple[str, float, float]], future: int) -> float:
    """Deaths of one future: at each place, arrivals layered in the order of their hours."""
    toll, total = case.said["toll"], 0.0
    for p, place in enumerate(toll["places"]):
        table = case.deaths[future % len(case.deaths), p]
        end_h = (len(table) - 1) * toll["step_h"]
        left, held = float(table[0, 0]), 0.0
        for _, hour, doses in sorted((row for row in given if row[0] == place and row[2] > 0), key=lambda row: row[1]):
            if hour <= end_h:
                left -= _averted(table, toll, hour, held + doses) - _averted(table, toll, hour, held)
                held += doses
        total += left
    return total


def _averted(table: Any, toll: dict[str, Any], hour: float, doses: float) -> float:
    x = min(max(hour / toll["step_h"], 0.0), len(table) - 1.0)
    h = min(int(x), max(len(table) - 2, 0))
    rows = [[float(v) for v in table[h]], [float(v) for v in table[min(h + 1, len(table) - 1)]]]
    saved = [row[0] - _at(row, toll["doses"], doses) for row in rows]
    return saved[0] + (x - h) * (saved[1] - saved[0])


def _at(row: Sequence[float], grid: Sequence[float], doses: float) -> float:
    if doses >= grid[-1]:
        return row[-1]
    k = max(1, bisect.bisect_left(grid, doses))
    return row[k - 1] + (doses - grid[k - 1]) / (grid[k] - grid[k - 1]) * (row[k] - row[k - 1])


def check(case: Case, legs: Sequence[dict[str, Any]]) -> list[float]:
    """Deaths in every future; ValueError with all faults of a plan that cannot be."""
    if wrong := faults(case, legs):
        raise ValueError("\n".join(wrong))
    return [deaths(case, Run(case, legs, i).given(), i) for i in range(case.said["futures"])]


def main(arguments: Sequence[str]) -> int:
    """Print the mean deaths beside what the plan claims."""
    case, plan = Case(Path(arguments[0])), json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    try:
        found = check(case, plan["legs"])
    except ValueError as wrong:
        print(wrong)
        return 1
    mean = math.fsum(found) / len(found)
    claimed, bound = plan.get("deaths"), plan.get("bound")
    print(f"{case.said['name']}: {mean:.4f} deaths over {len(found)} futures; claimed {claimed}, lower bound {bound}")
    return 0 if claimed is None or abs(mean - claimed) <= 1e-3 * max(1.0, mean) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

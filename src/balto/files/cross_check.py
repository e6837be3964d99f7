"""What can only be seen with several rows together: reach, length against the map, speed, stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from balto.basis.problems import quoted
from balto.basis.sphere import distance_km
from balto.domain.carrier import Carrier, Trial
from balto.domain.consignment import Lot
from balto.domain.link import Departure, Link, LinkState
from balto.domain.mode import Mode
from balto.domain.place import Place
from balto.files.findings import Findings

SHORTER_THAN_MAP = 0.97  # positions of villages are often known to a kilometre or two only
LONGER_THAN_MAP = 4.0  # ways through mountains and along rivers seldom come to more
FASTEST_KMH = {
    "dog_team": 35, "snowmachine": 120, "rail": 350, "ship": 80, "aeroplane": 1000, "helicopter": 320, "drone": 250,
    "truck": 130, "motorcycle": 120, "boat": 80, "horse": 25, "foot": 12,
}  # fmt: skip
"""What no carrier of the mode keeps up for an hour; above it a decimal or a unit is probably wrong."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read so far, each thing with its line."""

    places: list[tuple[int, Place]]
    links: list[tuple[int, Link]]
    carriers: list[tuple[int, Carrier]]
    trials: list[tuple[int, Trial]]
    lots: list[tuple[int, Lot]]
    departures: tuple[Departure, ...]
    states: list[tuple[int, LinkState]]
    modes: tuple[Mode, ...]
    epoch: datetime | None
    horizon_h: float
    products: tuple[str, ...] = ()  # further ones, by name
    now_h: float = 0.0


def check(facts: Facts, findings: Findings) -> None:
    """Add what is wrong or odd to the findings. What rests on links is checked once links.csv is in order."""
    _lengths(facts, findings)
    _paces(facts, findings)
    _stock(facts, findings)
    _claims(facts, findings)
    if not any(problem.where in ("links.csv", "places.csv", "modes.csv") for problem in findings.errors):
        _reach(facts, findings)
        _suited(facts, findings)
        _timetabled(facts, findings)


def _lengths(facts: Facts, findings: Findings) -> None:
    at = {place.id: (place.lat, place.lon) for _, place in facts.places}
    for line, link in facts.links:
        if link.origin not in at or link.dest not in at:
            continue
        straight = distance_km(*at[link.origin], *at[link.dest])
        if link.km < SHORTER_THAN_MAP * straight - 0.5:
            expected = f"at least the {straight:.1f} km of the straight line between {link.origin} and {link.dest}"
            findings.odd("links.csv", f'"{link.km:g}"', expected, line, "km", "check the length and both positions")
        if link.km > LONGER_THAN_MAP * straight + 20.0:
            expected = f"less: the straight line between {link.origin} and {link.dest} is {straight:.1f} km"
            findings.odd("links.csv", f'"{link.km:g}"', expected, line, "km", "check the length and both positions")
        along = _along((at[link.origin], *link.via, at[link.dest])) if link.via else straight
        if link.via and along > 2 * link.km + 5:
            findings.odd("links.csv", f"points that make {along:.0f} km", f"about {link.km:g} km", line, "via")


def _along(points: tuple[tuple[float, float], ...]) -> float:
    return sum(distance_km(*here, *there) for here, there in pairwise(points))


def _paces(facts: Facts, findings: Findings) -> None:
    usual = {mode.id: mode.reference_kmh for mode in facts.modes}
    mode_of = {carrier.id: carrier.mode for _, carrier in facts.carriers}
    said = [("carriers.csv", "pace_kmh", line, c.mode, c.pace_kmh) for line, c in facts.carriers]
    said += [("trials.csv", "hours", line, mode_of.get(t.carrier, ""), t.km / t.hours) for line, t in facts.trials]
    for where, column, line, mode, pace_kmh in said:
        most = FASTEST_KMH.get(mode, 5 * usual.get(mode, 200.0))
        if pace_kmh > most:
            findings.odd(where, f"{pace_kmh:g} km/h", f"at most {most:g} km/h by {mode}", line, column)


def _stock(facts: Facts, findings: Findings) -> None:
    for line, lot in facts.lots:
        if lot.doses == 0:
            findings.odd("stock.csv", "no dose", "at least one dose in a row", line, "doses", "leave the row out")
        elif facts.epoch is None:
            continue
        elif lot.expires_h <= max(lot.available_h, facts.now_h):
            findings.odd("stock.csv", "doses that have expired", "a later date", line, "expiry", "they are not sent")
        elif lot.available_h >= facts.horizon_h:
            findings.odd("stock.csv", "doses that come after the horizon", "an earlier hour", line, "available_from")
    usable = [lot for _, lot in facts.lots if lot.doses > 0]
    for name in facts.products if usable else ():
        if not any(lot.product == name for lot in usable):
            findings.odd(
                "stock.csv", f"no dose of {quoted(name)}", "at least one dose", column="item", hint="it is not sent"
            )
    if not usable and not any(problem.where == "stock.csv" for problem in findings.errors):
        findings.wrong("stock.csv", "no dose anywhere", "at least one dose: there is nothing to send")


def _reach(facts: Facts, findings: Findings) -> None:
    reached = {end for _, link in facts.links for end in (link.origin, link.dest)}
    for line, place in facts.places:
        if place.id not in reached:
            findings.odd("places.csv", f"{quoted(place.id)}, which no link reaches", "a link to it", line, "id")
    if not facts.links:
        findings.wrong("links.csv", "no link", "at least one link")


def _suited(facts: Facts, findings: Findings) -> None:
    starts = {(link.mode, end) for _, link in facts.links for end in _ends(link)}
    modes = {mode for mode, _ in starts}
    for line, carrier in facts.carriers:
        if carrier.mode not in modes:
            hint = f"the links are of {', '.join(sorted(modes))}"
            findings.wrong("carriers.csv", quoted(carrier.mode), "a mode that some link has", line, "mode", hint)
        elif (carrier.mode, carrier.home) not in starts:
            found = f"{quoted(carrier.home)}, where no link of {carrier.mode} begins"
            findings.odd("carriers.csv", found, "a home it can leave", line, "home")
    if not facts.carriers and not any(problem.where == "carriers.csv" for problem in findings.errors):
        findings.wrong("carriers.csv", "no carrier", "at least one carrier")


def _ends(link: Link) -> Iterator[str]:
    yield link.origin
    if link.both_ways:
        yield link.dest


def _timetabled(facts: Facts, findings: Findings) -> None:
    scheduled = {mode.id for mode in facts.modes if mode.scheduled}
    listed = {(one.link, one.origin) for one in facts.departures}
    running = {(one.link, one.origin) for one in facts.departures if one.depart_h >= facts.now_h}
    for line, link in facts.links:
        idle = [end for end in _ends(link) if (link.id, end) not in running] if link.mode in scheduled else []
        late = any((link.id, end) in listed for end in idle)
        when = f" after {'now' if facts.now_h else 'the epoch'}" if late else ""
        found = f"{quoted(link.id)}, which no departure of timetable.csv serves"
        if len(idle) == len(list(_ends(link))):
            findings.odd("links.csv", found + when, "a departure: it can never be travelled", line, "mode")
        elif idle:
            expected = f"a departure: it can never be travelled from {idle[0]}"
            hint = f"write {idle[0]} under from in timetable.csv, or no under both_ways"
            findings.odd("links.csv", f"{found} from {idle[0]}{when}", expected, line, "both_ways", hint)


def _claims(facts: Facts, findings: Findings) -> None:
    """Names that a link and a place share, and rows that look like one report but are not said to be one event."""
    both = {link.id for _, link in facts.links} & {place.id for _, place in facts.places}
    alike: dict[tuple[object, ...], dict[str, int]] = {}
    for line, one in facts.states:
        if one.link in both:
            found = f"{quoted(one.link)}, which is a link and a place"
            findings.odd("link_states.csv", found, "another id for one of them", line, "link", "the link is meant")
        if one.source and not one.event and (one.state == "unknown" or 0.0 < one.reliability < 1.0):
            report = one.source, one.reported_h, one.state, one.from_h, one.until_h, one.reliability
            alike.setdefault(report, {}).setdefault(one.link, line)
    for named in (rows for rows in alike.values() if len(rows) > 1):
        ends = f"{', '.join(list(named)[:3])}{', …' if len(named) > 3 else ''}"
        found = f"{len(named)} rows that look like one report (on {ends})"
        hint = "if they are right or wrong together, give them the same event; without it each is drawn by itself"
        findings.odd("link_states.csv", found, "an event for rows of one report", min(named.values()), "event", hint)

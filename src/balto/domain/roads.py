"""Roads between places: which links lead where by which mode, and which departures serve them."""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from balto.domain.link import Departure, Link
from balto.domain.world import World


@dataclass(frozen=True)
class Roads:
    """The links and the timetable of a world, looked up from either end."""

    world: World

    @cached_property
    def links(self) -> dict[str, Link]:
        """Link id to link."""
        return {link.id: link for link in self.world.links}

    @cached_property
    def departures(self) -> tuple[Departure, ...]:
        """The timetable, by link, the place that they leave from, and hour."""
        return tuple(sorted(self.world.departures, key=lambda row: (row.link, self.leaves(row), row.depart_h)))

    def leaves(self, row: Departure) -> str:
        """The place that a departure leaves from: where its link begins, unless it says another."""
        return row.origin or (self.links[row.link].origin if row.link in self.links else "")

    @cached_property
    def _served(self) -> dict[tuple[str, str], tuple[int, int]]:
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for number, row in enumerate(self.departures):
            end = row.link, self.leaves(row)
            found[end] = found.get(end, (number, number))[0], number + 1
        return found

    def departures_of(self, link: str, origin: str) -> tuple[int, int]:
        """First and one past the last departure of a link from one of its ends in `departures`; equal where there is none."""
        return self._served.get((link, origin), (0, 0))

    def timetable_kmh(self, origin: str, way: Sequence[str]) -> float:
        """Kilometres of a way from a place over the hours that the timetable gives it, by each link's first departure; 0 where
        some link has none."""
        here, hours, km = origin, 0.0, 0.0
        for link in (self.links[name] for name in way):
            first, last = self.departures_of(link.id, here)
            if last == first or self.departures[first].hours == 0.0:
                return 0.0
            hours, km = hours + self.departures[first].hours, km + link.km
            here = link.dest if here == link.origin else link.origin
        return km / hours if hours else 0.0

    def served(self, link: Link, origin: str) -> bool:
        """Whether a link may be travelled from that end: not where its timetable has departures from the other alone."""
        other = link.dest if origin == link.origin else link.origin
        return (link.id, origin) in self._served or (link.id, other) not in self._served

    def ends(self, link: Link) -> tuple[tuple[str, str], ...]:
        """(from, to) of each way in which a link is travelled; a timed link only as it is served."""
        ways = ((link.origin, link.dest), (link.dest, link.origin))[: 1 + link.both_ways]
        timed = self.world.mode(link.mode).scheduled
        return tuple(way for way in ways if not timed or self.served(link, way[0]))

    @cached_property
    def neighbours(self) -> dict[tuple[str, str], tuple[tuple[str, Link], ...]]:
        """(mode, place) to the places one link away, with the link."""
        found: dict[tuple[str, str], list[tuple[str, Link]]] = {}
        for link in self.world.links:
            for near, far in self.ends(link):
                found.setdefault((link.mode, near), []).append((far, link))
        return {where: tuple(rows) for where, rows in found.items()}

    def way(
        self,
        mode: str,
        origin: str,
        dest: str,
        without: Iterable[str] = (),
        weight: Mapping[str, float] | None = None,
    ) -> tuple[str, ...]:
        """Link ids of the way of least weight by one mode (the shortest in kilometres, where none is given), over links that have
        one; empty if there is none."""
        shut = set(without)
        best: dict[str, float] = {origin: 0.0}
        came: dict[str, tuple[str, str]] = {}
        queue = [(0.0, origin)]
        while queue:
            far, place = heapq.heappop(queue)
            if place == dest:
                break
            if far > best[place]:
                continue
            for other, link in self.neighbours.get((mode, place), ()):
                farther = far + (link.km if weight is None else weight.get(link.id, math.inf))
                if link.id not in shut and farther < best.get(other, math.inf):
                    best[other], came[other] = farther, (place, link.id)
                    heapq.heappush(queue, (farther, other))
        return tuple(reversed(_back(came, origin, dest))) if dest in came else ()


def _back(came: dict[str, tuple[str, str]], origin: str, dest: str) -> list[str]:
    ids = []
    while dest != origin:
        dest, link = came[dest]
        ids.append(link)
    return ids

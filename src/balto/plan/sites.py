"""Where a light, a mark or a look-out helps most: the chance that a team in the dark and snow passes by where it should arrive.

A team's error across its way is normal, and its standard deviation grows with each kilometre since the last place that it knew.
It passes by a town if the error is larger than half the town's front and the distance from which the town is seen; a light is
seen from further off. Where a team passes within sight of a light on the way its error is small again. The figures are
assumptions, and can be given.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from scipy import special

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.estimate import Estimate

MOST = 10  # sites that are compared


@dataclass(frozen=True, slots=True)
class Sight:
    """How far things are seen, and how a team loses its way; km.

    `front` is half the town's front, `unlit` and `lit` the distances from which places are seen without and with a light, `drift`
    the error's standard deviation for each km, `found` the same right after a light was passed in sight.
    """

    front_km: float = 0.5
    unlit_km: float = 0.4
    lit_km: float = 1.4
    drift: float = 0.03
    found_km: float = 0.2


@dataclass(frozen=True, slots=True)
class Site:
    """A named site `at_km` along the way; at the way's end or beyond: in the town (`in_town`), or of no use any more."""

    name: str
    at_km: float
    in_town: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Lights at these sites, and the chance that a team passes the town by."""

    sites: tuple[Site, ...]
    miss: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The way from the last `known` place to the `town`, the choices of sites, and the deaths that a miss costs."""

    world: World
    plan: Plan
    known: str
    town: str
    way_km: float
    choices: tuple[Choice, ...]
    cost: Estimate
    miss_h: float

    @property
    def without(self) -> Choice:
        """No light at all."""
        return next(one for one in self.choices if not one.sites)


def miss(way_km: float, sites: Sequence[Site] = (), sight: Sight = Sight()) -> float:
    """The chance that a team passes by the town at the way's end, with lights at these sites."""
    lit = any(site.in_town for site in sites)
    reach_km = sight.front_km + (sight.lit_km if lit else sight.unlit_km)
    on_the_way = sorted(
        (site for site in sites if not site.in_town and site.at_km < way_km), key=lambda site: site.at_km
    )
    return _miss_from(0.0, 0.0, on_the_way, way_km, reach_km, sight)


def choices(way_km: float, sites: Sequence[Site], lights: int = 1, sight: Sight = Sight()) -> tuple[Choice, ...]:
    """The choices of at most that many sites, those that help most first: none at all, each site, and more of them where every
    one helps.

    ValueError for more than MOST sites.
    """
    if len(sites) > MOST:
        raise ValueError(f"found {len(sites)} sites, expected at most {MOST}")
    found = [
        Choice(chosen, miss(way_km, chosen, sight))
        for number in range(min(lights, len(sites)) + 1)
        for chosen in combinations(sites, number)
    ]
    told = [one for one in found if not any(_as_good(other, one) for other in found)]
    return tuple(sorted(told, key=lambda one: (round(one.miss, 9), len(one.sites))))


def _as_good(fewer: Choice, one: Choice) -> bool:
    """Whether the first does with a part of the other's lights what that does with all of them."""
    return set(fewer.sites) < set(one.sites) and bool(fewer.sites) and fewer.miss <= one.miss + 1e-9


def _miss_from(
    sd_km: float, at_km: float, sites: Sequence[Site], way_km: float, reach_km: float, sight: Sight
) -> float:
    """The same from a place on, where the error's standard deviation is known; sites are those still to come, in order."""
    if not sites:
        return _beyond(reach_km, math.hypot(sd_km, sight.drift * (way_km - at_km)))
    site, *rest = sites
    here_km = math.hypot(sd_km, sight.drift * (site.at_km - at_km))
    passes = _beyond(sight.lit_km, here_km)
    seen = _miss_from(sight.found_km, site.at_km, rest, way_km, reach_km, sight)
    return (1.0 - passes) * seen + passes * _miss_from(here_km, site.at_km, rest, way_km, reach_km, sight)


def _beyond(reach_km: float, sd_km: float) -> float:
    """The chance that a normal error is larger than that, to either side."""
    return float(2.0 * special.ndtr(-reach_km / sd_km)) if sd_km > 0.0 else 0.0

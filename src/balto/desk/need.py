"""The use case behind `balto need`: a case's outbreak to its need, its record, and the price of each rule."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from balto.basis.problems import BadInput, Problem
from balto.desk.open import open_case
from balto.domain.outbreak import Outbreak, Site
from balto.domain.treatment import Campaign
from balto.domain.world import World
from balto.files import line_list
from balto.need import allocation, campaign, growth, track_record
from balto.need.allocation import Price
from balto.need.estimate import estimate
from balto.need.result import Need
from balto.need.track_record import Scored

RECORD_WEEKS = 6
RECORD_PARTICLES = 1000
RECORD_MEMBERS = 300
MOST_RECORD_PLACES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A need with what belongs beside it on the page."""

    world: World
    need: Need
    record: tuple[Scored, ...]
    prices: tuple[Price, ...]
    short_doses: tuple[int, ...]
    refused: tuple[Problem, ...] = ()


def need_of(
    case: Path, seed: int | None = None, members: int = 1000, listed: Path | None = None,
    settings: line_list.Settings | None = None, own: tuple[str, ...] = (),
) -> Told:  # fmt: skip
    """The need of the case at `case`, its counts taken from the line list `listed` if one is given."""
    world = open_case(case)
    refused: tuple[Problem, ...] = ()
    if listed:
        world, refused = with_line_list(world, listed, settings or line_list.Settings())
    _check(world)
    chosen = world.seed if seed is None else seed
    need = estimate(world.outbreak, world.treatment, world.epoch, world.horizon_h, members, chosen)
    half = half_of_need(need)
    priced = () if isinstance(world.treatment.effect, Campaign) else tuple(allocation.prices(need, half, 0.0, own))
    return Told(world, need, tuple(_record(need)), priced, half, refused)


def with_line_list(world: World, path: Path, settings: line_list.Settings) -> tuple[World, tuple[Problem, ...]]:
    """The world with counts from a line list, and the rows refused; BadInput where the list cannot be used."""
    names = {place.name: place.id for place in world.places} | {place.id: place.id for place in world.places}
    until = settings.until or world.epoch.date()
    found = line_list.read(path, names, replace(settings, until=until))
    if found.reported is None:
        raise BadInput([*found.problems, *found.refused[:50]])
    known = {site.place: site for site in world.outbreak.sites}
    sites = tuple(
        known.get(place.id) or Site(place.id, place.population)
        for place in world.places
        if any(count.place == place.id for count in found.reported.counts)
    )
    return replace(world, outbreak=Outbreak(found.reported, sites)), found.refused


def half_of_need(need: Need) -> tuple[int, ...]:
    """Half the median need of each place: the shortage on which rules of allocation are compared."""
    total = np.median(need.doses.sum(axis=2), axis=0)
    return tuple(int(np.ceil(n / 2)) for n in total)


def _check(world: World) -> None:
    effect = world.treatment.effect
    if not isinstance(effect, Campaign):
        return
    nobody = [site.place for site in world.outbreak.sites if not campaign.people(effect, site)]
    if nobody:
        raise BadInput(
            [
                Problem("places.csv", f"no population of {place}", "how many people a campaign has to reach")
                for place in nobody
            ]
        )


def _record(need: Need) -> list[Scored]:
    """Past forecasts of the places with enough weeks behind them, replayed."""
    found: list[Scored] = []
    enough = [one.series for one in need.nowcasts if one.series.steps * one.series.days >= RECORD_WEEKS * 7]
    for series in enough[:MOST_RECORD_PLACES]:
        using = growth.model(need.treatment.spread, series.days, None)
        stride = 7 // series.days if series.days < 7 else 1
        found += track_record.replay(series, using, RECORD_PARTICLES, RECORD_MEMBERS, need.seed, (1, 2), stride)
    return found

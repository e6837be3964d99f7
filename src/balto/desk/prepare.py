"""Makes a case ready for planning and rehearsing: its chart, and the deaths that coming late costs."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from balto.basis.chance import key
from balto.domain.outbreak import Outbreak
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable, side_by_side
from balto.motion.index import WorldIndex
from balto.need.estimate import Need, estimate

NEED_MEMBERS = 1_000  # of the need, in `balto need` and, where the table fits, here: the same deaths for the same seed
FEWEST_MEMBERS = 20
TABLE_STEP_H = 6.0
TABLE_BYTES = 400e6  # that a death table may take
TABLE_DOSES = 20  # steps of doses that each product adds to it


@dataclass(frozen=True)
class PreparedCase:
    """A world in integers, with the need of each product and the death table of all.

    Nothing lies at the places as the table has it: the rehearsal counts every lot.
    """

    world: World
    chart: WorldIndex
    needs: tuple[Need, ...]
    death_table: DeathTable


def prepare(world: World, seed: int | None = None, members: int | None = None) -> PreparedCase:
    """The case's chart and death table under a seed (by default its own), in `members` futures of need (as many as usual)."""
    members = members or usual_members(world)
    chosen = world.seed if seed is None else seed
    needs = tuple(
        estimate(
            _without_stock(product.outbreak), product.treatment, local_epoch(world), world.horizon_h, members,
            need_seed(chosen, product.name), now_h=world.now_h, step_h=TABLE_STEP_H,
        )
        for product in world.products
    )  # fmt: skip
    names = [product.name for product in world.products]
    death_tables = {name: need.death_table for name, need in zip(names, needs, strict=True)}
    return PreparedCase(world, WorldIndex(world, chosen), needs, side_by_side(death_tables))


def local_epoch(world: World) -> datetime:
    """The epoch by the clock of the case's zone: the days of the counts begin at its midnights."""
    return world.epoch.astimezone(ZoneInfo(world.zone))


def usual_members(world: World) -> int:
    """Futures of the need where nobody says: fewer where very many places have patients, so that their table has room."""
    places = sum(len(product.outbreak.places) for product in world.products)
    row = (
        (world.horizon_h / TABLE_STEP_H + 1.0) * TABLE_DOSES * len(world.products) * 4.0
    )  # bytes of a place in a future
    return int(min(max(TABLE_BYTES / (max(places, 1) * row), FEWEST_MEMBERS), NEED_MEMBERS))


def need_seed(seed: int, product: str) -> int:
    """The seed of a product's need: the case's for its own product; outbreaks of different products go their own ways."""
    return seed if not product else key(seed, f"need/{product}") >> 16


def _without_stock(outbreak: Outbreak) -> Outbreak:
    sites = tuple(replace(site, stock=0, pipeline=()) for site in outbreak.sites)
    return replace(outbreak, sites=sites)

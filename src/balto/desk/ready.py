"""Makes a case ready for planning and rehearsing: its chart, and the toll of coming late."""

from dataclasses import dataclass, replace

from balto.desk import large
from balto.domain.outbreak import Outbreak
from balto.domain.world import World
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.need.estimate import Need, estimate

NEED_MEMBERS = 1_000  # of the need, here and in `balto need`: both print the same deaths for the same case and seed
TOLL_STEP_H = 6.0


@dataclass(frozen=True)
class Ready:
    """A world in integers, with its need and its toll (nothing at the places: rehearsal counts every lot)."""

    world: World
    chart: Chart
    need: Need
    toll: Toll


def make_ready(world: World, seed: int | None = None, members: int | None = None) -> Ready:
    """The case's chart and toll under a seed (the case's own by default), in `members` futures of need (fewer if large)."""
    members = members or (large.NEED_MEMBERS if large.is_large(world) else NEED_MEMBERS)
    chosen = world.seed if seed is None else seed
    need = estimate(
        _without_stock(world.outbreak), world.treatment, world.epoch, world.horizon_h, members, chosen,
        step_h=TOLL_STEP_H,
    )  # fmt: skip
    return Ready(world, Chart(world, chosen), need, need.toll)


def _without_stock(outbreak: Outbreak) -> Outbreak:
    sites = tuple(replace(site, stock=0, pipeline=()) for site in outbreak.sites)
    return replace(outbreak, sites=sites)

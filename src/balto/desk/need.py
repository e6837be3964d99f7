"""The use case behind `balto need`: a case's outbreak to its need, its record, and the price of each rule."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.desk.load_case import opened
from balto.desk.prepare import NEED_MEMBERS, local_epoch, need_seed
from balto.domain.treatment import Campaign
from balto.domain.world import World
from balto.files.workbook.need_workbook import write as write_workbook
from balto.need import allocation, campaign, growth, track_record
from balto.need.allocation import Price
from balto.need.estimate import estimate
from balto.need.result import Need
from balto.need.track_record import Scored
from balto.show.accounts import counted, unread
from balto.show.held_back import line as held_back
from balto.show.need.need_page import page
from balto.show.phrases.sentences import row
from balto.show.row_count import loss

RECORD_WEEKS = 6
RECORD_PARTICLES = 1000
RECORD_MEMBERS = 300
MOST_RECORD_PLACES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Reporter:
    """A need with what belongs beside it on the page; `held_back` and `loss` are what is not known yet, or cannot be read.

    `counted` tells of all patients, deaths and doses in the files, `unread` of those that could not be read.
    """

    world: World
    need: Need
    record: tuple[Scored, ...]
    prices: tuple[Price, ...]
    short_doses: tuple[int, ...]
    product: str = ""
    held_back: str = ""
    loss: str = ""
    counted: str = ""
    unread: str = ""


def need_of(case: Path, seed: int | None = None, members: int = NEED_MEMBERS, own: tuple[str, ...] = ()) -> Reporter:
    """The need of the case's own product; `own` is the user's order of severity classes. BadInput if anything is wrong."""
    return next(needs_of(case, seed, members, own))


def needs_of(
    case: Path,
    seed: int | None = None,
    members: int = NEED_MEMBERS,
    own: tuple[str, ...] = (),
    accept_loss: bool = True,
    accept_old: bool = True,
) -> Iterator[Reporter]:
    """The need of each product of the case at `case`, its own first; BadInput, before the first, if anything is wrong."""
    read = opened(case, accept_loss, accept_old)
    world, fates = read.world, read.fates
    held, short, all_of_them, missing = held_back(world, read.held_back), loss(fates), counted(fates), unread(fates)
    _check(world, own)
    for product in world.products:
        told = _told(world.of(product.name), product.name, world.seed if seed is None else seed, members, own)
        yield replace(told, held_back=held, loss=short, counted=all_of_them, unread=missing)


def _told(world: World, product: str, seed: int, members: int, own: tuple[str, ...]) -> Reporter:
    need = estimate(
        world.outbreak, world.treatment, local_epoch(world), world.horizon_h, members, need_seed(seed, product),
        now_h=world.now_h,
    )  # fmt: skip
    half = half_of_need(need)
    # Whatever comes before now is there now: hour 0 is at once.
    mine = tuple(name for name in own if name in [severity.name for severity in world.treatment.severities])
    priced = () if isinstance(world.treatment.effect, Campaign) else tuple(allocation.prices(need, half, 0.0, mine))
    return Reporter(world, need, tuple(_record(need)), priced, half, product)


def publish(told: Reporter, folder: Path) -> tuple[Path, ...]:
    """Write the page and the workbook into a folder; those of a further product bear its name."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"need-{told.product}" if told.product else "need"
    html, book = folder / f"{name}.html", folder / f"{name}.xlsx"
    html.write_text(page(told.need, told.record, told.prices, told.short_doses), encoding="utf-8")
    write_workbook(book, told.need)
    return html, book


def half_of_need(need: Need) -> tuple[int, ...]:
    """Half the median need of each place: the shortage on which rules of allocation are compared."""
    total = np.median(need.doses.sum(axis=2), axis=0)
    return tuple(int(np.ceil(n / 2)) for n in total)


def _check(world: World, own: tuple[str, ...]) -> None:
    problems = []
    classes = list(
        dict.fromkeys(severity.name for product in world.products for severity in product.treatment.severities)
    )
    for name in own:
        if name not in classes:
            hint = did_you_mean(name, classes)
            problems.append(
                Problem("--order", quoted(name), Phrase("one of {names}", names=row(classes)), suggestion=hint)
            )
    for product in world.products:
        effect = product.treatment.effect
        if not isinstance(effect, Campaign):
            continue
        nobody = [site.place for site in product.outbreak.sites if not campaign.people(effect, site)]
        expected = Phrase("how many people a campaign has to reach")
        problems += [
            Problem("places.csv", Phrase("no population of {place}", place=quoted(place)), expected) for place in nobody
        ]
    if problems:
        raise BadInput(problems)


def _record(need: Need) -> list[Scored]:
    """Past forecasts of the places with enough weeks behind them, replayed."""
    found: list[Scored] = []
    enough = [one.series for one in need.nowcasts if one.series.steps * one.series.days >= RECORD_WEEKS * 7]
    for series in enough[:MOST_RECORD_PLACES]:
        using = growth.model(need.treatment.spread, series.days, None)
        stride = 7 // series.days if series.days < 7 else 1
        found += track_record.replay(series, using, RECORD_PARTICLES, RECORD_MEMBERS, need.seed, (1, 2), stride)
    return found

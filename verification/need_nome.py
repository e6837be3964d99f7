"""Need: Nome as known on 26 January 1925, beside what is told of the week after; nothing is tuned to it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.need.estimate import estimate
from balto.need.interval import five
from verification.check import Check, report


def checks() -> Iterator[Check]:
    """Cases by 30 January and 1 February, doses and deaths, with intervals."""
    world = open_case(Path(__file__).parent.parent / "examples/nome-1925")
    need = estimate(world.outbreak, world.treatment, world.epoch, world.horizon_h, 4000, world.seed)
    known = world.outbreak.reported.cases
    cases = need.cases[0]
    ends = {"30 January": (4, 27), "1 February": (6, 28)}
    for day, (steps, told) in ends.items():
        total = cases[:, :steps].sum(axis=1)
        low, _, mid, _, high = five(total)
        confirmed = 20  # confirmed by 24 January; the four undiagnosed deaths are not among those told later
        said = f"{mid:.0f} new ({low:.0f}-{high:.0f}), told {told - confirmed}"
        yield Check(f"new cases by {day}", said, "reported beside", bool(low <= told - confirmed <= high))
    doses = need.doses_by_then()[:, 0]
    for day in (1, 6, need.days - 1):
        low, _, mid, _, high = five(doses[:, day])
        yield Check(
            f"doses of 10,000 units wanted by {need.day(day)}",
            f"{mid:.0f} ({low:.0f}-{high:.0f})",
            "30 sent, 10 used in 4 days",
            True,
        )
    table = need.death_table.deaths[:, 0, :, -1]
    index = round(161.5 / need.death_table.step_h)
    came, never = table[:, index], need.death_table.deaths[:, 0, 0, 0]
    for what, some in (("if nothing comes", never), ("if all comes when it did (2 February)", came)):
        low, high = np.quantile(some, [0.05, 0.95])
        yield Check(
            f"deaths still to come {what}", f"{some.mean():.1f} ({low:.1f}-{high:.1f})", "told: none or few after", True
        )
    yield Check(
        "cases known on 26 January",
        f"{known}, deaths {world.outbreak.reported.deaths}",
        "20 confirmed, 5 to 8 dead",
        True,
    )


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))

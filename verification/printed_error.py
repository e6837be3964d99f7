"""Whether a printed ± of deaths holds the mean of 200 seeds: need, rehearse and compare, as the commands reckon it.

Each seed draws the filter, the needs, the weather and the luck anew; the plans stay. What is asked is whether mean ± margin of
a seed holds the mean over all seeds, 95 times in 100 if the margin is what it says. The mean of 200 has an error of its own, a
fourteenth of one seed's, which makes the share held some 0.1 % smaller.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from balto.desk.compare import compared
from balto.desk.load_case import open_case
from balto.desk.prepare import NEED_MEMBERS, local_epoch, need_seed, prepare
from balto.desk.saved_plans import named_plans
from balto.ensemble.estimate import Estimate
from balto.need.estimate import estimate
from verification.check import Check, report

EXAMPLES = ("nome-1925", "river-flood", "two-medicines")
SEEDS, FUTURES, CORES = 200, 10_000, 2  # of the commands: what they take where nobody says
ALL, EACH = (0.90, 0.98), 0.85
Found = dict[tuple[str, str], list[Estimate]]


def checks() -> Iterator[Check]:
    """The share of printed intervals that hold the mean, of all, of each command and of each example."""
    found: Found = {}
    for name in EXAMPLES:
        with ProcessPoolExecutor(CORES) as pool:
            for one in pool.map(partial(printed, name), range(1, SEEDS + 1)):
                for command, deaths in one:
                    found.setdefault((name, command), []).append(deaths)
    yield from (_line(f"{command}, {name}", [some]) for (name, command), some in found.items())
    for command in dict.fromkeys(command.split()[0] for _, command in found):
        yield _line(f"{command}, all", [some for (_, one), some in found.items() if one.split()[0] == command])
    for name in EXAMPLES:
        yield _line(f"{name}, all", [some for (one, _), some in found.items() if one == name])
    yield _line("all", list(found.values()), ALL)


def printed(name: str, seed: int) -> list[tuple[str, Estimate]]:
    """What commands print of deaths under a seed: of each product's need, of each plan, of each later plan against the first."""
    case = Path(__file__).parent.parent / "examples" / name
    world = open_case(case)
    found = []
    for product in world.products:
        need = estimate(
            product.outbreak, product.treatment, local_epoch(world), world.horizon_h, NEED_MEMBERS,
            need_seed(seed, product.name), now_h=world.now_h,
        )  # fmt: skip
        found.append((f"need {product.name}".strip(), need.deaths_without()))
    outcomes, differences = compared(prepare(world, seed), named_plans(case, world), FUTURES)
    found += [(f"rehearse {one.plan.name}", one.expected_deaths()) for one in outcomes]
    return found + [(f"compare {one.second}", one.deaths) for one in differences]


def _line(what: str, groups: list[list[Estimate]], mark: tuple[float, float] = (EACH, 1.0)) -> Check:
    """The share of the intervals that hold the mean of their group, with the sd of the means beside the mean printed error."""
    mean, error, margin = (
        np.array([[getattr(one, name) for one in some] for some in groups]) for name in ("mean", "error", "margin")
    )
    held = float((np.abs(mean - mean.mean(axis=1, keepdims=True)) <= margin).mean())
    said = f"{held:.1%}"
    if len(groups) == 1:
        said += f", sd {mean.std(ddof=1):.3f} printed {np.sqrt(np.square(error).mean()):.3f}"
    asked = f"{mark[0]:.0%} to {mark[1]:.0%}" if mark[1] < 1 else f"at least {mark[0]:.0%}"
    return Check(what, said, asked, mark[0] <= held <= mark[1])


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))

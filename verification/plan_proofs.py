"""HiGHS's answers on the still cases, kept as facts beside this file: an hour of processor time that a later run need not spend.

python -m verification.plan_proofs          prove what is not kept yet
python -m verification.plan_proofs --anew   prove everything again
"""

import hashlib
import json
import sys
import time
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from pathlib import Path

import highspy

from benchmarks.relay.tiny import Tiny, still, tiny
from verification.exact import solve

KEPT = Path(__file__).with_name("plan_proofs.json")
SAME = 1e-3  # deaths
PROOF_S = 60.0


@dataclass(frozen=True, slots=True)
class Proof:
    """What the exact programme said of a case: deaths of its best plan, its bound, and the processor seconds it had."""

    case: str
    deaths: float
    bound: float
    processor_s: float

    @property
    def proven(self) -> bool:
        """Whether the plan is proven the best, within a thousandth of a death."""
        return self.deaths - self.bound <= SAME


def name_of(places: int, carriers: int, seed: int) -> str:
    """How a case is named in the file."""
    return f"still-{places}x{carriers}-{seed}"


def counted(number: int) -> tuple[int, int, int]:
    """Places, carriers and seed of one of the hundred tiny cases."""
    return 4 + number % 2, 1 + number % 4, number


def wanted() -> list[tuple[int, int, int]]:
    """All cases that have a mark: a hundred tiny, 50 of 6 x 4, 20 of 8 x 6, 10 of 10 x 8 and of 15 x 12."""
    larger = [
        (p, c, seed) for seed in range(20) for p, c, many in ((8, 6, 20), (10, 8, 10), (15, 12, 10)) if seed < many
    ]
    return [counted(n) for n in range(100)] + [(6, 4, seed) for seed in range(50)] + larger


def proof(case: Tiny, name: str, anew: bool = False) -> Proof:
    """The kept answer if the case is still the same, else a new one, which is kept."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    mark = _mark(case)
    row = kept.get(name)
    if row and row["case"] == mark and not anew:
        return Proof(**row)
    found = _prove(case, mark)
    kept[name] = asdict(found)
    rows = ",\n".join(f"{json.dumps(key)}: {json.dumps(kept[key])}" for key in sorted(kept))
    KEPT.write_text("{\n" + rows + "\n}\n", encoding="utf-8")
    return found


def said(proofs: list[Proof]) -> str:
    """How long the answers took."""
    hours = [one.processor_s for one in proofs]
    return f"HiGHS {highspy.Highs().version()}, {min(hours):.0f} to {max(hours):.0f} s of one core each"


def _prove(case: Tiny, mark: str) -> Proof:
    """HiGHS on one thread until it has had PROOF_S of the processor, or has proven its plan."""
    limit_s = PROOF_S
    while True:
        begun = time.process_time()
        exact = solve(case.chart, case.death_table, 0, 1.0, limit_s)
        took_s = time.process_time() - begun
        if exact.proven or took_s >= 0.9 * PROOF_S:
            return Proof(mark, round(exact.deaths, 6), round(exact.bound, 6), round(took_s, 1))
        limit_s *= 1.1 * PROOF_S / took_s  # the machine was busy with other work


def _mark(case: Tiny) -> str:
    """A digest of all that decides the answer: a case that changes is proven again."""
    world = case.chart.world
    said = (
        world.horizon_h,
        world.item,
        world.places,
        world.links,
        world.carriers,
        world.lots,
        world.departures,
        world.modes,
    )
    whole = hashlib.blake2b(repr(_told(said)).encode(), digest_size=8)
    whole.update(case.death_table.deaths.tobytes())
    return whole.hexdigest()


def _told(what: object) -> object:
    """What is said of a thing besides its defaults, so that a field that worlds come to have later changes nothing."""
    if isinstance(what, (tuple, list)):
        return [_told(one) for one in what]
    if not is_dataclass(what):
        return what
    said = []
    for field in fields(what):
        value = getattr(what, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is MISSING or value != default:
            said.append((field.name, _told(value)))
    return said


if __name__ == "__main__":
    with still():
        for places, carriers, seed in wanted():
            answer = proof(tiny(places, carriers, seed), name_of(places, carriers, seed), "--anew" in sys.argv)
            print(f"{name_of(places, carriers, seed):<16} deaths {answer.deaths:.4f}  bound {answer.bound:.4f}  "
                  f"{answer.processor_s:6.1f} s{'' if answer.proven else '  not proven'}", flush=True)  # fmt: skip

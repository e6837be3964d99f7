"""`balto need` and `balto plan` say the same of a case if nothing is sent."""

from pathlib import Path

import pytest

from balto.desk.load_case import open_case
from balto.desk.need import need_of
from balto.desk.plan import nothing_sent
from balto.desk.prepare import NEED_MEMBERS, prepare

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@pytest.mark.parametrize("name", ["nome-1925", "river-flood"])
@pytest.mark.parametrize("seed", [None, 5])
def test_both_commands_have_the_same_deaths_for_the_same_case_and_seed(name, seed):
    need = need_of(EXAMPLES / name, seed).need
    ready = prepare(open_case(EXAMPLES / name), seed)
    planned = nothing_sent(ready, 10_000)
    assert need.members == ready.death_table.members == NEED_MEMBERS
    assert planned.mean == pytest.approx(float(need.death_table.mean()[:, 0, 0].sum()), rel=1e-6)
    assert planned.error > 0

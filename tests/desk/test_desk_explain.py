"""The prices of other choices: more to hand is never priced as a loss."""

from balto.desk import what_if
from balto.desk.plan import Effort, Reporter
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.motion.index import WorldIndex
from balto.plan.found import Found
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import relay, toll_at, world


def test_a_search_that_misses_the_plan_at_hand_does_not_make_more_doses_cost_lives(monkeypatch):
    monkeypatch.setattr(what_if, "search", lambda *_, **__: Found(Plan("nothing", ()), 20.0, (), 1))
    monkeypatch.setattr(what_if, "with_rules", lambda chart, plan, *_: plan)
    chart = WorldIndex(world(2), 7)
    ready = PreparedCase(chart.world, chart, None, toll_at("p2"))
    chosen = rehearse(chart, relay(2), ready.death_table, 50)
    found = what_if.of_everything(ready, chosen, Effort(futures=50), None, Reporter())
    prices = {price.what: price.deaths.mean for price in found.prices}
    more = {what for what in prices if not what.startswith("without ")}
    assert more == {"ten more doses at P0", "one more dog team at P0"}
    assert all(prices[what] <= 1e-9 for what in more)
    assert prices["without C0"] > 1

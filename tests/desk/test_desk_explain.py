"""The prices of other choices: more to hand is never priced as a loss."""

from balto.desk import explain
from balto.desk.plan import Effort
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.motion.index import WorldIndex
from balto.plan.relay.search import Found
from tests.rehearse.relay_world import relay, toll_at, world


def test_a_search_that_misses_the_plan_at_hand_does_not_make_more_doses_cost_lives(monkeypatch):
    monkeypatch.setattr(explain, "_searched", lambda *_: Found(Plan("nothing", ()), 20.0, (), 1))
    chart = WorldIndex(world(2), 7)
    ready = PreparedCase(chart.world, chart, None, toll_at("p2"))
    prices = {price.what: price.deaths.mean for price in explain.prices(ready, relay(2), Effort(futures=50), str)}
    more = {what for what in prices if not what.startswith("without ")}
    assert more == {"ten doses more at P0", "one dog team more at P0"}
    assert all(prices[what] <= 1e-9 for what in more)
    assert prices["without C0"] > 1

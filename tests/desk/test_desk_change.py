"""What is supposed is told wherever the plan is told, and supposed again when it is shown again."""

from dataclasses import replace

from balto.desk.saved_plans import supposed
from balto.desk.what_if import Change
from balto.show.sentence import headline
from tests.show.decisions import decision, split, trail

ASKED = Change(("l0", "l1"), ("c0",), ("p0=50",), ("p0=24h",))


def test_a_sentence_says_what_is_supposed():
    world = replace(trail(), supposed=ASKED.rows())
    said = headline(decision(world, split(world)))
    assert said.startswith(
        "Supposing that l0 is shut, l1 is shut, c0 cannot go, 50 more doses lie at p0 and the stock at p0 is"
    )
    assert "ready 24h later: send 30 vials from Ash" in said
    assert headline(decision(trail(), split(trail()))).startswith("Send 30 vials")


def test_what_was_supposed_is_read_back():
    more = {"reopen": "l2@..24h", "add_carrier": "dog_team@p0=2"}
    assert supposed(more) == Change(reopen=("l2@..24h",), add_carrier=("dog_team@p0=2",))
    kept = {"shut": "l0,l1", "without": "c0", "add_doses": "p0=50", "delay": "p0=24h", "futures": "10"}
    assert supposed(kept) == ASKED
    assert not supposed({"futures": "10"})

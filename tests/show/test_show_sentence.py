"""The one sentence, for relays, splits, lone carriers, and when nothing can be sent."""

from dataclasses import replace

from balto.domain.consignment import Item, Lot
from balto.domain.outbreak import Site
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product
from balto.show.orders import crew, order
from balto.show.sentence import headline, silence_line, told
from tests.show.decisions import Chances, decision, one_leg, relay, split, trail, two_lots


def test_a_relay_is_one_sentence_with_who_when_how_many_and_what_if():
    world = trail(tuple("ABCDE"))
    assert headline(decision(world)) == (
        "Send 30 vials from A today (Mon 6 Jan 14:30) by a relay of 4 dog teams to E; 8 chances in 10 that they are in E"
        " by Tue 7 Jan 18:25; on average about 9 of 12 patients live, 5.5 more than if nothing is sent."
    )
    assert silence_line(decision(world)) == (
        "If no word from B by Mon 6 Jan 21:25, B's team goes to meet it and a new plan is made."
    )


def test_few_carriers_are_named():
    assert "by Ash's team to Dale;" in headline(decision(trail(), one_leg(trail())))


def test_one_dose_is_spoken_of_as_one():
    world = trail(lots=(Lot("p0", 1),))
    assert headline(decision(world, relay(world, 1))).startswith("Send 1 vial from Ash")
    assert "that it is in Dale" in headline(decision(world, relay(world, 1)))


def test_nothing_to_send_is_said_plainly():
    said = headline(decision(trail(), Plan("nothing", ())))
    assert said == "Send nothing: no carrier can bring a dose that helps; on average about 4 of 12 patients live."


def test_what_comes_in_too_few_futures_is_given_its_chance():
    said = headline(decision(chances=Chances(lost=0.4)))
    assert "only 6 chances in 10 that they are in Dale at all within the 10 days" in said


def test_what_never_comes_is_not_dressed_up():
    assert "no chance that they are in Dale within the 10 days" in headline(decision(chances=Chances(lost=1.0)))


def test_the_plans_own_fallback_is_what_to_do_on_silence():
    world = trail()
    said = silence_line(decision(world, split(world)))
    assert "If no word from Dale by Wed 8 Jan 06:00, Cedar's team leaves Cedar with 5 vials for Dale" in said


def test_a_fallback_of_two_products_is_told_with_both():
    world = trail()
    further = Product("serum", Item("serum"), world.treatment, world.outbreak)
    legs = split(world).legs
    plan = Plan("both", (*legs, replace(legs[-1], doses=2, product="serum", rides_on=ABOVE, id="")))
    said = told(replace(world, further=(further,)), plan, len(legs) - 1)
    assert said == "Cedar's team leaves Cedar with 5 vials of x and 2 vials of serum for Dale"


def test_of_several_products_each_counts_those_that_have_it_on_board():
    world = trail()
    plan = relay(world)
    assert crew(world, plan) == "3 carriers"
    named = replace(world, item=Item("serum", called="serum"))
    bare = (replace(plan.legs[0], doses=0), *plan.legs[1:])
    assert crew(named, Plan("relay", bare)) == "2 carriers"


def test_two_destinations_are_named_and_both_have_their_hour():
    world = trail()
    world = replace(world, outbreak=replace(world.outbreak, sites=(Site("p2"), Site("p3"))))
    said = headline(decision(world, split(world)))
    assert said.startswith("Send 30 vials from Ash today (Mon 6 Jan 14:30) to Dale and Cedar with 4 carriers;")
    assert "in both places by" in said


def test_two_stores_are_both_told():
    world = trail(lots=(Lot("p0", 20), Lot("p1", 10)))
    legs = list(relay(world).legs)
    legs[0] = replace(legs[0], doses=20)
    one = decision(world, Plan("two-stores", tuple(legs)))
    assert order(one) == (
        "send 20 vials from Ash today (Mon 6 Jan 14:30) by Ash's team, Birch's team and Cedar's team to Dale,"
        " and 10 more from Birch tonight (Mon 6 Jan 21:00)"
    )
    assert "Cedar's team to Dale, and 10 more later; 8 chances in 10" in headline(one)  # eight numbers at most


def test_many_stores_are_told_by_their_number_and_the_one_that_sends_most():
    names = ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fir")
    world = trail(names, lots=tuple(Lot(f"p{k}", 10 + k) for k in range(4)))
    world = replace(world, outbreak=replace(world.outbreak, sites=(Site("p4"), Site("p5"))))
    legs = [Leg(f"c{k}", f"p{k}", dest, tuple(f"l{n}" for n in range(k, int(dest[1]))), 10 + k)
            for k, dest in enumerate(("p4", "p5", "p5", "p5"))]  # fmt: skip
    one = decision(world, Plan("four-stores", tuple(legs)))
    assert order(one).startswith(
        "send 46 vials from 4 stores, 13 of them from Dale, the first today (Mon 6 Jan 14:30), to Fir and Elm with"
    )
    assert headline(one).startswith(
        "Send 46 vials from several stores to 2 places, the first today (Mon 6 Jan 14:30); 8 chances in 10"
    )


def test_what_comes_in_parts_is_told_by_its_first_doses():
    one = decision(*two_lots())
    said = headline(one)
    assert "and 20 more from Ash on Mon 13 Jan" in order(one)
    assert "and 20 more later" in said
    assert "8 chances in 10 that the first doses are in Cedar by Tue 7 Jan" in said


def test_nobody_is_sent_to_meet_a_load_on_a_way_that_is_not_theirs():
    world = trail()
    carriers = (world.carriers[0], *(replace(row, mode="truck") for row in world.carriers[1:]))
    said = silence_line(decision(replace(world, carriers=carriers)))
    assert "Birch's team goes to meet it" not in said
    assert "Cedar's team goes to meet it" in said

"""The map: one where everything fits, and a small one of the whole in its corner where most of the plan crowds."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.link import Link
from balto.domain.place import Place
from balto.domain.plan import Leg, Plan
from balto.show.maps.map import drawn, sheets
from balto.show.maps.map_scale import HIGH, WIDE, corner, signs
from tests.show.decisions import outcome, relay, split, trail

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Kale", "Larch")


def far(lat: float = 45.0, lon: float = 45.0):
    """A relay over twelve places, and a ship that brings ten doses more from a thousand kilometres away."""
    world = trail(NAMES)
    port = Place("port", "Port", lat, lon)
    ship = Carrier("ship", "The ship", "port", "ship", 20.0, 1000.0)
    sea = Link("sea", "port", "p0", "ship", 2000.0, "r")
    world = replace(
        world, places=(*world.places, port), links=(*world.links, sea), carriers=(*world.carriers, ship),
        lots=(*world.lots, Lot("port", 10)),
    )  # fmt: skip
    relayed = relay(trail(NAMES)).legs
    return world, Plan("far", (Leg("ship", "port", "p0", ("sea",), 10), *relayed))


def texts(svg: ET.Element) -> list[str]:
    return [element.text or "" for element in svg.iter() if element.tag in (f"{SVG}text", f"{SVG}tspan")]


def test_where_everything_fits_there_is_one_map():
    for plan in (relay, split):
        world = trail()
        assert sheets(outcome(world, plan(world)))[1] is None
        assert "map-overview" not in drawn(outcome(world, plan(world)))


@pytest.mark.parametrize("turn", [0.0, 165.0, -120.0])
def test_where_the_plan_crowds_the_crowd_is_the_map_and_the_whole_is_in_its_corner(turn):
    world, plan = far()
    moved = [replace(row, lon=(row.lon + turn + 180) % 360 - 180) for row in world.places]
    made = outcome(replace(world, places=tuple(moved)), plan)
    sheet, overview = sheets(made)
    assert overview is not None
    inside = {row.id for row in moved if sheet.view.inside(sheet.view.xy((row.lat, row.lon)))}
    assert inside == {row.id for row in moved if row.id != "port"}
    assert all(overview.view.inside(overview.view.xy((row.lat, row.lon))) for row in moved)
    assert sheet.view.per_km() > 6 * overview.view.per_km()


def test_every_stop_has_its_number_once_and_the_far_one_is_told_at_the_edge():
    world, plan = far()
    said = texts(ET.fromstring(drawn(outcome(world, plan))))
    numbers = [text for text in said if text.isdigit()]
    assert sorted(numbers, key=int) == [str(k + 1) for k in range(13)]
    port = next(stop.number for stop in sheets(outcome(world, plan))[0].stops if stop.place == "port")
    assert f"from Port ({port})" in said
    assert said.count("Port") == 1


def test_the_small_map_covers_no_way_and_the_scale_is_not_under_it():
    world, plan = far()
    svg = ET.fromstring(drawn(outcome(world, plan)))
    sheet, overview = sheets(outcome(world, plan))
    assert overview is not None
    moved = next(element.get("transform") for element in svg.iter() if element.get("transform"))
    left, top = map(float, moved.removeprefix("translate(").removesuffix(")").split())
    frame = svg.find(f"{SVG}rect")
    view = replace(sheet.view, height=float(frame.get("height")))
    spots = [view.xy((row.lat, row.lon)) for row in world.places if row.id != "port"]
    right, bottom = left + overview.view.width, top + overview.view.height
    assert not [xy for xy in spots if left < xy[0] < right and top < xy[1] < bottom]
    (a, b, c, d), _ = corner(replace(sheet, view=view), (WIDE, HIGH), [(left, top, right, bottom)])
    assert c <= left or right <= a or d <= top or bottom <= b


def test_modes_are_told_apart_by_their_dashes_on_both_maps():
    sheet, overview = sheets(outcome(*far()))
    assert overview is not None
    assert sheet.dashes == overview.dashes
    assert len(set(sheet.dashes.values())) == len(sheet.dashes) == 2


def test_the_legend_tells_only_what_is_on_the_map():
    world = trail()
    assert "carriers on their way" in signs(sheets(outcome(world, split(world)))[0], None)[0]
    assert "carriers on their way" not in signs(sheets(outcome(world, relay(world)))[0], None)[0]
    sheet, overview = sheets(outcome(*far()))
    assert len(signs(sheet, None)) == 1
    assert "Small map" in signs(sheet, overview)[1]

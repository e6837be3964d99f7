"""What is drawn large: where a plan crowds; a few places far off are left to the small map."""

from hypothesis import given
from hypothesis import strategies as st

from balto.show.framing import CLOSER, LEAST_KEPT, Spot, crowd

ROW = [Spot((float(k), 0.0), 2.0) for k in range(12)]


def width(spots) -> float:
    xs, ys = zip(*(spot.xy for spot in spots), strict=True)
    return max(max(xs) - min(xs), 1.6 * (max(ys) - min(ys)))


def test_a_place_far_off_is_left_out():
    assert crowd([*ROW, Spot((100.0, 40.0), 1.0)]) == tuple(range(12))


def test_places_evenly_spread_are_all_kept():
    assert crowd(ROW) == tuple(range(12))


def test_two_crowds_of_one_size_are_both_kept():
    far = [Spot((100.0 + k, 0.0), 2.0) for k in range(12)]
    assert crowd([*ROW, *far]) == tuple(range(24))


def test_the_need_is_never_left_out():
    assert crowd([*ROW, Spot((100.0, 40.0), 1.0, kept=True)]) == tuple(range(13))
    assert crowd([*ROW, Spot((100.0, 0.0), 1.0, kept=True), Spot((0.0, 900.0), 1.0)]) == tuple(range(13))


def test_one_place_and_none_are_kept_as_they_are():
    assert crowd([]) == ()
    assert crowd(ROW[:1]) == (0,)
    assert crowd([ROW[0], ROW[0]]) == (0, 1)


SPOTS = st.lists(
    st.builds(Spot, st.tuples(st.floats(0, 99), st.floats(0, 99)), st.integers(1, 5).map(float), st.booleans()), max_size=30
)  # fmt: skip


@given(SPOTS)
def test_whatever_is_left_out_pays(spots):
    kept = crowd(spots)
    assert all(k in kept for k, spot in enumerate(spots) if spot.kept)
    assert sum(spots[k].weight for k in kept) >= LEAST_KEPT * sum(spot.weight for spot in spots)
    if len(kept) < len(spots):
        assert width(spots) >= CLOSER * width([spots[k] for k in kept]) * 0.999


@given(SPOTS, st.sampled_from([0.01, 10.0]))
def test_the_scale_of_the_map_changes_nothing(spots, by):
    larger = [Spot((spot.xy[0] * by, spot.xy[1] * by), spot.weight, spot.kept) for spot in spots]
    assert len(crowd(larger)) == len(crowd(spots))

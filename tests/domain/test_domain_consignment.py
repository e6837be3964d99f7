"""Items and lots that cannot be are refused when they are made."""

import math
from dataclasses import replace

import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.consignment import Item, Lot

ANTITOXIN = Item("diphtheria-antitoxin")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kg_per_dose", 0.0), ("kg_per_dose", math.inf), ("holding_h", 0.0), ("holding_h", math.nan),
        ("freeze_c", math.nan), ("freeze_c_h", -1.0), ("frozen_lost", 1.1), ("frozen_lost", -0.1), ("warm_h", -1.0),
        ("warm_h", math.inf),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_is_refused(field, wrong):
    with pytest.raises(Nonsense, match=f"Item: found {field}"):
        replace(ANTITOXIN, **{field: wrong})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("doses", -1), ("doses", math.nan), ("available_h", math.nan), ("expires_h", math.nan), ("reported_h", math.nan),
    ],
)  # fmt: skip
def test_a_lot_that_cannot_be_is_refused(field, wrong):
    with pytest.raises(Nonsense, match=f"Lot: found {field} {wrong}, expected"):
        Lot(**{"place": "Kolo", "doses": 12, field: wrong})


def test_a_lot_may_be_empty_and_may_have_expired():
    assert Lot("Kolo", 0, expires_h=-5.0, available_h=math.inf).doses == 0

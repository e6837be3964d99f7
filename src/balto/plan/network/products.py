"""What a search has to know of the products: how each keeps, and what it weighs."""

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.consignment import Item
from balto.motion.index import WorldIndex

F64 = NDArray[np.float64]
NEVER_C = -900.0  # a product whose limit is lower cannot freeze


def product_arrays(chart: WorldIndex) -> tuple[F64, F64]:
    """products and frost_c of an Instance; a product that cannot freeze has no limit, and there is one limit at least."""
    items, keeps = [product.item for product in chart.world.products], chart.keeps
    freezes = (keeps[:, 3] > 0.0) & (keeps[:, 1] > NEVER_C)
    limits = np.unique(keeps[freezes, 1]) if freezes.any() else keeps[:1, 1]
    frost = np.where(freezes, np.searchsorted(limits, keeps[:, 1]), -1.0)
    weights = [float(load_units(chart, item)) for item in items]
    return np.column_stack([keeps[:, 0], keeps[:, 2], keeps[:, 3], weights, frost]), np.ascontiguousarray(limits)


def load_units(chart: WorldIndex, item: Item) -> int:
    """What a dose takes of a payload: 1 where there is one product, else its milligrams (a payload's are in `payload_of`)."""
    return max(round(item.kg_per_dose * 1e6), 1) if chart.world.further else 1


def payload_of(chart: WorldIndex, carrier: Carrier) -> float:
    """What a carrier can take, in what doses weigh by `load_units`."""
    if chart.world.further:
        return float(np.floor(min(carrier.payload_kg, 1e9) * 1e6 + 1e-3))
    return float(np.floor(min(carrier.payload_kg / max(chart.world.item.kg_per_dose, 1e-9), 1e9) + 1e-9))

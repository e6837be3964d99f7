"""Chance by name: one stream for each decision, one row for each future."""

import hashlib

import numpy as np


def key(seed: int, name: str) -> int:
    """A 63-bit key for the decision `name` under `seed`; kernels draw from it by member and counter (_chance_kernel)."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def stream(seed: int, name: str) -> np.random.Generator:
    """A numpy generator for the decision `name` under `seed`; adding another decision disturbs no other."""
    return np.random.Generator(np.random.Philox(key(seed, name)))

"""Planted optima that hang on clocks: departures, rests, opening hours, and two products that keep differently."""

from pathlib import Path

from verification.planted_case import Planted


def timetables(seed: int, folder: Path) -> Planted:
    raise NotImplementedError


def two_products(seed: int, folder: Path) -> Planted:
    raise NotImplementedError

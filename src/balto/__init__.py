"""Balto gets scarce medicine through: it plans the relay, rehearses it in very many futures, and explains it."""

__version__ = "0.1.0"

"""The log of a run: appended, chained, never edited."""

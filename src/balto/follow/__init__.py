"""From claims to what stands: pure functions of the log's entries."""

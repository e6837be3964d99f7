"""A run under way, told in words."""

"""How every test is run: by no clock, and the same at each run, so that a slow or busy machine fails none.

New examples for the laws, other ones at each run: python -m pytest --hypothesis-profile=seek
"""

from hypothesis import HealthCheck, settings

SLOW = [
    HealthCheck.too_slow,
    HealthCheck.function_scoped_fixture,
]  # a fixture's folder may be written to again and again
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("seek", parent=settings.get_profile("same"), derandomize=False, print_blob=True)
settings.load_profile("same")

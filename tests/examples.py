"""How many examples a property is tried with: few in each run, many where there is time."""

from hypothesis import settings

THOROUGH = 10


def examples(count: int) -> int:
    """count; ten times as many in a thorough run (USHER_TEST_PROFILE=thorough)."""
    return count * (THOROUGH if settings().max_examples > 100 else 1)

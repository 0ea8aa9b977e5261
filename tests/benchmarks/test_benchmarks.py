"""The benchmark itself works: people get through the whole form, by webhook, and are told nothing odd."""

from tests.benchmarks.contestants import USHER
from tests.benchmarks.measures import Plan, load


async def test_usher_answers_a_small_crowd() -> None:
    figures = await load(USHER, "webhook", 0, Plan(seconds=1, warm_up=0.5, people=10))
    assert figures.astray == ()
    assert figures.rate > 0
    assert 0 < figures.p50 <= figures.p99
    assert figures.memory > 0

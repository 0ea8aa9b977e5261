"""What is shipped learnt fits what staff wrote: else each first start would learn for a minute."""

import pytest

from handlers.understanding.learner import Learner
from tests.benchmarks.questions import known
from tests.handlers.understanding.conftest import encoder

REMEDY = (
    "handlers/understanding/learnt.npz is not what today's faq.toml and background.txt need:"
    " run `python -m tests.benchmarks.understanding --fit` and commit learnt.npz"
)


def test_what_is_shipped_is_learnt_of_todays_questions() -> None:
    if getattr(encoder(), "kind", "wording") != "full":
        pytest.skip("this machine does not run both encoders")
    assert Learner(encoder(), None).knows(known()), REMEDY


def test_by_wording_alone_too() -> None:
    assert Learner(None, None).knows(known()), REMEDY


def test_other_questions_are_not_shipped() -> None:
    assert not Learner(None, None).knows(known()[1:])

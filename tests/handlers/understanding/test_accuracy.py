"""Questions by other hands are understood: a floor under the development half, of which every twelfth is asked here."""

import pytest

from handlers.understanding import Reader
from tests.benchmarks.questions import LANGUAGES, known, questions
from tests.benchmarks.understanding import scored, thresholds
from tests.handlers.understanding.conftest import encoder


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_by_other_hands_are_understood(language: str, festival_reader: Reader) -> None:
    if getattr(encoder(), "kind", "wording") != "full":
        pytest.skip("this machine does not run both encoders")
    asked = questions(language, "development")[::12]
    score = scored(asked, [festival_reader.read(question.text) for question in asked])
    assert score.first >= 0.9
    assert score.told >= 0.94
    assert score.wrong <= 0.03
    assert score.fact <= 0.04


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wording_alone_finds_most(language: str, wording_reader: Reader) -> None:
    asked = questions(language, "development")[::12]
    score = scored(asked, [wording_reader.read(question.text) for question in asked])
    assert score.told >= 0.8
    assert score.wrong <= 0.05


@pytest.fixture(scope="module")
def festival_reader() -> Reader:
    """Has learnt the festival's own FAQ, from what is shipped."""
    reader = Reader(thresholds(), encoder())
    reader.learn(known())
    return reader


@pytest.fixture(scope="module")
def wording_reader() -> Reader:
    """Has learnt the same, and goes by the wording alone."""
    reader = Reader(thresholds(), None)
    reader.learn(known())
    return reader

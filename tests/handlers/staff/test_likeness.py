"""Questions that ask for the same thing stand together; the most asked first; thousands in a moment."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from handlers.staff.likeness import grouped
from handlers.understanding import Encoder, open_encoder
from handlers.understanding.vectors import as_text
from handlers.understanding.wording import plainly
from storage.questions import MISS, Question

START = datetime(2021, 3, 1, 1, tzinfo=UTC)
PARKING = ["Is there parking?", "parking?", "where can I park my car", "有停车场吗", "停车方便吗"]
WHEELS = ["Is the dome wheelchair accessible?", "can I come in a wheelchair", "轮椅能进吗"]
FOOD = ["is there food", "有吃的吗"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    found = open_encoder()
    assert found is not None
    return found


def questions(texts: list[str], encoder: Encoder | None = None) -> list[Question]:
    """Asked one a minute, each by somebody else."""
    vectors = (
        [as_text(row) for row in encoder.encode([plainly(text) for text in texts])] if encoder else [""] * len(texts)
    )
    return [
        Question(f"{at:04}", "11", "web", f"c{at}", f"p{at}", "zh" if not text.isascii() else "en", text, vector, MISS,
                 START + timedelta(minutes=at))
        for at, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]  # fmt: skip


def test_nothing_gives_nothing() -> None:
    assert grouped([]) == []


def test_by_meaning_across_languages(encoder: Encoder) -> None:
    mixed = questions([WHEELS[0], PARKING[0], FOOD[0], *PARKING[1:], *WHEELS[1:], FOOD[1]], encoder)
    found = grouped(mixed)
    assert [sorted(q.text for q in group.questions) for group in found] == [
        sorted(PARKING), sorted(WHEELS), sorted(FOOD),
    ]  # fmt: skip
    assert [(g.id, g.people, g.times, g.since, g.languages) for g in found] == [
        ("0001", 5, 5, START + timedelta(minutes=1), ["en", "zh"]),
        ("0000", 3, 3, START, ["en", "zh"]),
        ("0002", 2, 2, START + timedelta(minutes=2), ["en", "zh"]),
    ]
    assert grouped(list(reversed(mixed))) == found


def test_by_wording_without_an_encoder() -> None:
    found = grouped(
        questions(["Is there parking?", "is there any parking", "有停车场吗", "请问有停车场吗？", "popcorn?"])
    )
    assert [[q.text for q in group.questions] for group in found] == [
        ["Is there parking?", "is there any parking"], ["有停车场吗", "请问有停车场吗？"], ["popcorn?"],
    ]  # fmt: skip


def test_a_vector_of_another_encoder_is_none(encoder: Encoder) -> None:
    asked = questions(["有停车场吗", "有停车场吗？", "Is there parking?"], encoder)
    asked[1] = replace(asked[1], vector="AAAA")
    asked[2] = replace(asked[2], vector="not base64")
    assert [len(group.questions) for group in grouped(asked)] == [2, 1]


def test_people_count_before_times_and_the_commonest_wording_names_a_group() -> None:
    asked = questions(["popcorn?", "popcorn?", "popcorn?", "Parking?", "parking", "parking"])
    asked[:3] = [replace(question, person_id="p0") for question in asked[:3]]
    found = grouped(asked)
    assert [(group.text, group.people, group.times) for group in found] == [("parking", 3, 3), ("popcorn?", 1, 3)]
    assert found[0].wordings == [("parking", 2), ("Parking?", 1)]


@pytest.mark.parametrize("meant", [True, False])
def test_two_thousand_take_less_than_a_second(meant: bool) -> None:
    words = ["hall", "dome", "seat", "rain", "bus", "cat", "tea", "cloak", "star", "map"]
    texts = [f"is the {a} near {b} {number}" for number in range(20) for a in words for b in words]
    asked = questions(texts)
    if meant:
        vectors = np.random.default_rng(1).standard_normal((len(asked), 896)).astype(np.float32)
        asked = [replace(question, vector=as_text(row)) for question, row in zip(asked, vectors, strict=True)]
    started = time.process_time()
    assert sum(group.times for group in grouped(asked)) == 2000
    assert time.process_time() - started < 1  # of its own: what else the machine does is no matter

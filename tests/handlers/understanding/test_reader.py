"""What people write is taken for what they mean: other words, typos, Traditional characters, follow-ups, garbage."""

import threading
from collections.abc import Sequence

import pytest

from handlers.understanding import Known, Meaning, Reader, Thresholds, likeness
from handlers.understanding.known import NOTHING
from tests.handlers.understanding.conftest import ENTRIES, THRESHOLDS, encoder, taught


def best(meaning: Meaning) -> str:
    return meaning.ranked[0].id if meaning.ranked else ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What is the fax number?", "fax"),
        ("facs numbr pls", "fax"),
        ("FAX!!!", "fax"),
        ("I would like to send you a telefax, where to?", "fax"),
        ("My editor is ill and I finish next week. Would that be too late to send in the film?", "deadline"),
        ("cell", "mobile"),
        ("請問傳真號碼是多少", "fax"),
        ("傳真", "fax"),
        ("门漂多少钱", "tickets"),
        ("deadline是哪天", "deadline"),
        ("ｆａｘ　ｎｕｍｂｅｒ", "fax"),
        ("hello!", "greeting"),
        ("👋", "greeting"),
    ],
)
def test_a_question_is_taken_for_what_it_means(reader: Reader, text: str, meant: str) -> None:
    assert best(reader.read(text)) == meant


def test_an_example_is_answered_and_says_why(reader: Reader) -> None:
    meaning = reader.read("what is the FAX number")
    assert (meaning.verdict, meaning.offered, best(meaning)) == ("answer", (), "fax")
    why = meaning.ranked[0].why
    assert (why.nearest, why.boost) == ("What is the fax number?", 0.0)
    assert why.likeness > 0.9
    assert why.overlap > 0.9
    assert [one.score for one in meaning.ranked] == sorted((one.score for one in meaning.ranked), reverse=True)


def test_what_is_not_clear_is_offered_and_small_talk_never(reader: Reader) -> None:
    meaning = reader.read("phone or fax?")
    assert meaning.verdict in ("answer", "suggest")
    assert "greeting" not in meaning.offered
    assert set(meaning.offered) <= {"fax", "mobile", "deadline", "tickets"}
    assert len(meaning.offered) <= 3


@pytest.mark.parametrize("text", ["blah blub", "no", "hmpf grmbl", "the sky is blue", "天空是蓝色的", "不"])
def test_small_talk_is_not_replied_to_what_is_none(reader: Reader, text: str) -> None:
    assert reader.read(text).verdict != "answer"


def test_small_talk_needs_more_certainty_unless_it_is_said_as_in_an_example() -> None:
    cautious = Reader(Thresholds(answer=0.1, margin=0.0, suggest=0.9, small_talk=1.0), None)
    cautious.learn(ENTRIES)
    assert [cautious.read(text).verdict for text in ("hello", "hello friend", "fax")] == ["answer", "miss", "answer"]


def test_what_is_none_of_our_business_is_missed(reader: Reader) -> None:
    assert reader.read("how do I bake sourdough bread").verdict == "miss"
    assert reader.read("珠穆朗玛峰有多高").verdict == "miss"


@pytest.mark.parametrize(
    ("after", "text", "meant"),
    [("fax", "and the mobile?", "mobile"), ("fax", "那手机呢", "mobile"), ("mobile", "还有传真呢", "fax")],
)
def test_a_short_question_follows_the_last_answer(reader: Reader, after: str, text: str, meant: str) -> None:
    meaning = reader.read(text, after)
    assert (meaning.verdict, best(meaning)) == ("answer", meant)
    assert meaning.ranked[0].why.boost > 0


def test_what_went_before_colours_short_questions_only(reader: Reader) -> None:
    text = "When exactly does the enrolment close, and does that mean midnight where I live or in Beijing?"
    assert reader.read(text, after="fax") == reader.read(text)
    assert reader.read("and the fax?", after="nothing of the kind") == reader.read("and the fax?")


def test_what_was_shown_already_is_left_out(reader: Reader) -> None:
    again = reader.read("the number please", again=("fax",))
    assert "fax" not in {one.id for one in again.ranked}


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "???", "。。。", "\u200b\u200d", "\ud800", "\x00"])
def test_what_says_nothing_means_nothing(reader: Reader, text: str) -> None:
    assert reader.read(text) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀", "a" * 4000, "电影" * 2000, "fax " * 1000, "_" * 4000, "é̂̃" * 90, "مرحبا كيف حالك", "0" * 4000,
        "👩‍👩‍👧‍👦" * 300,
        "\ud83d", "{name}", "<b>fax</b>", "'; DROP TABLE films; --", "ﷺ" * 500, "㍿" * 700,
    ],
)  # fmt: skip
def test_garbage_never_fails(reader: Reader, plain_reader: Reader, text: str) -> None:
    for one in (reader, plain_reader):
        meaning = one.read(text)
        assert meaning.verdict in ("answer", "suggest", "miss")
        assert all(0 <= ranked.score <= 1 for ranked in meaning.ranked)


def test_the_question_at_the_end_of_a_long_story_is_found(reader: Reader) -> None:
    story = "We are three brothers from a village in the mountains and everybody here helped us. " * 47
    assert len(story) > 3900
    assert "deadline" in {one.id for one in reader.read(story + "So when does enrolment close?").ranked}


def test_learning_twice_is_learning_the_last() -> None:
    reader = taught(encoder())
    parking = Known("parking", "visit", ("Where can I park?", "哪里可以停车"))
    reader.learn([*ENTRIES, parking])
    assert best(reader.read("Where can I park?")) == "parking"
    assert best(reader.read("What is the fax number?")) == "fax"
    reader.learn(ENTRIES)
    assert "parking" not in {one.id for one in reader.read("Where can I park?").ranked}
    reader.learn([])
    assert reader.read("Where can I park?") == NOTHING


def test_entries_without_examples_are_unknown_and_nothing_learnt_is_no_fault() -> None:
    reader = Reader(THRESHOLDS, None)
    assert reader.read("fax") == NOTHING
    reader.learn([Known("empty", "x", ()), *ENTRIES])
    assert best(reader.read("fax number")) == "fax"


def test_one_entry_alone_can_be_learnt() -> None:
    reader = Reader(THRESHOLDS, None)
    reader.learn(ENTRIES[:1])
    assert [one.id for one in reader.read("fax number").ranked] == ["fax"]


def test_without_an_encoder_the_wording_decides(plain_reader: Reader) -> None:
    meaning = plain_reader.read("fax number please")
    assert (best(meaning), meaning.vector, meaning.ranked[0].why.likeness) == ("fax", "", 0.0)
    assert best(plain_reader.read("传真号多少")) == "fax"


def test_the_same_question_reads_the_same_in_every_thread(reader: Reader) -> None:
    texts = [entry.asks[0] for entry in ENTRIES]
    alone = [reader.read(text) for text in texts]
    found: dict[int, Sequence[Meaning]] = {}

    def read(place: int) -> None:
        found[place] = [reader.read(text) for text in texts]

    threads = [threading.Thread(target=read, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[best(one) for one in found[place]] for place in range(4)] == [[best(one) for one in alone]] * 4


def test_vectors_tell_which_questions_are_alike(reader: Reader) -> None:
    if encoder() is None:
        pytest.skip("no encoder runs here")
    parking, 停车, cat = (reader.read(text).vector for text in ("Is there parking?", "有停车场吗", "my cat is ill"))
    assert likeness(parking, parking) == pytest.approx(1)
    assert likeness(parking, 停车) > 0.5 > likeness(parking, cat)


def test_two_readers_agree(reader: Reader) -> None:
    assert taught(encoder()).read("cell number") == reader.read("cell number")

"""What somebody means by a word, a number, or a code; and what reads like a question."""

import pytest

from handlers import TOPICS
from handlers.talk import routes
from handlers.talk.message import Address, Choice, Incoming, Reply
from handlers.talk.texts import Texts
from tests.shipped import shipped_texts

CARRY = Choice("Yes, take them over", "enrol.new:carry", means="say.yes")
FRESH = Choice("No, ask me again", "enrol.new:fresh", means="say.no")
BACK = Choice("Back", "enrol.back::1", "aside")
SITE = Choice("The site", "site", "link", "https://example.com")
OFFERED = routes.offered([Reply("?", ((CARRY,), (FRESH,), (BACK, SITE)))])


@pytest.fixture(scope="module")
def texts() -> Texts:
    return shipped_texts()


def said(text: str, *, numbered: bool = False) -> Incoming:
    return Incoming(Address("terminal", "ada"), "1", "text", text, numbered=numbered)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("yes, take them over", "enrol.new:carry"), ("Yes", "enrol.new:carry"), ("ok!", "enrol.new:carry"),
        ("好的", "enrol.new:carry"), ("no.", "enrol.new:fresh"), ("不用", "enrol.new:fresh"), ("BACK", "enrol.back::1"),
        ("“yes”", ""), ("the site", ""), ("yes or no", ""), ("yes" + "s" * 200, ""), ("", ""),
    ],
)  # fmt: skip
def test_a_choice_is_meant_by_its_label_or_by_other_words_for_it(text: str, id: str, texts: Texts) -> None:
    assert routes.meant(said(text), OFFERED, texts) == id


@pytest.mark.parametrize("text", ["yes", "1", "Back"])
def test_where_nothing_was_offered_nothing_is_meant(text: str, texts: Texts) -> None:
    assert routes.meant(said(text, numbered=True), "", texts) == ""


@pytest.mark.parametrize(("text", "id"), [("1", CARRY.id), ("２", FRESH.id), ("3", ""), ("0", ""), ("2020", "")])
def test_a_number_counts_where_the_channel_shows_numbers(text: str, id: str, texts: Texts) -> None:
    assert routes.meant(said(text, numbered=True), OFFERED, texts) == id
    assert routes.meant(said(text), OFFERED, texts) == ""


def test_a_question_of_yes_or_no_is_put_again_with_its_buttons_any_other_is_not() -> None:
    assert routes.again(routes.offered([Reply("?", ((CARRY, FRESH),))])) == ((CARRY,), (FRESH,))
    assert routes.again(routes.offered([Reply("?", ((BACK,),))])) == ()
    assert routes.again("") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ABCDE23456", "ABCDE23456"), ("late code abcde23456", "abcde23456"),
        ("My late code is: ABCDE 23456", "ABCDE 23456"),
        ("补报码：ABCDE23456", "ABCDE23456"), ("ABCDE2345", None), ("ABCDE23450", None), ("Documentary", None),
        ("abcde23456", "abcde23456"), ("ABCDEFGHJK", "ABCDEFGHJK"), ("restaurant", None), ("Restaurant", None),
    ],
)  # fmt: skip
def test_a_late_code_is_known_by_its_look(text: str, code: str | None) -> None:
    route = routes.by_pattern(TOPICS, text)
    assert (route and (route.topic.name, route.argument)) == (code and ("late", code))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Who is on the jury?", True), ("评委是谁？", True), ("可以晚点交吗", True), ("“Why?”", True),
        ("Low Water", False), ("Why not", False), ("", False),
    ],
)  # fmt: skip
def test_what_reads_like_a_question(text: str, asks: bool) -> None:
    assert routes.is_question(text) is asks

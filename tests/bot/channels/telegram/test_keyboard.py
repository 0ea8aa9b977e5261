"""Choices as keyboards."""

import pytest

from bot.channels.telegram.keyboard import Keyboard, keyboard
from handlers.talk.message import Choice, Refused

YES = Choice("Yes", "yes")
BACK = Choice("Back", "back", "aside")
PHONE = Choice("My number", "phone", "contact")
SITE = Choice("Our <site>", "site", "link", "https://example.org/?a=1&b=2")


def test_buttons() -> None:
    rows = ((YES, BACK), (SITE,), (Choice("x" * 70, "long"),), (Choice("Nowhere", "n", "link"),))
    expected = [
        [{"text": "Yes", "callback_data": "1:yes"}, {"text": "Back", "callback_data": "1:back"}],
        [{"text": "Our <site>", "url": "https://example.org/?a=1&b=2"}],
        [{"text": "x" * 63 + "…", "callback_data": "1:long"}],
    ]
    assert keyboard(rows, private=True) == Keyboard({"inline_keyboard": expected})


def test_no_choices_no_keyboard() -> None:
    assert keyboard((), private=True) == Keyboard()
    assert keyboard(((PHONE,),), private=False) == Keyboard()


def test_asking_for_a_number_takes_the_place_of_the_keys() -> None:
    markup = {
        "keyboard": [[{"text": "My number", "request_contact": True}], [{"text": "Back"}]],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }
    below = '\n<a href="https://example.org/?a=1&amp;b=2">Our &lt;site&gt;</a>'
    assert keyboard(((PHONE,), (BACK, SITE)), private=True) == Keyboard(markup, inline=False, below=below)


def test_an_id_that_is_too_long() -> None:
    assert keyboard(((Choice("a", "x" * 62),),), private=True).markup is not None
    with pytest.raises(Refused):
        keyboard(((Choice("a", "x" * 63),),), private=True)

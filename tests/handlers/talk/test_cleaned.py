"""What no database takes is nowhere in what is heard."""

from dataclasses import replace

from handlers.talk.cleaned import cleaned
from handlers.talk.message import Address, FileNote, Incoming

HEARD = Incoming(Address("telegram", "7"), "1", "text", text="hello", name="Ada")


def test_names_are_cleaned_like_words() -> None:
    assert cleaned(HEARD) is HEARD
    assert cleaned(replace(HEARD, name="A\0da \ud800")) == replace(HEARD, name="Ada ?")
    note = FileNote("a\0.txt", 3, "text/\0plain", "token", "telegram")
    clean = replace(note, name="a.txt", media_type="text/plain")
    assert cleaned(replace(HEARD, kind="file", file=note)) == replace(HEARD, kind="file", file=clean)

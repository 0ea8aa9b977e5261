"""The FAQ file: read whole, and every fault named with its line and what to do."""

# ruff: noqa: E501 (one fault a line reads as a table)

from pathlib import Path

import pytest

from handlers.talk.content_file import ContentError
from handlers.talk.faq_file import FaqChecks, read_faq
from handlers.talk.knowledge import Entry

CHECKS = FaqChecks(("en", "zh"), frozenset({"deadline", "contact_fax"}), lambda id: id == "enrol.begin")
GOOD = """
[[group]]
id = "contact"
title = { en = "Contact", zh = "联系" }

[[entry]]
id = "fax"
group = "contact"
title = { en = "The fax number", zh = "传真号码" }
answer.en = "The fax number is <b>{contact_fax}</b>."
answer.zh = "传真号码是<b>{contact_fax}</b>。"
asks.en = ["fax?", "the fax number", "where can I fax"]
asks.zh = ["传真", "传真号", "怎么发传真"]

[[entry]]
id = "deadline"
group = "contact"
title = { en = "When enrolment closes", zh = "报名截止时间" }
answer = { en = "On {deadline}.", zh = "{deadline}。" }
asks.en = ["deadline", "until when", "how long"]
asks.zh = ["截止", "到几号", "什么时候截止"]
follows = ["fax"]
buttons = [{ label = { en = "Enrol a film", zh = "影片报名" }, does = "enrol.begin" }]
unpublished = true
shows = "contact"

[[chat]]
id = "thanks"
answer = { en = "You're welcome.", zh = "不客气。" }
asks.en = ["thanks", "thank you", "ta"]
asks.zh = ["谢谢", "多谢", "感谢"]
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "faq.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, *changes: tuple[str, str]) -> list[str]:
    path = written(folder, *changes)
    with pytest.raises(ContentError) as raised:
        read_faq(path, CHECKS)
    return [fault.removeprefix(f"{path}:") for fault in raised.value.faults]


def test_a_right_file(tmp_path: Path) -> None:
    faq = read_faq(written(tmp_path), CHECKS)
    assert [entry.id for entry in faq.entry] == ["fax", "deadline"]
    assert faq.entry[0] == Entry(
        id="fax",
        group="contact",
        title={"en": "The fax number", "zh": "传真号码"},
        answer={
            "en": "The fax number is <b>{contact_fax}</b>.",
            "zh": "传真号码是<b>{contact_fax}</b>。",
        },
        asks={"en": ["fax?", "the fax number", "where can I fax"], "zh": ["传真", "传真号", "怎么发传真"]},
    )
    assert faq.chat[0].answer == {"en": "You're welcome.", "zh": "不客气。"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('id = "thanks"', 'id = "Thanks"'), '28: the id "Thanks" should be 1 to 40 of a-z, 0-9 and _, and not begin with "live_".'),
        (('id = "thanks"', 'id = "fax"'), '28: the id "fax" is taken by an earlier entry. Choose another.'),
        (('group = "contact"', 'group = "contacts"'), '8: the group "contacts" is not there. Did you mean "contact"?'),
        (('answer.zh = "传真号码是<b>{contact_fax}</b>。"\n', ""), '10: entry[0].answer has no text in "zh". Add zh = "…".'),
        (("<b>{contact_fax}</b>.", "<b>{contact_fax}."), "10: entry[0].answer.en: does not close <b>."),
        (("{contact_fax}", "{contact_faks}"), '10: entry[0].answer.en names {contact_faks}, which is no fact. Did you mean "contact_fax"?'),
        (("{contact_fax}", "{contact_fax"), "10: entry[0].answer.en has a brace without its partner (expected '}' before end of string). Write {{ for a brace."),
        (('["fax?", "the fax number", "where can I fax"]', '["fax?"]'), '12: "fax" needs at least 3 example questions in "en".'),
        (('follows = ["fax"]', 'follows = ["faxx"]'), '22: follows names "faxx", which is no other entry. Did you mean "fax"?'),
        (('follows = ["fax"]', 'follows = ["deadline"]'), '22: follows names "deadline", which is no other entry. Known here: fax.'),
        (('"enrol.begin"', '"enrol.bgin"'), '23: "enrol.bgin" leads nowhere: no topic has such a button.'),
        (('shows = "contact"', 'shows = "map"'), '25: shows is "map", but should be one of contact, place.'),
        (('"until when"', '"Fax!"'), '20: "Fax!" is an example of "fax", too. Keep it where it belongs.'),
        (('"The fax number"', '"' + "x" * 61 + '"'), "9: entry[0].title has 61 characters in en; at most 60 fit."),
        (("unpublished = true", "unpublised = true"), '24: entry[1].unpublised is not known. Did you mean "unpublished"?'),
        (('title = { en = "The fax number", zh = "传真号码" }', 'title = { en = "The fax number", zh = "传真号码", fr = "Fax" }'), '9: "fr" is no language of this bot. Known here: en, zh.'),
    ],
)  # fmt: skip
def test_every_fault_has_its_line(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    assert faults(tmp_path, change) == [fault]


@pytest.mark.parametrize(
    ("programme", "fault"),
    [
        ('{ en = "On the card." }', '12: entry[0].programme has no text in "zh". Add zh = "…".'),
        ('{ en = "<b>Soon", zh = "见场次。" }', "12: entry[0].programme.en: does not close <b>."),
    ],
)
def test_what_is_said_once_the_programme_is_out_is_checked_too(tmp_path: Path, programme: str, fault: str) -> None:
    assert faults(tmp_path, ('asks.en = ["fax?"', f'programme = {programme}\nasks.en = ["fax?"')) == [fault]


def test_all_faults_at_once(tmp_path: Path) -> None:
    assert faults(tmp_path, ('id = "fax"', 'id = "-"'), ('"enrol.begin"', '"x"')) == [
        '7: the id "-" should be 1 to 40 of a-z, 0-9 and _, and not begin with "live_".',
        '22: follows names "fax", which is no other entry. Known here: -.',
        '23: "x" leads nowhere: no topic has such a button.',
    ]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as raised:
        read_faq(tmp_path / "none.toml", CHECKS)
    assert raised.value.faults == [
        f"{tmp_path / 'none.toml'}:1: cannot be read (No such file or directory). config.toml names this file."
    ]

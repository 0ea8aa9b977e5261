"""Texts keep the person's own characters; passwords keep everything."""

import pytest

from handlers.talk.fields import KINDS, Problem
from tests.handlers.talk.fields.asked import context, field, heard

TITLE, SYNOPSIS, PASSWORD = field("text", max_chars=10), field("long_text"), field("password", aliases=["passcode"])


@pytest.mark.parametrize(("typed", "kept"), [
    (" Dome ", "Dome"), ("a  b\n c", "a b c"), ("《球幕》", "《球幕》"), ("臺灣", "臺灣"), ("Ｆｕｌｌ", "Ｆｕｌｌ"),
    ("e\u0301", "é"),
    ("a\u200bb\u202ec\u2066", "abc"),
    ("a\x00b\ud800", "ab"), ("👩\u200d🚀", "👩\u200d🚀"), ("🚀", "🚀"), ("می\u200cخواهم", "می\u200cخواهم"),
    ("<b>x</b>", "<b>x</b>"), ("１９８４", "１９８４"), ("1984", "1984"),
    ("球幕 Dome", "球幕 Dome"), ("a\u3000b", "a b"),
])  # fmt: skip
def test_text(typed: str, kept: str) -> None:
    assert heard(TITLE, typed) == kept


def test_text_refused() -> None:
    assert [heard(TITLE, typed) for typed in ("", " \u200b\n", "!!!", "《》", "…")] == [
        "field.empty",
        "field.empty",
        *["field.text.no_words"] * 3,
    ]
    assert KINDS["text"].read(TITLE, "12345678901", context()) == Problem(
        "field.text.too_long", {"count": 11, "max": 10, "over": 1}
    )
    assert KINDS["text"].check(TITLE, "12345678901", context()) == Problem(
        "field.text.too_long", {"count": 11, "max": 10, "over": 1}
    )


def test_long_text_keeps_its_lines() -> None:
    assert heard(SYNOPSIS, " One.\r\n\r\n\r\n\r\nTwo  lines \n") == "One.\n\nTwo lines"


@pytest.mark.parametrize(("typed", "kept"), [
    ("  dome 2021 ", "dome 2021"), ("ａｂｃ", "ａｂｃ"), ("e\u0301", "e\u0301"), ("密码：abcd", "abcd"),
    ("password: dome", "dome"), ("Passcode = x", "x"),
    ("提取码: abcd", "abcd"), ("p@ss:word", "p@ss:word"), ("密码是abcd", "abcd"), ("!!!", "!!!"),
])  # fmt: skip
def test_password(typed: str, kept: str) -> None:
    assert heard(PASSWORD, typed) == kept


def test_password_refused() -> None:
    assert [heard(PASSWORD, typed) for typed in ("a\nb", "a\x00b", "a\ud800", "x" * 101, "  ")] == [
        "field.password.lines", "field.password.characters", "field.password.characters", "field.password.too_long",
        "field.empty"]  # fmt: skip


def test_blank_lines_stay() -> None:
    assert heard(field("long_text"), "a\n\nb") == "a\n\nb"

"""Agreeing to a declaration."""

import pytest

from handlers.talk.fields import KINDS, Problem, Read
from tests.handlers.talk.fields.asked import context, field, heard

DECLARED = field("consent", version="2021-1", text={"en": "I hold the rights.", "zh": "我拥有权利。"})
AGREED = {"version": "2021-1", "hash": "7a65", "at": "2021-03-01T01:00:00Z", "zone": "Asia/Shanghai"}


@pytest.mark.parametrize("typed", [
    "agree", "I agree", "yes", "Yes, I agree.", "ok", "OK!", "I accept", "confirmed", "sure", "y", "no problem",
    "I hereby agree to all of this",
    "同意", "我同意", "确认", "我确认", "確認", "是", "是的", "好", "好的", "可以", "接受", "没问题", "我已阅读并同意",
    "同意。", "ＯＫ",
])  # fmt: skip
def test_agreed(typed: str) -> None:
    read = KINDS["consent"].read(DECLARED, typed, context())
    assert isinstance(read, Read)
    assert {**read.value, "hash": ""} == {**AGREED, "hash": ""}
    assert KINDS["consent"].check(DECLARED, read.value, context()) is None


@pytest.mark.parametrize(
    "typed",
    [
        "no",
        "No.",
        "I don't agree",
        "I do not agree",
        "disagree",
        "never",
        "不同意",
        "我不同意",
        "不",
        "拒绝",
        "没有同意",
    ],
)
def test_refused(typed: str) -> None:
    assert heard(DECLARED, typed) == "field.consent.needed"


@pytest.mark.parametrize(
    "typed", ["maybe", "agree, but only once", "同意，但是要改", "hello", "如果可以就同意", "什么意思"]
)
def test_unclear(typed: str) -> None:
    assert heard(DECLARED, typed) == "field.consent.unclear"


def test_other_words_are_asked_about_again() -> None:
    agreed = heard(DECLARED, "yes")
    later = field("consent", version="2021-2", text=DECLARED.text)
    reworded = field("consent", version="2021-1", text={**DECLARED.text, "zh": "我拥有全部权利。"})
    assert KINDS["consent"].check(later, agreed, context()) == Problem("field.consent.changed", {"version": "2021-2"})
    assert KINDS["consent"].check(reworded, agreed, context()) == Problem(
        "field.consent.changed", {"version": "2021-1"}
    )
    assert KINDS["consent"].check(DECLARED, "yes", context()) == Problem("field.outdated")


def test_written() -> None:
    assert KINDS["consent"].write(DECLARED, AGREED, "en") == "agreed on 1 March 2021, version 2021-1"
    assert KINDS["consent"].write(DECLARED, AGREED, "zh") == "已于2021年3月1日同意，版本 2021-1"

"""Languages as people name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.fields import KINDS, languages
from tests.handlers.talk.fields.asked import context, field, heard, remarks, written

SPOKEN, SUBTITLES = field("languages"), field("languages", min=0)


@pytest.mark.parametrize(("typed", "tags"), [
    ("English", "en"), ("english", "en"), ("Mandarin", "zh"), ("Chinese", "zh"), ("Mandarin Chinese", "zh"),
    ("Cantonese", "yue"),
    ("English and Chinese", "en zh"), ("English, French and Spanish", "en fr es"), ("English/French", "en fr"),
    ("EN, ZH", "en zh"), ("en", "en"),
    ("en-US", "en"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("cmn", "zh"), ("Simplified Chinese", "zh-Hans"),
    ("Chinese (traditional)", "zh-Hant"),
    ("Français", "fr"), ("Español", "es"), ("Deutsch", "de"), ("हिन्दी", "hi"), ("ไทย", "th"), ("русский", "ru"),
    ("한국어", "ko"), ("IT", "it"),
    ("no dialogue", "zxx"), ("silent", "zxx"), ("none", "zxx"), ("no words", "zxx"), ("ＥＮＧＬＩＳＨ", "en"),
    ("British English", "en"),
    ("English with French narration", "en fr"), ("Tibetan", "bo"),
    ("英语", "en"), ("英文", "en"), ("普通话", "zh"), ("国语", "zh"), ("中文", "zh"), ("汉语", "zh"), ("粤语", "yue"),
    ("广东话", "yue"),
    ("中英文", "zh en"), ("中英双语", "zh en"), ("英法双语", "en fr"), ("中英法三语", "zh en fr"),
    ("国粤双语", "zh yue"),
    ("中文、英文", "zh en"),
    ("中文和英语", "zh en"), ("简体中文", "zh-Hans"), ("简体", "zh-Hans"), ("繁體中文", "zh-Hant"), ("無對白", "zxx"),
    ("无对白", "zxx"), ("无", "zxx"),
    ("日本語", "ja"), ("日语", "ja"), ("法语对白", "fr"), ("英语配音", "en"), ("藏语", "bo"), ("维吾尔语", "ug"),
    ("德文", "de"),
    ("西班牙语", "es"),
    ("美式英语", "en"), ("闽南话", "nan"), ("手语", "sgn"),
])  # fmt: skip
def test_read(typed: str, tags: str) -> None:
    assert heard(SPOKEN, typed) == tags.split()


@pytest.mark.parametrize(
    "typed",
    [
        "none",
        "None.",
        "无",
        "没有",
        "無",
        "no subtitles",
        "without subtitles",
        "无字幕",
        "没有字幕",
        "不需要",
        "n/a",
        "暂无",
    ],
)
def test_no_subtitles(typed: str) -> None:
    assert heard(SUBTITLES, typed) == []


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("中英文字幕", "zh en"),
        ("English subtitles", "en"),
        ("Chinese and English", "zh en"),
        ("简体中文字幕", "zh-Hans"),
    ],
)
def test_subtitles(typed: str, tags: str) -> None:
    assert heard(SUBTITLES, typed) == tags.split()


@pytest.mark.parametrize(("typed", "problem"), [
    ("Martian", "unknown"), ("it", "unknown"), ("mul", "unknown"), ("法国", "unknown"), ("123", "unknown"),
    ("silent, English", "silent_and_spoken"),
    ("no subtitles", "unknown"), ("火星语", "unknown"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(SPOKEN, typed) == f"field.languages.{problem}"


def test_a_misspelling_is_understood_and_said() -> None:
    assert heard(SPOKEN, "Englsh") == ["en"]
    assert remarks(SPOKEN, "Englsh") == ["field.understood"]


def test_written() -> None:
    assert written(SPOKEN, ["zh", "en", "zxx"], "zh") == "中文、英语、无对白"
    assert written(SPOKEN, ["zh", "yue"], "en") == "Chinese, Cantonese"
    assert [written(SUBTITLES, [], language) for language in ("en", "zh")] == ["none", "无"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_language_round_trips(language: str) -> None:
    for tag in sorted(languages.known()):
        assert heard(SPOKEN, written(SPOKEN, [tag], language), language) == [tag]


@given(
    st.lists(st.sampled_from(sorted(languages.known() - {"zxx"})), max_size=5, unique=True),
    st.sampled_from(["en", "zh"]),
)
def test_lists_round_trip(tags: list[str], language: str) -> None:
    assert heard(SUBTITLES, written(SUBTITLES, tags, language), language) == tags


def test_stored_tags_are_checked() -> None:
    problems = [KINDS["languages"].check(SPOKEN, value, context()) for value in (["en"], ["xx-YY"], "en", [])]
    assert [problem and problem.key for problem in problems] == [
        None,
        "field.outdated",
        "field.outdated",
        "field.languages.too_few",
    ]

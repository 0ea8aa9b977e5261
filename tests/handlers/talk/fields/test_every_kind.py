"""What holds for every kind of field, whatever is typed."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.talk.content import Field
from handlers.talk.fields import KINDS, Problem, Read, normal
from handlers.talk.fields.group import split
from tests.handlers.talk.fields import test_group
from tests.handlers.talk.fields.asked import context, field, option

OPTIONS = [
    option("follows", "Will follow", "稍后提供"),
    option("never", "No expiry", "长期有效"),
    option("dome", "Dome film", "球幕影片", "4d"),
]
ASKED = [field(kind, options=OPTIONS, version="1", text={"en": "I agree"}) for kind in KINDS] + [
    field("choice", options=OPTIONS, many=True)
]
GROUPS = [test_group.HOLDER, test_group.SCREENER, test_group.LANGUAGES]
PIECES = [
    "1", "35", ":", "h", "min", " and ", "，", "、", "中", "法", "合拍", "一", "半", "小时", "年", "月", "底",
    "31", "May", "@", ".com", "https://", "+86", "\u202e", "\x00", "\ud800", "\u200d", "password", "字幕",
    "no ", "English", "-", "'", "(", "）", "\n", "²", "٣", "½", "(at)", "USA", "of",
]  # fmt: skip
ODD = st.characters(
    min_codepoint=0, max_codepoint=0x10FFFF, categories=["Cc", "Cf", "Cs", "Nd", "No", "Mn", "Lo", "Po"]
)
TYPED = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(ODD, max_size=30)
STORED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
HUGE = [
    "a" * 100_000,
    "1" * 100_000,
    "中" * 100_000,
    "\u0301\u0323" * 50_000,
    " " * 100_000,
    "1:" * 50_000,
    "a@" * 50_000,
    "a.b" * 33_000,
    "\ud800\x00" * 50_000,
]
LONG = [
    "a" * 4000, "1" * 4000, "中" * 4000, "\u0301\u0323" * 2000, "1 " * 2000, "a," * 2000, "a@" * 2000, "a." * 2000,
    "九" * 4000, "http://" * 500, "(at)" * 1000, "半" * 4000, "fren " * 800, "字幕" * 2000, "no " * 1300, "1-" * 2000,
    "a a@" * 1000, "密码" * 2000, "May " * 1000, "x\n" * 2000, "法" * 4000,
]  # fmt: skip


@given(TYPED)
@example("²")
@example("٣٣①②")
@example("1\ud800")
@example("十万万万万")
@example("99999999 hours")
def test_no_text_breaks_a_kind(text: str) -> None:
    for asked in ASKED:
        kind = KINDS[asked.kind]
        read = kind.read(asked, text, context())
        if isinstance(read, Read):
            assert kind.check(asked, read.value, context()) is None
            for language in ("en", "zh"):
                kind.write(asked, read.value, language).encode()
        if kind.find:
            kind.find(text)


@given(TYPED)
def test_no_text_breaks_a_group(text: str) -> None:
    for asked in GROUPS:
        found = split(asked, text, context())
        assert set(found.values).isdisjoint(found.problems)
        found.rest.encode()


@given(STORED)
def test_no_stored_value_breaks_a_check(value: object) -> None:
    for asked in ASKED:
        KINDS[asked.kind].check(asked, value, context())


def seconds(asked: Field, text: str) -> float:
    """How long reading takes, tables built."""
    began = time.process_time()
    if asked.kind == "group":
        split(asked, text, context())
    else:
        KINDS[asked.kind].read(asked, text, context())
    return time.process_time() - began


@pytest.mark.parametrize("asked", ASKED + GROUPS, ids=lambda asked: asked.kind)
def test_long_texts_are_answered_at_once(asked: Field) -> None:
    seconds(asked, "warming up 中文")
    for texts, most in ((HUGE, 0.05), (LONG, 0.25)):  # once more, if something else took the time
        slow = {text[:12] for text in texts if seconds(asked, text) > most and seconds(asked, text) > most}
        assert slow == set()


@pytest.mark.parametrize(("typed", "digits"), [
    ("九十五", "95"), ("一百零五", "105"), ("一百二", "120"), ("两千零二十", "2020"), ("二〇二〇", "2020"),
    ("十", "10"), ("廿五", "25"),
    ("一万二千", "12000"), ("壹佰", "100"),
])  # fmt: skip
def test_chinese_numerals(typed: str, digits: str) -> None:
    assert normal.digits(typed) == digits


def test_other_script_only_for_comparing() -> None:
    assert normal.folded("臺灣　Ｆｉｌｍ") == "台湾 film"
    assert normal.clean("臺灣　Ｆｉｌｍ") == "臺灣 Ｆｉｌｍ"


@pytest.mark.parametrize(("kind", "typed", "quoted"), [
    ("countries", "Wakanda，美國", "Wakanda"), ("countries", "請問瓦坎達", "請問瓦坎達"),
    ("languages", "Ｑｗｘ，英語", "Ｑｗｘ"),
    ("email", "請寄 Li＠＠X．cn", "請寄 Li＠＠X．cn"),
    ("email", "Li (at) Home", "Li (at) Home"), ("email", "Li@Home", "Li@Home"),
    ("phone", "電話：１２", "電話：１２"),
    ("date", "３１／０２／2021", "３１／０２／2021"), ("consent", "也許，吧", "也許，吧"),
    ("people", "１２３", "１２３"),
])  # fmt: skip
def test_problems_quote_what_was_typed(kind: str, typed: str, quoted: str) -> None:
    problem = KINDS[kind].read(field(kind), typed, context())
    assert isinstance(problem, Problem)
    assert problem.values["typed"] == quoted

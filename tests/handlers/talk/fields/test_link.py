"""Links to screeners, as they are copied."""

import pytest

from handlers.talk.fields import KINDS, Note, Problem, Read
from tests.handlers.talk.fields.asked import context, field, heard, option, written

SCREENER = field("link", options=[option("follows", "Will follow", "稍后提供", "later", "tbc")])


@pytest.mark.parametrize(("typed", "url"), [
    ("https://vimeo.com/123", "https://vimeo.com/123"), ("http://vimeo.com/123", "http://vimeo.com/123"),
    ("vimeo.com/123", "https://vimeo.com/123"),
    ("vimeo.com", "https://vimeo.com"), ("www.vimeo.com", "https://www.vimeo.com"),
    ("HTTPS://Vimeo.COM/Ab", "https://vimeo.com/Ab"),
    ("youtu.be/abc?t=1", "https://youtu.be/abc?t=1"), ("https://vimeo.com/1.", "https://vimeo.com/1"),
    ("<https://vimeo.com/1>", "https://vimeo.com/1"),
    ("see https://vimeo.com/1 (password dome).", "https://vimeo.com/1"),
    ("(https://vimeo.com/1)", "https://vimeo.com/1"),
    ("https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
    ("https://vimeo.com/1\u200b", "https://vimeo.com/1"),
    ("https://例子.中国/影片", "https://xn--fsqu00a.xn--fiqs8s/%E5%BD%B1%E7%89%87"),
    ("https:/vimeo.com/1", "https://vimeo.com/1"),
    ("https：／／vimeo．com／123", "https://vimeo.com/123"), ("https://vimeo.com/1。", "https://vimeo.com/1"),
    ("https://vimeo。com/1", "https://vimeo.com/1"),
    ("ｖｉｍｅｏ．ｃｏｍ／１", "https://vimeo.com/1"),
    ("链接: https://pan.baidu.com/s/1xxx 提取码: abcd", "https://pan.baidu.com/s/1xxx"),
    ("链接：https://pan.baidu.com/s/1xxx提取码：abcd", "https://pan.baidu.com/s/1xxx"),
    ("请看https://vimeo.com/1，谢谢", "https://vimeo.com/1"),
    ("https://pan.baidu.com/s/1xxx?pwd=abcd", "https://pan.baidu.com/s/1xxx?pwd=abcd"),
    ("https://8.8.8.8/a", "https://8.8.8.8/a"),
    ("https://a.com:8443/x#t=1", "https://a.com:8443/x#t=1"), ("will follow", "follows"), ("TBC", "follows"),
    ("Later!", "follows"), ("稍后提供", "follows"),
])  # fmt: skip
def test_read(typed: str, url: str) -> None:
    assert heard(SCREENER, typed) == url


@pytest.mark.parametrize(("typed", "problem"), [
    ("javascript:alert(1)", "scheme"), ("file:///etc/passwd", "scheme"), ("ftp://x.com/a", "scheme"),
    ("data:text/html,x", "scheme"), ("mailto:x@y.cz", "scheme"),
    ("http://localhost/x", "private"), ("http://127.0.0.1/", "private"), ("http://10.0.0.1/a", "private"),
    ("http://192.168.1.1", "private"),
    ("https://[::1]/", "private"), ("http://169.254.169.254/", "private"), ("http://2130706433/", "private"),
    ("http://127.1/", "private"),
    ("http://0x7f.1/", "private"), ("https://nas.local/film", "private"), ("http://[::ffff:10.0.0.1]/", "private"),
    ("https://user:pw@x.com/", "userinfo"),
    ("https://vimeo.com/12 34", "spaces"), ("https://a.com/1 https://b.com/2", "several"), ("hello", "unreadable"),
    ("https://", "unreadable"),
    ("http://a", "unreadable"), ("https://v.com:99999/", "unreadable"), ("li@studio.cn", "unreadable"),
    ("3.14", "unreadable"), ("没有", "unreadable"),
    ("https://vimeo.com/" + "a" * 2000, "too_long"), ("http://[::1", "unreadable"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(SCREENER, typed) == f"field.link.{problem}"


def test_follows_only_where_it_is_offered() -> None:
    assert heard(field("link"), "will follow") == "field.link.unreadable"
    assert [written(SCREENER, "follows", language) for language in ("en", "zh")] == ["Will follow", "稍后提供"]


@pytest.mark.parametrize(("text", "piece"), [
    ("Film: https://vimeo.com/1, password dome", "https://vimeo.com/1"), ("vimeo.com/1 dome", "vimeo.com/1"),
    ("li@studio.cn/x", None), ("no link", None),
    ("链接：https://pan.baidu.com/s/1xxx，提取码 ab", "https://pan.baidu.com/s/1xxx"),
])  # fmt: skip
def test_find(text: str, piece: str | None) -> None:
    find = KINDS["link"].find
    found = find(text) if find else None
    assert (found and found[0]) == piece
    assert found is None or found[1] == text.replace(piece or "", "\n")


@pytest.mark.parametrize(
    "typed",
    [
        "The link will follow next week",
        "链接下周发",
        "没有链接",
        "以后补",
        "I'll send it later",
        "not ready yet",
        "還沒有上傳",
    ],
)
def test_it_follows(typed: str) -> None:
    said = Note("field.understood", {"typed": typed, "value": "Will follow"})
    assert KINDS["link"].read(SCREENER, typed, context()) == Read("follows", (said,))
    assert heard(field("link"), typed) == "field.link.unreadable"


def test_a_link_comes_before_what_is_said_about_it() -> None:
    assert heard(SCREENER, "https://vimeo.com/1, the password will follow") == "https://vimeo.com/1"


@pytest.mark.parametrize(("typed", "quoted"), [
    ("It is on Vimeo, ask me", "It is on Vimeo, ask me"), ("看這裡：ＨＴＴＰ://a", "ＨＴＴＰ://a"),
])  # fmt: skip
def test_problems_quote_what_was_typed(typed: str, quoted: str) -> None:
    assert KINDS["link"].read(SCREENER, typed, context()) == Problem("field.link.unreadable", {"typed": quoted})

"""E-mail addresses and phone numbers as people write them."""

import pytest

from handlers.talk.fields import KINDS, Problem
from tests.handlers.talk.fields.asked import context, field, heard, remarks, written

EMAIL, PHONE = field("email"), field("phone")


@pytest.mark.parametrize(("typed", "address"), [
    ("li@studio.cn", "li@studio.cn"), (" LI@Studio.CN ", "LI@studio.cn"),
    ("Li Ming <li@studio.cn>", "li@studio.cn"), ("mailto:li@studio.cn", "li@studio.cn"),
    ("E-mail: li@studio.cn", "li@studio.cn"), ("my email is li@studio.cn", "li@studio.cn"),
    ("li@studio.cn.", "li@studio.cn"), ("(li@studio.cn)", "li@studio.cn"),
    ("li @ studio.cn", "li@studio.cn"), ("li(at)studio.cn", "li@studio.cn"),
    ("li at studio dot cn", "li@studio.cn"), ("li [at] studio [dot] cn", "li@studio.cn"),
    ("li.ming+film@mail.studio.co.uk", "li.ming+film@mail.studio.co.uk"), ("li@studio,cn", "li@studio.cn"),
    ("a@b.cn a@b.cn", "a@b.cn"),
    ("li＠studio.cn", "li@studio.cn"), ("li@studio。cn", "li@studio.cn"), ("ｌｉ＠ｓｔｕｄｉｏ．ｃｎ", "li@studio.cn"),
    ("邮箱：li@163.com", "li@163.com"),
    ("我的邮箱是li@studio.cn", "li@studio.cn"), ("li@studio.cn。", "li@studio.cn"), ("12345@qq.com", "12345@qq.com"),
    ("李明@例子.中国", "李明@例子.中国"),
    ("李明 <li@studio.cn>", "li@studio.cn"), ("li@studio.cn，谢谢", "li@studio.cn"),
])  # fmt: skip
def test_email(typed: str, address: str) -> None:
    assert heard(EMAIL, typed) == address


@pytest.mark.parametrize(("typed", "problem"), [
    ("li.studio.cn", "no_at"), ("李明", "no_at"), ("a@b@c.com", "many_at"), ("@studio.cn", "half"), ("li@", "half"),
    ("li ming@studio.cn", "space"),
    ("li@studio", "no_dot"), ("li@qq.con", "ending"), ("li..x@studio.cn", "unreadable"),
    ("li@studio..cn", "unreadable"), ("li@-x.com", "unreadable"),
    ("li@[1.2.3.4]", "unreadable"), ("a@x.cn, b@y.cn", "several"), ("li@x.invalid", "unreadable"),

])  # fmt: skip
def test_email_refused(typed: str, problem: str) -> None:
    assert heard(EMAIL, typed) == f"field.email.{problem}"


def test_a_likely_slip_is_said() -> None:
    assert (
        remarks(EMAIL, "li@gmial.com")
        == remarks(EMAIL, "li@hotmial.com")
        == remarks(EMAIL, "li@16.com")
        == ["field.email.guess"]
    )
    assert remarks(EMAIL, "li@mail.com") == remarks(EMAIL, "li@gmail.com") == remarks(EMAIL, "li@cstm.org.cn") == []


@pytest.mark.parametrize(("typed", "number"), [
    ("+86 138-0013-8000", "+8613800138000"), ("13800138000", "+8613800138000"),
    ("138 0013 8000", "+8613800138000"), ("86 138 0013 8000", "+8613800138000"),
    ("0086 13800138000", "+8613800138000"), ("010-59041158", "+861059041158"),
    ("(010) 5904 1158", "+861059041158"), ("+86-10-59041158", "+861059041158"),
    ("+8610-59041158", "+861059041158"), ("+86-10-59041158 ext. 12", "+861059041158;ext=12"),
    ("010-59041158 x12", "+861059041158;ext=12"),
    ("+1 212 555 0100", "+12125550100"), ("+44 20 7946 0958", "+442079460958"),
    ("+44 (0)20 7946 0958", "+442079460958"), ("Tel. +49 30 901820", "+4930901820"),
    ("tel:+8613800138000", "+8613800138000"), ("+33 1 42 68 53 00", "+33142685300"),
    ("my number is 13800138000", "+8613800138000"),
    ("手机：13800138000", "+8613800138000"), ("１３８００１３８０００", "+8613800138000"),
    ("００８６１３８００１３８０００", "+8613800138000"),
    ("＋８６ 13800138000", "+8613800138000"),
    ("010-59041158转12", "+861059041158;ext=12"), ("010－59041158 分机 12", "+861059041158;ext=12"),
    ("010—59041158轉12", "+861059041158;ext=12"),
    ("电话：010 59041158", "+861059041158"), ("我的电话是13800138000。", "+8613800138000"),
])  # fmt: skip
def test_phone(typed: str, number: str) -> None:
    assert heard(PHONE, typed) == number


@pytest.mark.parametrize(("typed", "problem"), [
    ("138", "too_short"), ("+86 123", "too_short"), ("138001380001234567", "too_long"),
    ("+999 123456789", "country"), ("abc", "unreadable"),
    ("没有", "unreadable"), ("59041158", "invalid"), ("13800138000, 010-59041158", "several"),
    ("12345678901", "invalid"),
])  # fmt: skip
def test_phone_refused(typed: str, problem: str) -> None:
    assert heard(PHONE, typed) == f"field.phone.{problem}"


def test_the_films_country_is_tried_first_and_china_after() -> None:
    american = {"countries": ["US", "CN"]}
    typed = ("212-456-7890", "13800138000", "0044 20 7946 0958")
    assert [heard(PHONE, one, answers=american) for one in typed] == [
        "+12124567890", "+8613800138000", "+442079460958"]  # fmt: skip


def test_written() -> None:
    assert [written(PHONE, "+861059041158;ext=12", language) for language in ("en", "zh")] == [
        "+86 10 5904 1158 ext. 12",
        "+86 10 5904 1158 转 12",
    ]
    assert KINDS["phone"].check(PHONE, "+86123", context()) == Problem("field.phone.too_short", {"typed": "+86123"})


@pytest.mark.parametrize(("kind", "text", "piece"), [
    ("email", "Li <li@studio.cn>, Beijing", "<li@studio.cn>"), ("email", "邮箱li@studio.cn电话", "li@studio.cn"),
    ("email", "nothing", None),
    ("phone", "Li, 138 0013 8000, Beijing", "138 0013 8000"), ("phone", "on 2021-05-31", None),
    ("phone", "电话010-59041158转12。", "010-59041158转12"),
    ("phone", "https://vimeo.com/123456789", None),
])  # fmt: skip
def test_find(kind: str, text: str, piece: str | None) -> None:
    find = KINDS[kind].find
    found = find(text) if find else None
    assert (found and found[0]) == piece

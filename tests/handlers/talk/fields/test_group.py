"""One message that answers several parts of a question."""

import pytest

from handlers.talk.content import Field, Value
from handlers.talk.fields.group import Split, split
from tests.handlers.talk.fields.asked import context, field, option


def part(id: str, kind: str, en: str, zh: str, *aliases: str, **rest: object) -> Field:
    """One part of a question."""
    return field(kind, id=id, label={"en": en, "zh": zh}, aliases=list(aliases), **rest)


HOLDER = field("group", parts=[
    part("name", "text", "Name", "姓名", "contact", "联系人"),
    part("org", "text", "Organisation", "机构", "company", "单位"),
    part("email", "email", "E-mail", "电子邮箱", "邮箱"), part("phone", "phone", "Phone", "电话", "手机"),
])  # fmt: skip
SCREENER = field("group", parts=[
    part("link", "link", "Link", "链接", options=[option("follows", "Will follow", "稍后提供", "later")]),
    part("password", "password", "Password", "密码", "提取码"),
    part("until", "date", "Valid until", "有效期", "有效期至", options=[option("never", "No expiry", "长期有效")]),
])  # fmt: skip
LANGUAGES = field("group", parts=[
    part("spoken", "languages", "Spoken language", "对白语言", "dialogue", "对白"),
    part("subtitles", "languages", "Subtitles", "字幕", "subtitle", "subs", min=0),
])  # fmt: skip


def sorted_out(asked: Field, text: str) -> dict[str, Value]:
    """The values of the parts; nothing may be wrong or left over."""
    found = split(asked, text, context())
    assert (found.problems, found.rest) == ({}, "")
    return {id: read.value for id, read in found.values.items()}


LI = {"name": "Li Ming", "org": "Beijing Science Film Studio", "email": "li@studio.cn", "phone": "+8613800138000"}
MING = {"name": "李明", "org": "北京科影", "email": "li@studio.cn", "phone": "+8613800138000"}


@pytest.mark.parametrize(("typed", "parts"), [
    ("Li Ming\nBeijing Science Film Studio\nli@studio.cn\n+86 138 0013 8000", LI),
    ("Li Ming, Beijing Science Film Studio, li@studio.cn, 13800138000", LI),
    ("+86 138 0013 8000\nli@studio.cn\nLi Ming\nBeijing Science Film Studio", LI),
    ("Name: Li Ming Organisation: Beijing Science Film Studio Email: li@studio.cn Phone: 13800138000", LI),
    ("Company: Beijing Science Film Studio\nName: Li Ming\nli@studio.cn 13800138000", LI),
    ("Email: x@y.cz; Phone: 13800138000", {"email": "x@y.cz", "phone": "+8613800138000"}),
    ("Li Ming", {"name": "Li Ming"}),
    ("Li Ming <li@x.cn>\nStudio, Ltd", {"name": "Li Ming", "org": "Studio, Ltd", "email": "li@x.cn"}),
    ("Contact is Li Ming, li@x.cn", {"name": "Li Ming", "email": "li@x.cn"}),
    ("李明，北京科影，li@studio.cn，13800138000", MING),
    ("姓名：李明\n单位：北京科影\n邮箱：li@studio.cn\n电话：13800138000", MING),
    ("李明\n北京科影\nli＠studio。cn\n１３８００１３８０００", MING),
    ("联系人：李明，单位：北京科影，手机13800138000，邮箱li@studio.cn", MING),
])  # fmt: skip
def test_holder(typed: str, parts: dict[str, Value]) -> None:
    assert sorted_out(HOLDER, typed) == parts


FILM = {"link": "https://vimeo.com/1", "password": "dome", "until": "2021-05-31"}
BAIDU = {"link": "https://pan.baidu.com/s/1xxx", "password": "abcd"}


@pytest.mark.parametrize(("typed", "parts"), [
    ("https://vimeo.com/1 password: dome until 31 May 2021", FILM), ("https://vimeo.com/1\ndome\n2021-05-31", FILM),
    ("Link: vimeo.com/1 Password: dome Valid until: end of May", FILM),
    ("https://vimeo.com/1 (password dome), valid until 31 May", FILM),
    ("https://vimeo.com/1 密码：dome，有效期至2021年5月31日", FILM),
    ("https://vimeo.com/1", {"link": "https://vimeo.com/1"}),
    ("https://vimeo.com/1, password dome, no expiry", {**FILM, "until": "never"}),
    ("Password: 20210531, https://vimeo.com/1", {**FILM, "password": "20210531", "until": None}),
    ("链接: https://pan.baidu.com/s/1xxx 提取码: abcd", BAIDU),
    ("链接：https://pan.baidu.com/s/1xxx 提取码：abcd，长期有效", {**BAIDU, "until": "never"}),
    ("链接: https://pan.baidu.com/s/1xxx 提取码: abcd 复制这段内容后打开百度网盘手机App，操作更方便哦", BAIDU),
    ("链接：https://pan.baidu.com/s/1xxx\n提取码：abcd\n--来自百度网盘超级会员V5的分享", BAIDU),
    ("链接：https://pan.baidu.com/s/1xxx提取码：abcd", BAIDU),
    ("will follow", {"link": "follows"}), ("稍后提供", {"link": "follows"}),
])  # fmt: skip
def test_screener(typed: str, parts: dict[str, Value]) -> None:
    assert sorted_out(SCREENER, typed) == {id: value for id, value in parts.items() if value}


@pytest.mark.parametrize(("typed", "spoken", "subtitles"), [
    ("English, Chinese subtitles", "en", "zh"), ("English with Chinese and French subtitles", "en", "zh fr"),
    ("English, no subtitles", "en", ""),
    ("English without subtitles", "en", ""), ("English and French dialogue with Chinese subs", "en fr", "zh"),
    ("no dialogue, no subtitles", "zxx", ""),
    ("Spoken language: English; subtitles: Chinese", "en", "zh"),
    ("English dialogue, subtitles in Chinese and English", "en", "zh en"),
    ("English, subtitles Chinese", "en", "zh"), ("Chinese (Mandarin), English subtitles", "zh", "en"),
    ("English\nnone", "en", ""), ("English, none", "en", ""),
    ("英语对白，中英文字幕", "en", "zh en"), ("法语，无字幕", "fr", ""), ("法语无字幕", "fr", ""),
    ("普通话，中英双语字幕", "zh", "zh en"),
    ("无对白，中文字幕", "zxx", "zh"),
    ("無對白，繁體中文字幕", "zxx", "zh-Hant"), ("对白英语，字幕中文", "en", "zh"), ("英语对白带中文字幕", "en", "zh"),
    ("英语，中文、英文字幕", "en", "zh en"), ("英语\n中文", "en", "zh"),
])  # fmt: skip
def test_languages(typed: str, spoken: str, subtitles: str) -> None:
    assert sorted_out(LANGUAGES, typed) == {"spoken": spoken.split(), "subtitles": subtitles.split()}


def test_one_part_is_enough() -> None:
    assert sorted_out(LANGUAGES, "English") == {"spoken": ["en"]}
    assert sorted_out(LANGUAGES, "English, Chinese") == {"spoken": ["en", "zh"]}
    assert sorted_out(LANGUAGES, "中英文字幕") == {"subtitles": ["zh", "en"]}


def test_a_wrong_piece_stays_with_its_part() -> None:
    found = split(HOLDER, "Li Ming\nStudio\nli@@x\n13800138000", context())
    assert {id: (raw, problem.key) for id, (raw, problem) in found.problems.items()} == {
        "email": ("li@@x", "field.email.many_at")
    }
    assert {id: read.value for id, read in found.values.items()} == {
        "name": "Li Ming",
        "org": "Studio",
        "phone": "+8613800138000",
    }


def test_nothing_is_lost() -> None:
    found = split(HOLDER, "Li Ming\nStudio\nanother line\nli@x.cn", context())
    assert found.rest == "another line"
    for much in (5000, 100_000):
        assert split(SCREENER, "x" * much, context()) == Split({}, {}, "x" * much)


RIGHTS = field("group", parts=[
    part("name", "text", "Name", "姓名", "contact", "联系人", max_chars=100),
    part("org", "text", "Organisation", "机构", "company", "单位", "公司", max_chars=150,
         hints=["Films", "GmbH", "Ltd", "& Sons", "company", "公司", "影业", "大学"]),
    part("email", "email", "E-mail", "电子邮箱", "邮箱"), part("phone", "phone", "Phone", "电话", "手机"),
])  # fmt: skip
BLUE = {"name": "李明", "org": "蓝星影业", "email": "li@qq.com", "phone": "+8613800138000"}


@pytest.mark.parametrize(("typed", "parts"), [
    ("联系人李明 电话13800138000 邮箱li@qq.com 单位蓝星影业", BLUE), ("李明 蓝星影业 li@qq.com 13800138000", BLUE),
    ("蓝星影业，李明，li@qq.com，13800138000", BLUE), ("蓝星影业\n李明\n13800138000\nli@qq.com", BLUE),
    ("姓名：李明，蓝星影业，li@qq.com，13800138000", BLUE),
    ("Blue Planet Films, Li Ming", {"name": "Li Ming", "org": "Blue Planet Films"}),
    ("Li Ming, Blue Planet Films, Ltd., li@x.cn",
     {"name": "Li Ming", "org": "Blue Planet Films, Ltd.", "email": "li@x.cn"}),
    ("Smith & Sons, John Smith", {"name": "John Smith", "org": "Smith & Sons"}),
    ("Contact Li Ming, Dome GmbH", {"name": "Li Ming", "org": "Dome GmbH"}),
    ("中国科学院大学", {"org": "中国科学院大学"}),
    ("李明 Blue Planet Films", {"name": "李明", "org": "Blue Planet Films"}),
    ("李明，北京科影", {"name": "李明", "org": "北京科影"}),
])  # fmt: skip
def test_an_organisation_is_known_by_its_words(typed: str, parts: dict[str, Value]) -> None:
    assert sorted_out(RIGHTS, typed) == parts


def told(found: Split) -> tuple[dict[str, Value], dict[str, tuple[str, str]], str]:
    """A split in short: values, pieces with the key of what is wrong with them, the rest."""
    return (
        {id: read.value for id, read in found.values.items()},
        {id: (raw, problem.key) for id, (raw, problem) in found.problems.items()},
        found.rest,
    )


def test_a_faulty_number_leaves_the_organisation_where_it_was() -> None:
    assert told(split(RIGHTS, "Li Ming, Blue Planet Films, li.ming@example.com, 12345", context())) == (
        {"email": "li.ming@example.com", "name": "Li Ming", "org": "Blue Planet Films"},
        {"phone": ("12345", "field.phone.area")},
        "",
    )


def test_a_sentence_is_nobodys_name() -> None:
    said = "My company Blue Planet holds the rights. Contact Li Ming"
    assert told(split(RIGHTS, f"{said}, li@x.cn", context())) == ({"email": "li@x.cn"}, {}, said)
    long = "Maria Teresa Luisa Antonia Josefa de la Cruz"
    assert told(split(RIGHTS, f"{long}\nDome GmbH", context())) == ({"org": "Dome GmbH"}, {}, long)
    alone = field("group", parts=RIGHTS.parts[:1])
    assert told(split(alone, long, context())) == ({"name": long}, {}, "")


def test_two_of_a_kind_are_one_too_many() -> None:
    assert told(split(RIGHTS, "Li Ming, a@x.cn, b@y.cn, 13800138000", context())) == (
        {"phone": "+8613800138000", "name": "Li Ming"}, {"email": ("a@x.cn; b@y.cn", "field.email.several")}, "",
    )  # fmt: skip
    for typed in ("https://vimeo.com/1 https://vimeo.com/2", "https://vimeo.com/1; https://vimeo.com/2"):
        several = {"link": ("https://vimeo.com/1; https://vimeo.com/2", "field.link.several")}
        assert told(split(SCREENER, typed, context())) == ({}, several, "")
    labelled = split(SCREENER, "Link: https://vimeo.com/1 vimeo.com/2", context())
    assert told(labelled) == ({}, {"link": ("https://vimeo.com/1 vimeo.com/2", "field.link.several")}, "")
    assert sorted_out(SCREENER, "https://vimeo.com/1 https://vimeo.com/1") == {"link": "https://vimeo.com/1"}


@pytest.mark.parametrize(("typed", "until"), [
    ("until tomorrow", "2021-03-02"), ("until the day after tomorrow", "2021-03-03"), ("until next week", "2021-03-14"),
    ("until next Friday", "2021-03-12"), ("until Sunday", "2021-03-07"), ("until next month", "2021-04-30"),
    ("明天", "2021-03-02"), ("有效期到后天", "2021-03-03"),
    ("下周五到期", "2021-03-12"), ("有效期至下周一", "2021-03-08"),
])  # fmt: skip
def test_a_day_is_no_password(typed: str, until: str) -> None:
    assert sorted_out(SCREENER, f"https://vimeo.com/1 {typed}") == {"link": "https://vimeo.com/1", "until": until}


@pytest.mark.parametrize("typed", ["until the festival ends", "谢谢观看", "please watch it", "ok"])
def test_what_is_said_beside_a_link_is_no_password(typed: str) -> None:
    found = split(SCREENER, f"https://vimeo.com/1\n{typed}", context())
    assert told(found) == (
        {"link": "https://vimeo.com/1"},
        {},
        typed,
    )


def test_a_link_that_will_follow() -> None:
    for typed in ("The link will follow next week", "链接下周发", "没有链接", "以后补", "later"):
        assert sorted_out(SCREENER, typed) == {"link": "follows"}
    assert told(split(SCREENER, "密码以后补", context())) == ({}, {}, "密码以后补")


def test_another_answer_than_a_link() -> None:
    said = "It is on Vimeo, ask me"
    assert told(split(SCREENER, said, context())) == ({}, {"link": (said, "field.link.unreadable")}, "")
    for secret in ("dome2021", "the password would be dome2021"):  # never quoted as an unreadable link
        assert split(SCREENER, secret, context()).problems == {}

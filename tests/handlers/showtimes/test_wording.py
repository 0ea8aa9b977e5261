"""How screenings are said: hours after midnight, what has moved, languages; whose clock it is."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from handlers.programme.programme import Programme, programme_of
from handlers.showtimes import wording
from handlers.talk.voice import Voice
from storage.films import Film
from storage.screenings import ONLINE, Screening, Was
from tests.content.sample import venue
from tests.content.small import FILMS, SCREENINGS
from tests.shipped import shipped_texts

EN, ZH = Voice(shipped_texts(), "en"), Voice(shipped_texts(), "zh")
EVENING = next(each for each in SCREENINGS if each.id == "low-water-2")
NIGHT = next(each for each in SCREENINGS if each.id == "salt-moon-1")


def shown(screening: Screening) -> Programme:
    return programme_of(1, venue(), FILMS, [screening])


def both(screening: Screening, *, dated: bool = False, titled: bool = False) -> tuple[str, str]:
    plan = shown(screening)
    return tuple(str(wording.line(voice, plan, screening, dated=dated, titled=titled)) for voice in (EN, ZH))  # type: ignore[return-value]


def test_after_midnight_the_day_is_still_the_evenings() -> None:
    assert both(NIGHT) == (
        "00:30–02:00 after midnight · Forum Hall · French; Chinese/English subtitles",
        "次日凌晨00:30–02:00 · 报告厅 · 法语对白，中文/英语字幕",
    )
    assert both(NIGHT, dated=True, titled=True) == (
        "Saturday 17 April, 00:30–02:00 · Forum Hall · <b>Salt Moon</b> (French; Chinese/English subtitles)",
        "4月17日（星期六）00:30–02:00 · 报告厅 · <b>《盐月》</b>（法语对白，中文/英语字幕）",
    )


def test_what_has_moved_says_what_is_no_longer_true() -> None:
    at = EVENING.starts
    hour = replace(EVENING, sold_out=False, was=Was("dome", at.replace(hour=9)))
    day = replace(EVENING, sold_out=False, was=Was("giant", at.replace(day=16)))
    hall = replace(EVENING, sold_out=False, was=Was("giant", at))
    said = [both(each) for each in (hour, day, hall)]
    assert [en.rpartition(" · ")[2] for en, _ in said] == [
        "moved from 17:30",
        "moved from Friday 16 April, 19:30, Giant Screen Theatre",
        "moved from Giant Screen Theatre",
    ]
    assert [zh.rpartition(" · ")[2] for _, zh in said] == [
        "原为17:30",
        "原为4月16日（星期五）19:30，巨幕影院",
        "原为巨幕影院",
    ]


def test_online_and_sold_out_are_said_both() -> None:
    en, zh = both(replace(EVENING, state=ONLINE))
    assert en.endswith(" · online · sold out")
    assert zh.endswith(" · 改为线上放映 · 票已售完")


def test_a_time_is_told_by_the_festivals_clock_and_by_ones_own() -> None:
    plan = shown(EVENING)
    assert wording.when_said(EN, plan, EVENING) == "Saturday 17 April, 19:30–19:55 Beijing time (UTC+8)"
    assert wording.when_said(ZH, plan, EVENING, "Europe/Berlin") == (
        "4月17日（星期六）19:30–19:55，北京时间（UTC+8），即柏林时间4月17日13:30（UTC+2）"
    )
    assert wording.when_said(EN, plan, EVENING, "Asia/Hong_Kong") == wording.when_said(EN, plan, EVENING)


def test_titles_and_days() -> None:
    event, film = FILMS[3], FILMS[0]
    assert [wording.title(voice, each) for voice in (EN, ZH) for each in (film, event)] == [
        "Low Water", "Class under the Stars", "《退潮》", "星空下的一课",
    ]  # fmt: skip
    assert wording.title(ZH, Film("x", "dome", {"en": "Only English"}, 5, "dome")) == "《Only English》"
    assert wording.title(EN, Film("x", "dome", {}, 5, "dome")) == "x"
    assert [wording.day(voice, date(2021, 4, 5), short=short) for voice in (EN, ZH) for short in (False, True)] == [
        "Monday 5 April", "Mon 5 Apr", "4月5日（星期一）", "4月5日（周一）",
    ]  # fmt: skip


def test_languages_countries_and_kinds() -> None:
    assert wording.tongues(EN, ("en", "zh-Hant"), ()) == "English/Traditional Chinese"
    assert wording.tongues(ZH, (), ("en",)) == "英语字幕"
    assert wording.tongues(EN, (), ()) == ""
    assert wording.tongues(EN, ("qqq",), ()) == "qqq"
    assert wording.countries(ZH, ("FR", "CN")) == "法国，中国"
    assert [wording.kind(EN, "dome"), wording.kinds(ZH, "class"), wording.kind(EN, "hologram")] == [
        "dome film", "球幕天文课", "hologram",
    ]  # fmt: skip


def test_a_hall_that_is_no_more_keeps_its_name() -> None:
    assert wording.hall(EN, venue(), "attic") == "attic"
    assert wording.moment_said(EN, shown(EVENING), datetime(2021, 4, 17, 16, tzinfo=UTC)) == "Sunday 18 April, 00:00"

"""What recipients read, and the live progress: pure, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.announcing.body import Body, missing, read, too_long, write
from handlers.announcing.letters import letter, linked
from handlers.announcing.progress import progress
from handlers.announcing.saying import lasts, span
from handlers.talk.message import Choice, FileNote
from handlers.talk.texts import plain
from handlers.talk.voice import Voice
from storage.campaigns import CANCELLED, DONE, MISSED, PAUSED, RUNNING, Campaign
from tests.bot.drawing.board import festival
from tests.sheets import texts
from tests.visitors import lines

NOW = datetime(2021, 4, 1, 2, 0, tzinfo=UTC)
FILE = FileNote("dome.jpg", 1000, "image/jpeg", "token-1", "telegram")
SENDING = Campaign(
    "c1", "E", "Dome night", "programme", "", "", "telegram:7", "Bo", "telegram", "7", "en", NOW, number=12,
    state=RUNNING, started_at=NOW, recipients=100_000, sent=39_990, failed=4, unknown=1, blocked=3, held=1, dropped=1,
)  # fmt: skip


def voice(language: str = "en") -> Voice:
    return Voice(texts(), language)


def test_plain_text_stays_plain_and_links_open() -> None:
    assert linked("a <b>&{x} https://e.org/x?a=1&b=2. (see http://e.org),\n\n看https://e.org/中。") == (
        'a &lt;b&gt;&amp;{x} <a href="https://e.org/x?a=1&amp;b=2">https://e.org/x?a=1&amp;b=2</a>.'
        ' (see <a href="http://e.org">http://e.org</a>),\n\n看<a href="https://e.org/中">https://e.org/中</a>。'
    )


def test_a_letter_in_the_reader_s_language() -> None:
    body = Body({"en": "Hello & welcome", "zh": "您好"}, FILE)
    said = letter(voice("zh"), body, "zh", festival())
    assert (said.text, said.rows, said.file) == ("您好", ((Choice("通知设置", "news.show", "aside"),),), FILE)
    other = letter(voice(), body, "fr", festival())
    assert other.text == "Hello &amp; welcome"
    assert (said.stays, other.stays) == ("news-fbaf1ef2", "news-4d8551e9")  # an older one keeps its button


def test_bodies_are_kept_whole_and_measured() -> None:
    body = Body({"en": "x" * 901, "zh": "好"}, FILE)
    assert read(write(body)) == body
    assert too_long(body) == {"en": 901}
    assert too_long(replace(body, file=None)) == {}
    assert too_long(Body({"en": "🎬" * 451}, FILE)) == {"en": 902}
    assert missing(Body({"en": "x", "zh": " "}), ("en", "zh", "fr")) == ["zh", "fr"]


def test_progress_tells_counts_pace_and_the_end() -> None:
    said = progress(voice(), SENDING, 25, NOW, "Asia/Shanghai")
    assert lines([said]) == [
        "#12 Dome night · going out",
        "▓▓▓▓░░░░░░ 40 %",
        "Sent: 39,990 of 100,000",
        "Failed: 4",
        "Cannot be reached: 3",
        "Not certain whether it came: 1",
        "Read it when they write again: 1",
        "Not sent: 1",
        "To go: 60,000, 25 a second, 40 min, until about 10:40",
        "[⏸ Pause | ✖ Cancel…] [Who was missed (list)] [All announcements]",
    ]
    assert (said.slot, said.replaces, said.stays) == ("campaign-12", True, "campaign-12")
    chinese = plain(progress(voice("zh"), SENDING, 25, NOW).text).split("\n")
    assert (chinese[0], chinese[-1]) == ("#12 Dome night · 发送中", "剩余：60,000，每秒25条，还需约40分钟")


def test_an_end_after_midnight_is_told_with_its_day() -> None:
    late = datetime.fromisoformat("2021-03-01T23:30:00+08:00")
    said = [plain(progress(voice(at), SENDING, 25, late, "Asia/Shanghai").text).split("\n")[-1] for at in ("en", "zh")]
    assert said == [
        "To go: 60,000, 25 a second, 40 min, until about 2 March 2021, 00:10 Beijing time (UTC+8)",
        "剩余：60,000，每秒25条，还需约40分钟，2021年3月2日00:10（北京时间，UTC+8）左右发完",
    ]


def test_progress_by_state() -> None:
    def last(campaign: Campaign) -> list[str]:
        return lines([progress(voice(), campaign, 0, NOW)])[-2:]

    ways = "[Who was missed (list)]"
    assert last(replace(SENDING, state=PAUSED, paused_because="errors")) == [
        "⚠️ I paused it myself: too many of the last ones failed. 60,000 people are still to get it. See who was missed"
        " and why, then let it go on or cancel it.",
        f"[▶ Go on | ✖ Cancel…] {ways} [All announcements]",
    ]
    over = replace(SENDING, ended_at=NOW + timedelta(minutes=67))
    assert last(replace(over, state=DONE)) == [
        "It took 1 h 7 min.",
        f"[↻ Try the 4 failed again] [The 1 uncertain ones…] {ways} [✎ Send a correction] [All announcements]",
    ]
    assert (
        last(replace(over, state=CANCELLED))[1]
        == f"{ways} [✎ Send a correction] [⧉ As a new draft] [All announcements]"
    )
    assert last(replace(SENDING, state=MISSED, started_at=None, failed=0, unknown=0, blocked=0)) == [
        "#12 Dome night · missed its time",
        "[Send now… | Drop it] [⧉ As a new draft] [All announcements]",
    ]


def test_a_hundred_thousand_at_twenty_five_a_second_take_67_minutes() -> None:
    """C9."""
    assert span(voice(), lasts(100_000, 25).total_seconds()) == "1 h 7 min"
    assert span(voice("zh"), lasts(100_000, 25).total_seconds()) == "约1小时7分钟"
    assert lasts(10, 0) == timedelta()

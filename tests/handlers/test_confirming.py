"""A filmmaker hears of the decision, answers it, changes their mind, comes too late: whole replies, both languages."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.staff.deciders import filmmaker, heard, later, olga, open_jury_room, proposed, released, told
from tests.visitors import Room, lines


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(sqlite_url, tmp_path) as opened:
        yield opened


async def test_confirmed_then_given_back(room: Room) -> None:
    """One press confirms; a second one says the same; giving back is asked first and offers the place to the next."""
    boss = await olga(room)
    (ada, one), (_, two) = await filmmaker(room, "ada"), await filmmaker(room, "lin", title="Second")
    await told(room, boss, (one, "selected"), (two, "waiting"))
    heard(room, "olga"), heard(room, "ada"), heard(room, "lin")
    receipt = [
        "✅ Confirmed: “Low Water” (BJIFF11-0001) takes part. Thank you! Staff will write to you about the screening"
        " copy and the dates; when the programme is published, you will find your screenings in it. Should anything"
        " change on your side, please tell us early.",
        "[My films | Talk to a person] [We cannot take part]",
    ]
    assert lines(await ada.presses(f"confirm.yes:{one}")) == receipt
    assert lines(await ada.presses(f"confirm.yes:{one}")) == receipt
    card = lines(await ada.says("Has my film been selected?"))
    assert card[:4] == [
        "🎬 Low Water", "BJIFF11-0001, submitted (version 1)", "", "🎉 Selected, and you have confirmed.",
    ]  # fmt: skip
    assert card[-8:-3] == [
        "History",
        "1 March 2021, 09:00 Beijing time (UTC+8): begun",
        "1 March 2021, 09:00 Beijing time (UTC+8): submitted",
        "1 March 2021, 09:30 Beijing time (UTC+8): selected",
        "1 March 2021, 09:30 Beijing time (UTC+8): taking part confirmed",
    ]
    assert card[-1].startswith("[We cannot take part] ")
    assert lines(await ada.presses(f"confirm.no:{one}")) == [
        "Give the place of “Low Water” (BJIFF11-0001) back? It then goes to another film, and that cannot be taken back"
        " here.",
        "[Yes, we cannot take part] [No, keep the place]",
    ]
    assert lines(await ada.says("yes")) == [
        "“Low Water” (BJIFF11-0001) does not take part: the place is given back. Thank you for telling us; we hope to"
        " see you another time.",
        "[My films | Talk to a person]",
    ]
    assert heard(room, "olga") == [
        "BJIFF11-0001, “Low Water”, cannot take part: its filmmaker gave the place back.",
        "",
        "The place is offered to BJIFF11-0002, “Second”, the first of the waiting list. Its filmmaker is told on 1"
        " March 2021, 10:00 Beijing time (UTC+8); until then that can be undone.",
        "[↩ Undo: nobody is told]",
    ]
    assert lines(await ada.presses(f"confirm.yes:{one}"))[3] == "Selected; you gave the place back."
    await later(room, timedelta(minutes=30))
    assert heard(room, "lin") == [
        "🎉 Good news: your film “Second” (BJIFF11-0002) has been selected. The organising committee is looking forward"
        " to showing it.",
        "",
        "This replaces the earlier message, by which the film was on the waiting list.",
        "",
        "Please confirm by 8 March 2021, 24:00 Beijing time (UTC+8) that the film takes part: one press below is"
        " enough. After that the place goes to another film.",
        "[✅ We take part] [We cannot take part]",
    ]


async def test_organisers_undo_what_the_bot_offers(room: Room) -> None:
    """The film stays on the waiting list, its filmmaker hears nothing, and nobody else is offered the place."""
    boss = await olga(room)
    (ada, one), (lin, two) = await filmmaker(room, "ada"), await filmmaker(room, "lin", title="Second")
    await told(room, boss, (one, "selected"), (two, "waiting"))
    await ada.presses(f"confirm.no:{one}")
    await ada.says("yes")
    heard(room, "lin"), heard(room, "olga")
    [release] = await room.rows("SELECT id FROM releases WHERE state = 'waiting'")
    assert lines(await boss.presses(f"decide.undo:{release['id']}")) == [
        "Undone: nobody has been told. The film stays on the waiting list, and the place stays free: see Decisions.",
        "[Decisions]",
    ]
    assert lines(await boss.presses(f"decide.undo:{release['id']}"))[0] == (
        "That has been undone already. Nobody was told."
    )
    await later(room, timedelta(days=1))
    assert heard(room, "lin") == []
    assert lines(await lin.says("/films"))[3] == "⏳ On the waiting list."


async def test_too_late(room: Room) -> None:
    """The place lapses kindly in the morning; whoever still wants it is heard by organisers, once."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada", "zh")
    await told(room, boss, (one, "selected"))
    heard(room, "ada"), heard(room, "olga")
    room.clock.instant = room.clock.instant.replace(hour=7, minute=59)
    await later(room, timedelta(days=8))
    await ada.presses("films.list")
    assert lines(ada.last)[3] == "🎉 已入选，请在2021年3月8日24:00（北京时间，UTC+8）之前确认参展。"
    await later(room, timedelta(minutes=1))
    assert heard(room, "ada") == [
        "《Low Water》（BJIFF11-0001）未能按时确认，名额已失效，可能会让给其他影片。"
        "如果您仍希望参展，请联系工作人员，看看是否还有办法。",
        "[我的影片 | 转人工]",
    ]
    assert heard(room, "olga") == [
        "BJIFF11-0001, “Low Water”, was not confirmed in time: its place has lapsed.",
        "",
        "No film of the category is on the waiting list.",
        "--",
    ]
    late = [
        "《Low Water》（BJIFF11-0001）的确认期限已过，名额已失效。已告知工作人员您仍希望参展，如有可能会与您联系。",
        "[我的影片 | 转人工]",
    ]
    assert lines(await ada.presses(f"confirm.yes:{one}")) == late
    assert lines(await ada.presses(f"confirm.yes:{one}")) == late
    assert heard(room, "olga") == [
        "BJIFF11-0001, “Low Water”: its filmmaker would like to confirm, but the place has lapsed.",
        "[Show the film]",
    ]
    assert lines(await ada.says("我的影片入选了吗？"))[3] == "曾入选，但未按时确认，名额已失效。"


async def test_in_chinese(room: Room) -> None:
    """Told, replaced by another decision, told again; what is pending is nowhere to be seen."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada", "zh")
    await told(room, boss, (one, "declined"))
    assert heard(room, "ada") == [
        "感谢您携影片《Low Water》（BJIFF11-0001）报名。很遗憾，这部影片本届未能入选。组委会祝您和影片一切顺利。",
        "[我的影片]",
    ]
    await proposed(room, boss, (one, "selected"))
    await released(room, boss)
    card = lines(await ada.says("入选了吗"))
    assert card[3] == "本届未能入选。"
    assert card[-4] == "2021年3月1日09:30（北京时间，UTC+8）：未入选"
    await later(room, timedelta(minutes=30))
    assert heard(room, "ada") == [
        "🎉 好消息：您的影片《Low Water》（BJIFF11-0001）已入选，组委会期待它与观众见面。",
        "",
        "此前的未入选通知以本通知为准。",
        "",
        "请在2021年3月8日24:00（北京时间，UTC+8）之前确认参展，点一下下面的按钮即可。逾期未确认，名额将让给其他影片。",
        "[✅ 确认参展] [无法参展]",
    ]
    assert lines(await ada.presses(f"confirm.yes:{one}")) == [
        "✅ 已确认：《Low Water》（BJIFF11-0001）参展，谢谢！关于放映拷贝和日期，"
        "工作人员会与您联系；节目单公布后，可以在其中查到您的场次。如有变化，请尽早告诉我们。",
        "[我的影片 | 转人工] [无法参展]",
    ]


async def test_nobody_answers_for_another(room: Room) -> None:
    """Buttons of somebody else's film, or of none, change nothing."""
    boss, (_, one), (eve, _) = await olga(room), await filmmaker(room, "ada"), await filmmaker(room, "eve")
    await told(room, boss, (one, "selected"))
    for button in (f"confirm.yes:{one}", f"confirm.no:{one}", f"confirm.refuse:{one}.4", "confirm.yes:none"):
        assert lines(await eve.presses(button))[0] == "That film is not here any more."
    [row] = await room.rows("SELECT answer FROM decisions")
    assert row["answer"] == "awaiting"


async def test_by_night_a_place_waits_for_the_morning(room: Room) -> None:
    """Nobody could undo an offer while they sleep: half an hour is left after the quiet hours."""
    boss = await olga(room)
    (ada, one), (_, two) = await filmmaker(room, "ada"), await filmmaker(room, "lin", title="Second")
    await told(room, boss, (one, "selected"), (two, "waiting"))
    room.clock.instant = room.clock.instant.replace(hour=23)
    heard(room, "olga")
    await ada.presses(f"confirm.no:{one}")
    await ada.says("yes")
    assert "is told on 2 March 2021, 08:30 Beijing time (UTC+8); until then" in heard(room, "olga")[2]


async def test_organisers_choose_who_follows(sqlite_url: str, tmp_path: Path) -> None:
    """Where the settings say so, nothing is offered by itself."""
    async with open_jury_room(sqlite_url, tmp_path, USHER_DECISIONS_PROMOTE="false") as room:
        boss = await olga(room)
        (ada, one), (_, two) = await filmmaker(room, "ada"), await filmmaker(room, "lin", title="Second")
        await told(room, boss, (one, "selected"), (two, "waiting"))
        heard(room, "olga")
        await ada.presses(f"confirm.no:{one}")
        await ada.says("yes")
        assert heard(room, "olga") == [
            "BJIFF11-0001, “Low Water”, cannot take part: its filmmaker gave the place back.",
            "",
            "Other films of the category are on the waiting list. Please choose who follows.",
            "[Waiting list]",
        ]
        assert await room.rows("SELECT id FROM releases WHERE state = 'waiting'") == []


async def test_selected_once_more_after_it_lapsed(room: Room) -> None:
    """Organisers may give the place again; the letter says what it replaces."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    await told(room, boss, (one, "selected"))
    await later(room, timedelta(days=9))
    heard(room, "ada")
    await told(room, boss, (one, "selected"))
    assert heard(room, "ada")[2:5] == [
        "Your place is free again: this replaces the earlier message, whose time to confirm is over.",
        "",
        "Please confirm by 17 March 2021, 24:00 Beijing time (UTC+8) that the film takes part: one press below is"
        " enough. After that the place goes to another film.",
    ]
    assert lines(await ada.presses(f"confirm.yes:{one}"))[0].startswith("✅ Confirmed: “Low Water” (BJIFF11-0001)")

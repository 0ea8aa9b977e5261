"""An announcement that has grown since it was confirmed: nobody gets it before a second person has approved it (C3)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.staff import open_office
from tests.handlers.staff.announcing import Desk, open_desk, press
from tests.handlers.staff.test_announcing_sent import BRIEF, CARD, LETTER, MEANWHILE, NOBODY, TO_ALL, arrive, button
from tests.visitors import BY_WORDING, lines

HEAD = "#1 Dome night · waits for a second person"
STANDS = [
    HEAD, NOBODY, "Sent: 0 of 5",
    "More people than were agreed to are to get it by now: 5. Somebody else has to approve that first; nobody has got"
    " it yet.",
    "[✓ Approve | ✖ Cancel…] [👁 Preview] [All announcements]",
]  # fmt: skip


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_office(database_url, tmp_path, **BY_WORDING, USHER_ANNOUNCEMENTS_APPROVE_ABOVE="4") as room:
        yield await open_desk(room)


async def scheduled(desk: Desk) -> None:
    """For four people, tomorrow at half past nine; until then somebody else arrives."""
    await desk.writes()
    await press(desk.bo, "announce.plan")
    await desk.bo.says("tomorrow 9:30")
    await press(desk.bo, "announce.start")
    await arrive(desk, "eve")


async def test_one_that_has_grown_waits_for_a_second_person(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await scheduled(desk)
    await desk.passes(hours=24, minutes=30)
    assert desk.heard(bo)[-7:] == [
        *STANDS,
        "⚠️ #1 Dome night has not begun: by now 5 people are to get it, more than one person may decide on. Somebody"
        " else who works here has to approve it; nobody has got it yet.",
        "[✓ Approve | ✖ Cancel…] [👁 Preview]",
    ]
    assert desk.heard(cy) == [
        "Bo asks for your approval of #1 Dome night. This is exactly what people would get:",
        "--",
        *LETTER,
        *BRIEF,
        "Bo has confirmed #1 Dome night, and it was about to go out; but by now it would go to 5 people, and nobody has"
        " approved that. Above you see exactly what they would get. Nobody has got it yet; it goes out as soon as you"
        " agree.",
        "",
        TO_ALL,
        "[✓ Approve | ✖ Cancel…] [👁 Preview] [Show the announcement]",
    ]
    await desk.passes(hours=1)
    assert (desk.room.replies("ada"), desk.room.replies("eve")) == ([], [])
    assert lines(await bo.presses(button(bo, "approve"))) == [
        "You wrote it yourself: somebody else has to approve it.", "", *STANDS,
    ]  # fmt: skip
    stem = button(bo, "approve").partition(":")[2].rpartition(".")[0]
    assert lines(await bo.presses(f"announce.resume:{stem}")) == [
        "More than 4 people: a second organiser has to approve it first.", "", *STANDS,
    ]  # fmt: skip
    assert lines(await bo.presses("announce.list"))[1] == f"[✎ New announcement] [{HEAD}]"
    assert lines(await cy.says("/desk"))[2] == "• 1 announcement needs a second person"
    approve = f"announce.approve:{stem}.5"
    assert lines(await cy.presses(approve))[:3] == ["✓ Approved. Bo hears of it.", "", "#1 Dome night · going out"]
    assert desk.heard(bo)[0] == "✓ Cy has approved #1 Dome night."
    await desk.passes()
    assert (desk.heard(desk.ada), desk.heard(desk.lin)) == (LETTER, BRIEF)
    assert MEANWHILE in lines(await cy.presses(approve))


async def test_the_same_in_chinese(desk: Desk) -> None:
    await desk.writes()
    async with desk.room.house.database.transaction() as tx:
        await tx.run("UPDATE people SET language = 'zh'")
        await tx.run("UPDATE campaigns SET language = 'zh'")
    await press(desk.bo, "announce.plan")
    await desk.bo.says("明天9:30")
    await press(desk.bo, "announce.start")
    await arrive(desk, "eve")
    await desk.passes(hours=24, minutes=30)
    assert desk.heard(desk.bo)[-7:] == [
        "#1 Dome night · 待审批", "░░░░░░░░░░ 0%", "已发送：0/5",
        "现在要发给5人，超过了一个人可以决定的人数，需要另一位工作人员先批准。目前还没有发给任何人。",
        "[✓ 批准 | ✖ 取消…] [👁 预览] [全部通知]",
        "⚠️ #1 Dome night还没有开始发送：目前符合条件的有5人，超过了一个人可以决定的人数，需要另一位工作人员批准。"
        "还没有发给任何人。",
        "[✓ 批准 | ✖ 取消…] [👁 预览]",
    ]  # fmt: skip
    assert desk.heard(desk.cy)[8:] == [
        "Bo已确认#1 Dome night，本来现在就要发送；但目前符合条件的有5人，还没有人批准。上面就是他们会收到的内容。"
        "目前还没有发给任何人，您同意后立即发送。",
        "",
        "发给所有给我发过消息的人",
        "[✓ 批准 | ✖ 取消…] [👁 预览] [查看这条通知]",
    ]


async def test_one_that_missed_its_time_is_approved_without_being_written_anew(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await scheduled(desk)
    await desk.passes(hours=26)
    await bo.presses("announce.list")
    assert await press(bo, "announce.show") == [
        "#1 Dome night · missed its time", "", *CARD, TO_ALL, "→ 5 people as of now", "",
        "⏰ It was to go out on 2 March 2021, 09:30 Beijing time (UTC+8), but could not begin in time. Nobody has got"
        " it. Send it now, or drop it.",
        "[Send now… | Drop it] [⧉ As a new draft] [All announcements]",
    ]  # fmt: skip
    assert (await press(bo, "announce.go"))[-1] == "[✓ Ask for approval (5 people)] [Not yet]"
    desk.silence()
    assert (await press(bo, "announce.start"))[:3] == [
        "✓ I have asked the others for approval. You hear from me as soon as one of them has decided.", "", HEAD,
    ]  # fmt: skip
    cy.last = desk.room.replies("cy")
    assert lines(cy.last)[8:11] == [
        "Bo asks for your approval: #1 Dome night, to 5 people, as soon as you agree. Above you see exactly what they"
        " would get.", "", TO_ALL,
    ]  # fmt: skip
    assert (await press(cy, "announce.approve"))[2] == "#1 Dome night · about to go out"
    await desk.passes()
    assert desk.heard(desk.ada) == LETTER

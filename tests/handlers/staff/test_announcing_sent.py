"""An announcement under way: approved by another person, scheduled, paused, cancelled, tried again, corrected."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.staff.announcing import whom
from storage import campaigns
from storage.audiences import EVERYONE, Audience
from storage.campaigns import Campaign
from tests.handlers.staff import open_office
from tests.handlers.staff.announcing import Desk, open_desk, press
from tests.visitors import BY_WORDING, Visitor, lines

LETTER = ["Dear all,", "the dome night moves to 18:00: https://example.org/dome.", "[Announcements…]"]
BRIEF = ["各位好：", "球幕之夜改到18:00，详见 https://example.org/dome 。", "[通知设置]"]
CARD = ["Topic: Programme and screenings", "", "English", *LETTER[:2], "", "中文", *BRIEF[:2], ""]
MEANWHILE = "This has changed meanwhile, and your press did nothing. Here is how it stands now."
UNDER_WAY = "[⏸ Pause | ✖ Cancel…] [All announcements]"
TO_ALL = "To everybody who has written to me"
NOBODY = "░░░░░░░░░░ 0 %"


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_office(database_url, tmp_path, **BY_WORDING, USHER_ANNOUNCEMENTS_APPROVE_ABOVE="4") as room:
        yield await open_desk(room)


def button(who: Visitor, action: str) -> str:
    """The id of the button that does that."""
    return next(c.id for reply in who.last for c in reply.choices if c.id.startswith(f"announce.{action}:"))


async def arrive(desk: Desk, *names: str) -> None:
    """More people write to the bot."""
    for name in names:
        await desk.room.visitor(name).says("/menu")
    desk.silence()


async def test_a_second_person_approves_and_never_the_author(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await arrive(desk, "eve")
    await desk.writes()
    assert (await press(bo, "announce.go"))[-3:] == [
        "People for whom it is night (22:00–08:00) get it in the morning.",
        "More than 4 people: a second organiser has to approve it first.",
        "[✓ Ask for approval (5 people)] [Not yet]",
    ]
    desk.silence()
    waits = [
        "#1 Dome night · waits for a second person", "", *CARD, TO_ALL, "→ 5 people as of now", "",
        "Bo asks for approval: it goes out once a second person has agreed.",
    ]  # fmt: skip
    assert await press(bo, "announce.start") == [
        "✓ I have asked the others for approval. You hear from me as soon as one of them has decided.", "", *waits,
        "[👁 Preview | ✎ Back to a draft] [All announcements]",
    ]  # fmt: skip
    assert desk.heard(cy) == [
        "Bo asks for your approval of #1 Dome night. This is exactly what people would get:",
        "--",
        *LETTER,
        *BRIEF,
        "Bo asks for your approval: #1 Dome night, to 5 people, as soon as you agree. Above you see exactly what they"
        " would get.",
        "",
        TO_ALL,
        "[✓ Approve | ↩ Send back] [Show the announcement]",
    ]
    approve = button(cy, "approve")
    assert lines(await bo.presses(approve)) == [
        "You wrote it yourself: somebody else has to approve it.", "", *waits,
        "[👁 Preview | ✎ Back to a draft] [All announcements]",
    ]  # fmt: skip
    assert await press(cy, "announce.refuse") == [
        "↩ Sent back, and Bo knows. Why? What you write now goes to Bo.", "[Without a reason]",
    ]  # fmt: skip
    back = ["↩ Cy has sent #1 Dome night back. It is a draft again.", "[Show the announcement]"]
    assert desk.heard(bo) == back
    desk.silence()
    assert lines(await cy.says("The hall is missing."))[:3] == [
        "✓ Passed on to Bo.", "", "#1 Dome night · draft",
    ]  # fmt: skip
    assert desk.heard(bo) == ["↩ Cy on #1 Dome night: The hall is missing.", "[Show the announcement]"]
    assert lines(await cy.presses(approve))[:3] == [MEANWHILE, "", "#1 Dome night · draft"]


async def test_what_was_changed_is_approved_anew(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await arrive(desk, "eve")
    await desk.sends()
    cy.last = desk.room.replies("cy")
    old = button(cy, "approve")
    await press(bo, "announce.back")
    await press(bo, "announce.edit", "name")
    assert lines(await bo.says("Dome night again"))[:3] == ["✓ Changed.", "", "#1 Dome night again · draft"]
    assert lines(await cy.presses(old))[:3] == [MEANWHILE, "", "#1 Dome night again · draft"]
    await press(bo, "announce.go")
    await press(bo, "announce.start")
    cy.last = desk.room.replies("cy")
    await arrive(desk, *"fghijklm")
    assert (await press(cy, "announce.approve"))[0] == ("⚠️ It was 5 people, by now it is 13. Please look once more:")
    assert (await press(cy, "announce.approve"))[:3] == [
        "✓ Approved. Bo hears of it.", "", "#1 Dome night again · about to go out",
    ]  # fmt: skip
    assert desk.heard(bo) == ["✓ Cy has approved #1 Dome night again.", "[Show the announcement]"]
    await desk.passes()
    assert desk.heard(desk.lin) == BRIEF


async def test_nobody_asks_and_approves_alone(desk: Desk) -> None:
    """Whoever asks for approval answers for it: the other one, who began the draft, may approve."""
    bo, cy = desk.bo, desk.cy
    await arrive(desk, "eve")
    await desk.writes()
    await press(bo, "announce.go")
    desk.silence()
    cy.last = bo.last
    await press(cy, "announce.start")
    approve = button(desk_heard(desk, bo), "approve")
    assert lines(await cy.presses(approve))[0] == "You wrote it yourself: somebody else has to approve it."
    assert lines(await bo.presses(approve))[0] == "✓ Approved. Cy hears of it."


def desk_heard(desk: Desk, who: Visitor) -> Visitor:
    """The same, with what was said to them meanwhile."""
    desk.heard(who)
    return who


async def test_at_a_moment_and_how_late_it_may_be(desk: Desk) -> None:
    bo = desk.bo
    await desk.writes()
    ask = ["When to send", "When shall it go out? Day and time in Beijing.", ""]
    assert (await press(bo, "announce.plan"))[:3] == ask
    assert lines(await bo.says("1 March 2021 8:00"))[:4] == [
        "1 March 2021, 08:00 Beijing time (UTC+8) is over. Please name a moment that is still to come.", "", *ask[:2],
    ]  # fmt: skip
    late = "If something keeps me from beginning in time, I may still begin within {}:"
    asks = (
        "Send #1 Dome night to 4 people on 2 March 2021, 09:30 Beijing time (UTC+8)?"
        " Who belongs to the audience is looked up anew then."
    )
    counted = ["", TO_ALL, "", "4 people as of now", "– terminal, English: 3", "– terminal, 中文: 1", ""]
    notes = [
        "That takes under a minute.",
        "People for whom it is night (22:00–08:00) get it in the morning.",
    ]
    assert lines(await bo.says("tomorrow 9:30")) == [
        asks, late.format("1 hour"), *counted, *notes,
        "[✓ Schedule it for 4 people] [30 minutes | ✓ 1 hour] [3 hours | the rest of that day] [Not yet]",
    ]  # fmt: skip
    assert (await press(bo, "announce.late", ".870"))[1] == late.format("the rest of that day")
    await press(bo, "announce.late", ".30")
    assert (await press(bo, "announce.start"))[2:] == [
        "#1 Dome night · scheduled", "", *CARD, TO_ALL, "→ 4 people as of now", "",
        "🕒 It goes out on 2 March 2021, 09:30 Beijing time (UTC+8). If I cannot begin then, I may do so within"
        " 30 minutes; after that it is not sent.",
        "",
        "It begins by itself. To change anything, make it a draft again.",
        "[👁 Preview | ✎ Back to a draft] [Send now… | ✖ Cancel…] [All announcements]",
    ]  # fmt: skip
    desk.silence()
    await desk.passes(hours=24)
    assert desk.room.replies("ada") == []
    await desk.passes(hours=1, minutes=5)
    await bo.presses("announce.list")
    assert await press(bo, "announce.show") == [
        "#1 Dome night · missed its time",
        "",
        *CARD,
        TO_ALL,
        "→ 4 people as of now",
        "",
        "⏰ It was to go out on 2 March 2021, 09:30 Beijing time (UTC+8), but could not begin in time. Nobody has got"
        " it. Send it now, or drop it.",
        "[Send now… | Drop it] [⧉ As a new draft] [All announcements]",
    ]
    assert (await press(bo, "announce.go"))[0] == "Send #1 Dome night to 4 people now?"
    await press(bo, "announce.start")
    await desk.passes()
    assert desk.heard(desk.ada) == LETTER


async def test_paused_resumed_and_cancelled_by_two(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await desk.passes(hours=14)  # at night nobody gets anything
    await desk.sends()
    await desk.passes()
    bo.last = desk.room.replies("bo")
    pause = button(bo, "pause")
    stands = ["#1 Dome night · paused", NOBODY, "Sent: 0 of 4"]
    still = "4 people are still to get it. Nothing goes out until somebody lets it go on."
    paused = [*stands, still, "[▶ Go on | ✖ Cancel…] [All announcements]"]
    assert lines(await bo.presses(pause)) == [
        "⏸ Paused. What had left already cannot be called back.", "", *paused,
    ]  # fmt: skip
    assert lines(await cy.presses(pause)) == [MEANWHILE, "", *paused]
    goes = ["#1 Dome night · going out", NOBODY, "Sent: 0 of 4"]
    resume = button(bo, "resume")
    morning = "To go: 4\nWaiting for the morning: 4"
    assert await press(cy, "announce.resume") == [
        "▶ It goes on where it stopped; nobody gets it twice.", "", *goes, *morning.split("\n"), UNDER_WAY,
    ]  # fmt: skip
    assert desk.heard(bo) == [
        *goes, *morning.split("\n"), UNDER_WAY, "▶ Cy lets #1 Dome night go on.", "[Show the announcement]",
    ]  # fmt: skip
    assert [(reply.slot, reply.replaces) for reply in bo.last] == [("campaign-1", True), ("", False)]
    assert lines(await bo.presses(resume)) == [MEANWHILE, "", *goes, *morning.split("\n"), UNDER_WAY]
    cancel = button(cy, "cancel")
    assert await press(bo, "announce.cancel") == [
        "Cancel #1 Dome night? 0 have got it, 4 would not get it any more. That cannot be undone; to wait a while,"
        " pause it.",
        "[✖ Yes] [No, leave it]",
    ]
    over = ["#1 Dome night · cancelled", NOBODY, "Sent: 0 of 4", "[⧉ As a new draft] [All announcements]"]
    assert await press(bo, "announce.cancelled") == ["✖ Cancelled. Nobody else gets it.", "", *over]
    assert desk.heard(cy) == [*over, "✖ Bo has cancelled #1 Dome night.", "[Show the announcement]"]
    assert lines(await cy.presses(cancel)) == [MEANWHILE, "", *over]
    desk.silence()
    await desk.passes(hours=12)
    assert desk.room.replies("ada") == []


async def test_failed_ones_again_uncertain_ones_after_a_warning_and_a_correction(desk: Desk) -> None:
    bo = desk.bo
    await desk.sends()
    await desk.passes()
    failed, unsure = await ended_badly(desk)
    await bo.presses("announce.list")
    shown = await press(bo, "announce.show")
    assert shown == [
        "#1 Dome night · sent", "▓▓▓▓▓▓▓▓▓▓ 100 %", "Sent: 2 of 4", "Failed: 1", "Not certain whether it came: 1",
        "It took under a minute.",
        "[↻ Try the 1 failed again] [The 1 uncertain ones…] [Who was missed (list)] [✎ Send a correction]"
        " [All announcements]",
    ]  # fmt: skip
    assert await press(bo, "announce.missed") == [
        "2 people did not get it, or may not have; in the file you find why.",
        "[Show the announcement]",
    ]
    assert bo.last[0].file is not None
    assert bo.last[0].file.content == (
        "\ufeffWho,App,Chat,What became of it,Why,When (Beijing time)\r\n"
        f"terminal {failed},terminal,{failed},failed,'=too large,2021-03-01 09:00\r\n"
        f"terminal {unsure},terminal,{unsure},not certain,timed out,2021-03-01 09:00\r\n"
    )
    await press(bo, "announce.show")
    again = (await press(bo, "announce.uncertain"))[0:2]
    assert again == [
        "⚠️ Of 1 person nobody knows whether it came: the connection broke at that moment. If you send it again, they"
        " may read it twice.",
        "The 1 that failed is tried along with them.",
    ]
    await press(bo, "announce.show")
    desk.silence()
    assert (await press(bo, "announce.retry"))[0] == "↻ 1 person is tried again, nobody else."
    await desk.passes()
    assert (len(desk.room.replies(failed)), desk.room.replies(unsure)) == (1, [])
    bo.last = desk.room.replies("bo")
    await press(bo, "announce.uncertain")
    await press(bo, "announce.again")
    await desk.passes()
    assert (desk.room.replies(failed), len(desk.room.replies(unsure))) == ([], 1)
    bo.last = desk.room.replies("bo")
    first = (
        "✓ A correction to all who got #1 Dome night, or may have. Write the corrected text now, in each language;"
        " nothing goes out before you confirm."
    )
    assert (await press(bo, "announce.correct"))[:6] == [
        first, "", "Changing: Text in English", "What shall it say, in English? Write it as people are to read it.", "",
        f"Text so far: Correction: {' '.join(LETTER[:2])}",
    ]  # fmt: skip
    assert lines(await bo.says("At 19:00."))[:3] == ["✓ Changed.", "", "Changing: Text in Chinese"]
    await bo.chooses("Back")
    assert lines(bo.last)[-2:] == [
        "⚠️ The text in 中文 is still the old one. Correct it before it goes out.",
        "[✎ English | ✎ 中文] [📎 Picture or file | ✎ Topic] [✎ Name] [👥 Who gets it] [🗑 Delete the draft…]"
        " [All announcements]",
    ]
    await press(bo, "announce.edit", "text_zh")
    assert lines(await bo.says("19:00开始。"))[:14] == [
        "✓ Changed.", "", "#2 Correction of #1 Dome night · draft", "", "Topic: Programme and screenings", "",
        "English", "Correction: At 19:00.", "", "中文", "更正：19:00开始。", "", "To everybody whom this fits:",
        "• Got: #1 Dome night",
    ]  # fmt: skip


async def ended_badly(desk: Desk) -> tuple[str, str]:
    """Of what was sent, Ada's failed, and nobody knows about Lin's; their names."""
    people = {row["chat"]: row["person_id"] for row in await desk.room.rows("SELECT chat, person_id FROM recipients")}
    ends = ((people["ada"], "failed", "=too large"), (people["lin"], "unknown", "timed out"))
    async with desk.room.house.database.transaction() as tx:
        for person, state, reason in ends:
            await tx.run(
                "UPDATE recipients SET state = :state, reason = :reason WHERE person_id = :person",
                person=person, state=state, reason=reason,
            )  # fmt: skip
        await tx.run("UPDATE campaigns SET sent = 2, failed = 1, unknown = 1")
    return "ada", "lin"


async def test_a_missing_language_blocks(desk: Desk) -> None:
    bo, house = desk.bo, desk.room.house
    draft = Campaign(
        campaigns.fresh_id(), house.festival.edition, "Half", "practical", '{"texts": {"en": "Closed today."}}',
        whom.written(Audience((EVERYONE,))), "terminal:bo", "Bo", "terminal", "bo", "en", desk.room.clock.now(),
    )  # fmt: skip
    async with house.database.transaction() as tx:
        await campaigns.add(tx, draft)
    assert lines(await bo.presses(f"announce.show:{draft.id}")) == [
        "#1 Half · draft", "", "Topic: Practical changes", "", "English", "Closed today.", "",
        TO_ALL, "→ 4 people as of now", "",
        "⚠️ There is no text in 中文 yet. It cannot be sent like that: everybody reads it in their own language.",
        "[✎ English | ✎ 中文] [📎 Picture or file | ✎ Topic] [✎ Name] [👥 Who gets it] [🗑 Delete the draft…]"
        " [All announcements]",
    ]  # fmt: skip
    minute = int(desk.room.clock.now().timestamp()) // 60
    assert lines(await bo.presses(f"announce.start:{draft.id}.0.4.{minute}"))[0] == "#1 Half · draft"
    await press(bo, "announce.edit", "text_zh")
    assert lines(await bo.says("今日闭馆。"))[-2].startswith("Next: look at the preview")


async def test_a_confirmation_that_is_old_or_another_number_is_asked_again(desk: Desk) -> None:
    bo = desk.bo
    await desk.writes()
    await press(bo, "announce.go")
    await arrive(desk, *"fghijk")
    assert (await press(bo, "announce.start"))[:3] == [
        "⚠️ It was 4 people, by now it is 10. Please look once more:", "", "Send #1 Dome night to 10 people now?",
    ]  # fmt: skip
    await desk.passes(minutes=20)
    assert (await press(bo, "announce.start"))[0] == "This is a while ago. Please look once more:"
    start = button(bo, "start")
    await bo.presses(f"announce.edit:{start.split(':')[1].rsplit('.', 2)[0]}.name")
    await bo.says("Changed")
    assert lines(await bo.presses(start))[:3] == [MEANWHILE, "", "#1 Changed · draft"]


async def test_confirmed_twice_it_goes_out_once(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await desk.writes()
    await press(bo, "announce.go")
    start = button(bo, "start")
    await bo.presses(start)
    desk.silence()
    assert lines(await cy.presses(start))[:3] == [MEANWHILE, "", "#1 Dome night · about to go out"]
    await desk.passes()
    assert lines(await bo.presses(start))[-5:-3] == ["#1 Dome night · sent", "▓▓▓▓▓▓▓▓▓▓ 100 %"]
    assert len(desk.room.replies("ada")) == 1


async def test_from_the_common_chat_the_way_leads_to_that_announcement(desk: Desk) -> None:
    await desk.writes()
    id = button(desk.bo, "who").split(":")[1].split(".")[0]
    assert lines(await desk.cy.says(f"/start announce_{id}"))[0] == "#1 Dome night · draft"
    assert lines(await desk.cy.says("/announce nothing"))[0].startswith("Announcements to many people.")


async def test_visitors_have_nothing_to_do_with_it(desk: Desk) -> None:
    refusal = ["That is for the festival's organisers.", "--"]
    assert lines(await desk.ada.says("/announce")) == refusal
    assert lines(await desk.ada.presses("announce.new")) == refusal

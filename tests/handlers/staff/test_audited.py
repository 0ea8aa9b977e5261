"""Every state change that staff can make is found in the audit log, by whom it was made, as what, and to what."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from handlers.staff.rights import ACTIONS, JUROR, ORGANISER, OWNER, VENUE, Guarded
from handlers.talk.message import FileNote
from storage import audit
from storage.audit import Record
from storage.audit_check import check
from tests.handlers.staff import OLGA, asked, audited, open_office, organiser
from tests.handlers.staff.announcing import Desk, open_desk
from tests.handlers.staff.deciders import decision, look, proposed, released
from tests.handlers.staff.jury import filmmaker
from tests.handlers.staff.test_rights import STAFFS, within
from tests.organisers import hired
from tests.sheets import ROWS, csv_of, uploaded
from tests.visitors import BY_WORDING, Room, Visitor, lines

READS = {
    "desk.show", "staff.list", "inquiry.list", "inquiry.show", "questions.list", "questions.show", "entry.list",
    "entry.show", "entry.export", "screening.list", "screening.show", "film.list", "film.show", "award.list",
    "review.queue", "review.show", "review.file", "review.secret", "jury.results", "jury.list", "jury.show",
    "decision.list", "announcement.list", "announcement.show", "numbers.show", "numbers.export", "switch.show",
}  # fmt: skip
"""Actions that only show something: each press of one is a row, as tests/handlers/staff/test_rights.py has it."""
PASSING = {
    "audit", "audit_head", "conversations", "entries_seen", "heard", "outbox", "people", "sqlite_sequence", "threads",
    "fanouts", "reminders", "codes", "counters",
}  # fmt: skip
"""Tables in which something happens whatever staff do."""


@dataclass(slots=True)
class World:
    """An office in which everything can be done. Bo is an organiser, Olga the owner, Wen a juror, Ben of the venue."""

    room: Room
    desk: Desk
    olga: Visitor
    wen: Visitor
    ben: Visitor
    low: str = ""
    high: str = ""

    @property
    def bo(self) -> Visitor:
        return self.desk.bo

    async def id(self, sql: str) -> str:
        """The first value of the first row."""
        return str(next(iter((await self.room.rows(sql))[0].values())))

    async def person(self, who: Visitor) -> str:
        return await self.id(f"SELECT person_id FROM conversations WHERE chat = '{who.name}'")


async def tap(who: Visitor, *actions: str) -> None:
    """Press what stands below the last replies and does that, one after another."""
    who.last = who.room.replies(who.name) or who.last
    for action in actions:
        ids = [choice.id for reply in who.last for choice in reply.choices]
        found = next((id for id in ids if id.startswith(action)), None)
        assert found, f"nothing does {action} here: {ids}"
        await who.presses(found)


async def says(who: Visitor, *texts: str) -> None:
    for text in texts:
        await who.says(text)


# -- what is done, each in its turn: the action and, in the end, its subject -----------------------------------------


async def staff_invite(world: World) -> str:
    await world.olga.says("/invite juror Zed")
    return "Zed"


async def staff_suspend(world: World) -> str:
    await world.olga.presses(f"staff.suspend:{await world.person(world.desk.cy)}")
    await world.olga.chooses("Yes, suspend")
    return "Cy"


async def staff_resume(world: World) -> str:
    await world.olga.presses(f"staff.resume:{await world.person(world.desk.cy)}")
    return "Cy"


async def staff_remove(world: World) -> str:
    await world.olga.presses(f"staff.remove:{await world.person(world.desk.cy)}")
    await world.olga.chooses("Yes, remove")
    return "Cy"


async def inquiry_take(world: World) -> str:
    await world.desk.ada.says("/human")
    await world.bo.says("/take 1")
    return "#1"


async def inquiry_say(world: World) -> str:
    await world.bo.says("Hello, Ada.")
    return "#1"


async def inquiry_note(world: World) -> str:
    await world.bo.says("//She is in a hurry.")
    return "#1"


async def inquiry_pass(world: World) -> str:
    await world.bo.says("/pass 1")
    await world.bo.presses([c.id for c in world.bo.last[-1].choices if c.id.startswith("inquiry.to:")][-1])
    return ""


async def inquiry_return(world: World) -> str:
    await world.bo.says("/take 1")
    await world.bo.says("/return")
    return ""


async def inquiry_close(world: World) -> str:
    await world.desk.lin.says("/human")
    await world.bo.says("/take 2")
    await world.bo.says("/close")
    return ""


async def questions_answer(world: World) -> str:
    [id] = await asked(world.room, "eve", "lockers?")
    await world.bo.presses(f"questions.answer:{id}")
    await says(world.bo, "Yes, on the first floor.", "有，在一层。", "yes", "Lockers", "寄存柜", "no", "submit")
    return id


async def questions_assign(world: World) -> str:
    [id] = await asked(world.room, "eve", "where is the venue?")
    await world.bo.presses(f"questions.likely:{id}")
    await tap(world.bo, "questions.belongs:", "questions.learn:")
    return id


async def questions_drop(world: World) -> str:
    [id] = await asked(world.room, "eve", "pineapple?")
    await world.bo.presses(f"questions.drop:{id}")
    return id


async def entry_edit(world: World) -> str:
    entry = await world.id("SELECT id FROM faq_entries")
    await world.bo.presses(f"live.edit:{entry}")
    await tap(world.bo, "answering.change:answer_en")
    await says(world.bo, "No.", "submit")
    return entry


async def entry_retire(world: World) -> str:
    entry = await world.id("SELECT id FROM faq_entries")
    await world.bo.presses(f"live.retired:{entry}")
    return entry


async def programme_import(world: World) -> str:
    await uploaded(world.bo, csv_of(ROWS))
    return ""


async def programme_publish(world: World) -> str:
    await tap(world.bo, "importing.publish:")
    return ""


async def screening_add(world: World) -> str:
    film = await world.id("SELECT film_id FROM screenings")
    await world.bo.presses(f"slot.add:{film}")
    await says(world.bo, "18 April 13:00", "dome")
    await tap(world.bo, "scheduling.submit:")
    return ""


async def screening_edit(world: World) -> str:
    id = await world.id("SELECT id FROM screenings ORDER BY id")
    await world.bo.presses(f"slot.move:{id}")
    await world.bo.says("18 April 15:30")
    await tap(world.bo, "scheduling.submit:")
    return id


async def screening_fill(world: World) -> str:
    id = await world.id("SELECT id FROM screenings ORDER BY id")
    await world.ben.presses(f"slot.filled:{id}")
    return id


async def screening_cancel(world: World) -> str:
    id = await world.id("SELECT id FROM screenings ORDER BY id")
    await world.bo.presses(f"slot.cut:{id}")
    return id


async def film_enter(world: World) -> str:
    await world.bo.presses(f"entered.take:{world.low}")
    await tap(world.bo, "entered.put:")
    return "low-water"


async def film_poster(world: World) -> str:
    await world.bo.presses("poster.ask:low-water")
    note = FileNote("poster.png", 108, "image/png", "token-1", "terminal")
    await world.bo.sends(world.bo.incoming("file", file=note))
    return "low-water"


async def review_note(world: World) -> str:
    await world.bo.presses(f"review.note:{world.low}")
    await world.bo.says("A strong opening.")
    return world.low


async def review_ask(world: World) -> str:
    await world.bo.presses(f"asking.begin:{world.low}.1")
    await tap(world.bo, "asking.pick:fields.running_time", "asking.picked")
    await world.bo.says("Please check it once more.")
    await tap(world.bo, "asking.submit:")
    return world.low


async def review_unask(world: World) -> str:
    await world.bo.presses(f"review.unask:{await world.id('SELECT id FROM change_requests')}")
    return world.low


async def jury_assign(world: World) -> str:
    for film in (world.high, world.low):
        await world.bo.presses(f"jury.put:{film}.{await world.person(world.wen)}")
    return world.low


async def jury_score(world: World) -> str:
    await world.wen.presses(f"jury.score:{world.low}")
    await says(world.wen, "8", "8", "8", "8", "skip", "submit")
    return world.low


async def jury_conflict(world: World) -> str:
    await world.wen.presses(f"jury.conflict:{world.high}")
    await says(world.wen, "I was its editor.", "submit")
    return world.high


async def jury_unassign(world: World) -> str:
    await world.bo.presses(f"jury.taken:{world.low}.{await world.person(world.wen)}")
    return world.low


async def decision_propose(world: World) -> str:
    await proposed(world.room, world.bo, (world.low, "waiting"), (world.high, "waiting"))
    return world.high


async def decision_letter(world: World) -> str:
    await world.bo.presses(f"decide.write:{world.low}.{(await decision(world.room, world.low)).revision}")
    await world.bo.says("Dear Ana, you are very near.")
    return world.low


async def decision_drop(world: World) -> str:
    await world.bo.presses(f"decide.drop:{world.high}.{(await decision(world.room, world.high)).revision}")
    return world.high


async def decision_release(world: World) -> str:
    await released(world.room, world.bo)
    return ""


async def decision_undo(world: World) -> str:
    await world.bo.presses(f"decide.undo:{await world.id('SELECT id FROM releases')}")
    return ""


async def decision_order(world: World) -> str:
    await proposed(world.room, world.bo, (world.high, "waiting"))
    await released(world.room, world.bo)
    world.room.clock.instant += timedelta(minutes=31)
    await look(world.room)
    await world.bo.presses(f"decide.entry:{world.high}")
    await tap(world.bo, "decide.order:")
    return ""


async def announcement_write(world: World) -> str:
    await world.desk.writes()
    return "#1"


async def announcement_test(world: World) -> str:
    await tap(world.bo, "announce.test:", "announce.tested:")
    return "#1"


async def announcement_start(world: World) -> str:
    await world.bo.presses("announce.list")
    await tap(world.bo, "announce.show:", "announce.go:", "announce.start:")
    return "#1"


async def announcement_approve(world: World) -> str:
    await world.desk.cy.presses("announce.list")
    await tap(world.desk.cy, "announce.show:", "announce.approve:")
    return "#1"


async def announcement_pause(world: World) -> str:
    await world.bo.presses("announce.list")
    await tap(world.bo, "announce.show:", "announce.pause:")
    return "#1"


async def announcement_resume(world: World) -> str:
    await tap(world.bo, "announce.resume:")
    return "#1"


async def announcement_retry(world: World) -> str:
    await world.desk.passes()
    async with world.room.house.database.transaction() as tx:
        await tx.run("UPDATE recipients SET state = 'failed' WHERE chat = 'ada'")
        await tx.run("UPDATE campaigns SET sent = sent - 1, failed = 1")
    await world.bo.presses("announce.list")
    await tap(world.bo, "announce.show:", "announce.retry:")
    return "#1"


async def announcement_correct(world: World) -> str:
    await world.desk.passes()
    await world.bo.presses("announce.list")
    await tap(world.bo, "announce.show:", "announce.correct:")
    return "#1"


async def announcement_cancel(world: World) -> str:
    await tap(world.bo, "announcing.back:", "announce.discard:", "announce.cancelled:")
    return "#2"


async def switch_enrolment(world: World) -> str:
    await world.bo.presses("switch.ask:now")
    await tap(world.bo, "switch.put:")
    return ""


async def switch_online(world: World) -> str:
    await world.bo.says("/switches")
    await tap(world.bo, "exhibition.begin")
    await world.bo.says("skip")
    await tap(world.bo, "exhibition.submit:")
    return ""


Deed = Callable[[World], Awaitable[str]]
DEEDS: dict[str, Deed] = {
    deed.__name__.replace("_", ".", 1): deed
    for deed in (
        staff_invite, staff_suspend, staff_resume, inquiry_take, inquiry_say, inquiry_note, inquiry_pass,
        inquiry_return, inquiry_close, questions_answer, questions_assign, questions_drop, entry_edit, entry_retire,
        programme_import, programme_publish, screening_add, screening_edit, screening_fill, screening_cancel,
        film_enter, film_poster, review_note, review_ask, review_unask, jury_assign, jury_score, jury_conflict,
        jury_unassign, decision_propose, decision_letter, decision_drop, decision_release, decision_undo,
        decision_order, announcement_write, announcement_test, announcement_start, announcement_approve,
        announcement_pause, announcement_resume, announcement_retry, announcement_correct, announcement_cancel,
        switch_enrolment, switch_online, staff_remove,
    )
}  # fmt: skip
"""Action → the conversation in which it is done; in an order in which each finds what it needs."""
NOTHING_CHANGES = {"announcement.test"}
"""What is only said to somebody."""


def test_every_action_is_told_of_here() -> None:
    """A new action that changes anything needs its conversation above; one that only shows something, its name."""
    assert DEEDS.keys() | READS == ACTIONS.keys()
    assert not DEEDS.keys() & READS
    guarded = [each for topic in STAFFS for each in within(topic) if isinstance(each, Guarded)]
    assert {each.action for each in guarded} == ACTIONS.keys()
    assert {each.action for each in guarded if each.written} >= READS


async def test_every_state_change_is_in_the_log(sqlite_url: str, tmp_path: Path) -> None:
    async with open_office(sqlite_url, tmp_path, USHER_ANNOUNCEMENTS_APPROVE_ABOVE="1", **BY_WORDING) as room:
        world = World(room, await open_desk(room), room.visitor(OLGA), await hired(room, "Wen", role=JUROR),
                      await hired(room, "Ben", role=VENUE))  # fmt: skip
        await world.olga.says("/menu")
        _, world.low = await filmmaker(room, "mia")
        _, world.high = await filmmaker(room, "noa", title="High Tide", title_en="High Tide")
        for action, deed in DEEDS.items():
            before, stood = len(await audited(room)), await state(room)
            room.front.said.clear()
            subject = await deed(world)
            rows = [row for row in (await audited(room))[before:] if row.action == action]
            assert rows, f"{action} left nothing in the log"
            check_row(action, rows[-1], subject)
            changed = {table for table, rows in (await state(room)).items() if stood[table] != rows}
            assert changed or action in NOTHING_CHANGES, f"{action} changes nothing"
        async with room.house.database.reading() as tx:
            assert (await check(tx)).fault == ""


async def test_whoever_waits_for_one_another_is_answered_all_the_same(database_url: str, tmp_path: Path) -> None:
    """The log's end is locked late in a turn: whatever another process has locked before it, nobody hears "sorry"."""
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        bo, [id] = await organiser(room), await asked(room, "eve", "pineapple?")
        if room.house.database.dialect == "sqlite":  # where there is one writer at a time
            return
        async with room.house.database.transaction() as tx:
            await audit.add(tx, Record(room.clock.now(), "another process", "", "staff.list"))
            dropping = asyncio.create_task(bo.presses(f"questions.drop:{id}"))
            await asyncio.create_task(waiting(room))
            await tx.run("UPDATE questions SET text = text WHERE id = :id", id=id)
        assert lines(await dropping)[0] == "Set aside: one question. Nobody was told."
        assert [row.action for row in await audited(room)] == ["staff.list", "questions.drop"]


async def waiting(room: Room) -> None:
    """Until somebody waits for a lock."""
    while not await room.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
        await asyncio.sleep(0.01)


def check_row(action: str, row: Record, subject: str) -> None:
    """By whom, as what, to what. subject: "" where any will do."""
    doer = {"jury.score": ("wen", JUROR), "jury.conflict": ("wen", JUROR), "screening.fill": ("ben", VENUE),
            "announcement.approve": ("cy", ORGANISER)}.get(action)  # fmt: skip
    actor, role = doer or ((OLGA, OWNER) if action.startswith("staff.") else ("bo", ORGANISER))
    assert (action, row.actor, row.role) == (action, f"terminal:{actor}", role)
    assert (action, row.subject) == (action, subject or row.subject)
    assert row.subject or row.detail or action.startswith("inquiry."), f"{action} does not say to what"


async def state(room: Room) -> dict[str, list[dict[str, object]]]:
    """What every table holds that staff may change."""
    async with room.house.database.reading() as tx:
        tables = [row["name"] for row in await tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: await tx.all(f"SELECT * FROM {table}") for table in tables if table not in PASSING}

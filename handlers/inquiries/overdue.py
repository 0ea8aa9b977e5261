"""What the passing of time does to inquiries: nobody came, nobody speaks, a message did not arrive."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from handlers import human
from handlers.inquiries import card, rooms, visitor
from handlers.inquiries.rooms import Room
from handlers.talk import owing, routes, when
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.message import Address, Incoming, Reply
from handlers.talk.texts import Texts
from handlers.talk.turn import Post, Turn
from handlers.talk.voice import join
from storage import conversations, inquiries, inquiry_lines, instants, questions
from storage.database import Tx
from storage.inquiries import HUMAN, WAITING, Inquiry, Waits
from storage.inquiry_lines import Undelivered
from storage.questions import MISS, Question


@dataclass(frozen=True, slots=True)
class Overdue:
    """Looks for what time has brought. Everything is done once, whoever looks."""

    festival: Festival
    texts: Texts

    async def find(self, tx: Tx, now: datetime) -> tuple[list[str], list[Undelivered]]:
        """Inquiries for which it has been too long, and what never came."""
        return await inquiries.due(tx, now, self._waits), await inquiry_lines.undelivered(tx)

    async def see_to(self, tx: Tx, now: datetime, id: str) -> int:
        """One that has waited, or been silent, for too long; how many messages that makes."""
        return await self._for(tx, now, id, f"{id} {instants.write(now)}", self._see_to)

    async def tell_of(self, tx: Tx, now: datetime, lost: Undelivered) -> int:
        """The organisers learn that a message did not arrive; how many messages that makes."""

        async def tell(seen: Turn, inquiry: Inquiry) -> None:
            where = await rooms.of(seen, inquiry)
            rooms.say(seen, inquiry, where, lambda told, room: _lost(told, inquiry, lost))
            first = f"undelivered {lost.row}"
            causes = [first, *(f"{first} {count}" for count in range(1, len(seen.posts)))]
            seen.posts[:] = [replace(post, cause=cause) for post, cause in zip(seen.posts, causes, strict=False)]

        told = await self._for(tx, now, lost.inquiry_id, f"undelivered {lost.row}", tell)
        if not told:
            await inquiry_lines.leave_undelivered(tx, lost.row)
        return told

    async def _for(
        self, tx: Tx, now: datetime, id: str, key: str, deed: Callable[[Turn, Inquiry], Awaitable[None]]
    ) -> int:
        found = await inquiries.find(tx, id)
        conversation = (await conversations.find(tx, found.channel, found.chat))[0] if found else None
        if found is None or conversation is None:
            return 0
        posts: list[Post] = []
        heard = Incoming(Address(found.channel, found.chat), key, "event")
        festival = await as_it_stands(tx, self.festival)
        await deed(Turn(tx, now, heard, conversation, festival, self.texts, posts=posts), found)
        for post in posts:
            await owing.owe(tx, post, now)
        return len(posts)

    async def _see_to(self, seen: Turn, inquiry: Inquiry) -> None:
        waits, tx, now = self._waits, seen.tx, seen.now
        if inquiry.state == HUMAN:
            if ended := await inquiries.fall_silent(tx, inquiry.id, now - waits.silent, now):
                await _back(seen, ended, seen.reply("human.silent"), "inquiry.fell_silent")
        elif ended := await inquiries.give_up(tx, inquiry.id, now - waits.gives_up, now):
            if await _keep_question(seen, ended):
                await _back(seen, ended, seen.reply("human.gave_up"), "inquiry.gave_up")
            else:
                await _back(seen, ended, seen.reply("human.gave_up_bare"), "inquiry.gave_up_bare")
        elif await inquiries.tell_late(tx, inquiry.id, now - waits.waits, now):
            visitor.tell(seen, inquiry, [_nobody_yet(seen)])
            rooms.say(seen, inquiry, await rooms.everyone(seen), partial(_late, inquiry))

    @property
    def _waits(self) -> Waits:
        office = self.festival.office
        return Waits(office.waits, office.gives_up, office.silent)


def _late(inquiry: Inquiry, told: Turn, room: Room) -> Reply:
    since = when.moment(inquiry.since, told.festival.zone, told.language)
    return card.with_buttons(told, inquiry, room, told.reply("inquiry.late", name=rooms.named(inquiry), since=since))


def _nobody_yet(seen: Turn) -> Reply:
    hours = seen.festival.office.hours.get(seen.language, "")
    told = seen.say("human.hours", hours=hours) if hours else None
    said = join(seen.say("human.nobody_yet"), human.away(seen) or told, seen.say("human.or_call"))
    rows = ((seen.choice("human.wait", "human.wait"), seen.choice("human.bot", "human.bot_button")),)
    return Reply(str(said), rows, stays=visitor.STAYS)


async def _back(seen: Turn, ended: Inquiry, said: Reply, noted: str) -> None:
    """The bot takes over; both sides learn it."""
    before = replace(ended, state=HUMAN if ended.taken_by else WAITING)
    seen.conversation = replace(seen.conversation, inquiry="")
    visitor.tell(seen, ended, await visitor.with_the_bot(seen, said))
    await card.show(seen, seen, ended, await rooms.everyone(seen))

    def left(told: Turn, room: Room) -> Reply:
        return told.reply(noted, name=rooms.named(ended))

    rooms.say(seen, ended, await rooms.of(seen, before), left)


async def _keep_question(seen: Turn, ended: Inquiry) -> bool:
    """What was asked, if anything was, stays among the questions that wait for an answer."""
    lines = [line for line in await inquiry_lines.of(seen.tx, ended.id) if line.side == "visitor" and line.text]
    asked = [line.text for line in lines if not line.earlier]
    before = [line.text for line in lines if line.earlier and routes.asks(line.text, seen.texts)]
    text = next(iter([*asked, *reversed(before)]), "")
    if text:
        question = Question(
            f"inquiry-{ended.id}", ended.edition, ended.channel, ended.chat, ended.person_id, seen.language, text, "",
            MISS, ended.opened_at,
        )  # fmt: skip
        await questions.keep(seen.tx, question)
    return bool(text)


def _lost(told: Turn, inquiry: Inquiry, lost: Undelivered) -> Reply:
    key = {"blocked": "inquiry.lost_blocked", "unknown": "inquiry.lost_unknown"}.get(lost.state, "inquiry.lost")
    return told.reply(key, name=rooms.named(inquiry), reason=lost.reason)

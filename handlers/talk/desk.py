"""The one path of every message: heard once, answered in one transaction, then handed to the courier."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from handlers.talk import floods, owing, routes
from handlers.talk.cleaned import cleaned
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.locks import Locks
from handlers.talk.memory import Said
from handlers.talk.message import Address, Answered, Choice, Incoming, Reply
from handlers.talk.routes import Route
from handlers.talk.texts import Texts, best_language, plain
from handlers.talk.turn import Handler, Known, Topic, Turn, Unread, Unseen
from storage import conversations, page, people
from storage.conversations import Conversation
from storage.database import Conflict, Contended, Database, StorageError, Tx
from storage.outbox import Parcel

log = logging.getLogger(__name__)

_MOST_LOOKS = 6
"""What one message may need to have found out: texts read (what was said, and what it refers to), slow looks."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What came of one message, once it is durable. elsewhere: something is owed in other conversations, too."""

    answered: Answered
    parcels: Sequence[Parcel] = ()
    elsewhere: bool = False
    faq_changed: bool = False


async def _nothing() -> None:
    """Where nothing is to be learned."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers whatever is heard.

    who: the name of this process; lease: how long a row stays in its hands without a sign of life.
    phrases: what people say to ask for a topic (routes.phrases). hand_over: takes what is owed, after the commit;
    wake: says that something is owed elsewhere. read: (text, entry answered before) → what it means, in a thread;
    learn: what can be answered has changed. looking: one slow look at a time, as SQLite has few readers.
    """

    database: Database
    texts: Texts
    festival: Festival
    topics: Sequence[Topic]
    now: Callable[[], datetime]
    who: str
    phrases: Mapping[str, Route]
    hand_over: Callable[[list[Parcel]], None]
    lease: timedelta
    wake: Callable[[], None] = lambda: None
    learn: Callable[[], Awaitable[None]] = _nothing
    locks: Locks = field(default_factory=Locks)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, incoming: Incoming) -> Answered:
        """Answer; when this returns, everything is committed. Raises StorageError if nothing could be stored."""
        incoming = cleaned(incoming)
        if not incoming.private and not incoming.addressed and not await self._of_organisers(incoming):
            return Answered()
        async with self.locks.holding(incoming.address):
            try:
                return await self._answer_or_conflict(incoming)
            except StorageError:
                raise
            except Exception:
                reference = secrets.token_hex(3).upper()
                log.exception("no answer on %s, reference %s", incoming.address.channel, reference)
                return await self._transact(incoming, partial(_sorry, reference))

    async def _of_organisers(self, incoming: Incoming) -> bool:
        """What stands in a topic of the organisers' chat may be meant for a visitor, addressed to the bot or not."""
        here, _, topic = incoming.address.chat.partition(":")
        if not topic or self.festival.office.chat is None:
            return incoming.kind == "event"
        async with self.database.reading() as tx:
            return (await as_it_stands(tx, self.festival)).office.chat == Address(incoming.address.channel, here)

    async def _answer_or_conflict(self, incoming: Incoming) -> Answered:
        known = Known()
        try:
            return await self._answer_knowing(incoming, known)
        # Another process heard the same, met the same person, or wrote in the same places in another order, just then.
        except (Conflict, Contended):
            return await self._answer_knowing(incoming, known)

    async def _answer_knowing(self, incoming: Incoming, known: Known) -> Answered:
        """What takes long is found out between two tries, so that nobody waits for that inside of a transaction."""
        for _ in range(_MOST_LOOKS):
            try:
                return await self._transact(incoming, self._replies, known)
            except Unread as unread:
                read = self.festival.faq.read
                known.readings[unread.text, unread.after] = await asyncio.to_thread(read, unread.text, unread.after)
            except Unseen as unseen:
                async with self.looking, self.database.reading() as tx:
                    known.looks[unseen.key] = await unseen.ask(tx)
        return await self._transact(incoming, self._replies, known)

    async def _transact(self, incoming: Incoming, answer: Handler, known: Known | None = None) -> Answered:
        heard = await self.database.transact(lambda tx: self._hear(tx, incoming, answer, known or Known()))
        if heard.faq_changed:
            await self._learn()
        if heard.parcels:
            self.hand_over(list(heard.parcels))
        if heard.elsewhere:
            self.wake()
        return heard.answered

    async def _learn(self) -> None:
        try:
            await self.learn()
        except Exception:  # what was answered is durable by now, and goes out whatever comes of this
            log.exception("what can be answered could not be learned; the next round tries again")

    async def _hear(self, tx: Tx, incoming: Incoming, answer: Handler, known: Known) -> _Heard:
        now, address = self.now(), incoming.address
        conversation, before = await conversations.find(
            tx, address.channel, address.chat, key=incoming.key, who=self.who
        )
        if before:
            return _Heard(Answered(fresh=False))
        if incoming.kind == "event":
            await self._note_event(tx, incoming, conversation, now)
            return _Heard(Answered())
        conversations.hear(tx, address.channel, incoming.key, now)
        conversation = conversation or self._meet(tx, incoming, now)
        counted = floods.count(conversation, self.festival.limits, now)
        festival = await as_it_stands(tx, self.festival)
        turn = Turn(tx, now, incoming, counted.conversation, festival, self.texts, known=known)
        stopped = turn.took_answer = counted.verdict in floods.STOPPED
        replies = self._answer_flood(turn, counted.verdict) if stopped else await answer(turn)
        if not turn.took_answer:
            turn.remember(turn.memory.heard(_said(turn, conversation.offered, replies)))
        parcels = await owing.answer(turn, replies, now + counted.delay, self.who, self.lease)
        for post in turn.posts:
            await owing.owe(tx, post, now)
        conversations.keep(tx, turn.conversation, routes.offered(replies) or turn.conversation.offered)
        if turn.secrets:  # where it is kept: with the answer, lest a kill in between leave it readable
            await page.mask(tx, address.chat, incoming.key, turn.secrets)
        answered = Answered(notice=turn.notice[:200], secrets=turn.secrets, quiet=not replies)
        return _Heard(answered, parcels, bool(turn.posts), turn.faq_changed)

    def _answer_flood(self, turn: Turn, verdict: str) -> list[Reply]:
        seconds = int(self.festival.limits.ignore_for.total_seconds())
        return [turn.reply("flood.ignored", n=seconds)] if verdict == floods.TELL else []

    def _meet(self, tx: Tx, incoming: Incoming, now: datetime) -> Conversation:
        hint = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in incoming.text) else incoming.language
        language = best_language(hint, self.festival.languages, self.festival.default_language)
        person = people.new(language, incoming.zone)
        conversation = Conversation(incoming.address.channel, incoming.address.chat, person)
        people.add(tx, person, now)
        conversations.add(tx, conversation, now)
        return conversation

    async def _note_event(self, tx: Tx, incoming: Incoming, conversation: Conversation | None, now: datetime) -> None:
        conversations.hear(tx, incoming.address.channel, incoming.key, now)
        if incoming.text.startswith("moved:"):  # also if nothing was ever said to the bot there
            address, to = incoming.address, incoming.text.removeprefix("moved:")
            await conversations.move(tx, address.channel, address.chat, to)
        elif conversation is None:
            return
        elif incoming.text == "left":
            conversations.mark_unreachable(tx, conversation.channel, conversation.chat, "left", now)
        elif incoming.text == "joined":
            conversations.keep(tx, conversation, conversation.offered)

    async def _replies(self, turn: Turn) -> list[Reply]:
        if turn.incoming.zone and turn.incoming.zone != turn.person.zone:
            before = turn.person.zone
            turn.keep_person(replace(turn.person, zone=turn.incoming.zone))
            for topic in self.topics:
                if topic.on_zone is not None:
                    await topic.on_zone(turn, before)
        for topic in self.topics:
            if topic.first is not None and (replies := await topic.first(turn)) is not None:
                return replies
        open_topic = next((topic for topic in self.topics if topic.name == turn.conversation.topic), None)
        route = self._route(turn)
        if route is not None:
            return await self._interrupt(turn, route, open_topic)
        if open_topic is not None and open_topic.carry_on is not None:
            return await self._carry_on(turn, open_topic, open_topic.carry_on)
        return await self._without_form(turn)

    async def _carry_on(self, turn: Turn, topic: Topic, carry_on: Handler) -> list[Reply]:
        """The open form comes first; what it has no use for may be meant for another topic, or be a question."""
        words = self.phrases.get(routes.plain(turn.incoming.text[:200]))
        turn.asks_elsewhere = words is not None
        turn.may_decline = turn.incoming.kind == "text"
        replies = await carry_on(turn)
        turn.took_answer = not turn.misfit
        if not turn.misfit:
            return replies
        if words is not None:
            return await self._interrupt(turn, words, topic)
        answered = await self._answers(turn)
        if answered is not None:
            return await self._back(turn, answered, topic)
        turn.may_decline, turn.took_answer = False, True
        return await carry_on(turn)

    async def _answers(self, turn: Turn) -> list[Reply] | None:
        for topic in self.topics:
            if topic.answers is not None and (replies := await topic.answers(turn)) is not None:
                return replies
        return None

    def _route(self, turn: Turn) -> Route | None:
        heard = turn.incoming
        if heard.kind == "choice":
            return routes.by_choice(self.topics, heard.choice) or routes.by_choice(self.topics, "start.stale")
        if heard.kind != "text":
            return None
        if heard.text.startswith("/"):
            return routes.by_command(self.topics, heard.text) or routes.by_choice(self.topics, "start.unknown")
        return routes.by_choice(self.topics, routes.meant(heard, turn.conversation.offered, self.texts))

    async def _interrupt(self, turn: Turn, route: Route, open_topic: Topic | None) -> list[Reply]:
        if route.topic.private and not turn.incoming.private:
            return [_go_private(turn, route)]
        before = turn.conversation.topic, turn.conversation.form
        turn.took_answer = open_topic is route.topic  # its questions and summaries quote what was answered
        turn.argument = route.argument
        replies = await route.handler(turn)
        stands = open_topic is not None and (turn.conversation.topic, turn.conversation.form) == before
        if turn.conversation.inquiry:  # a person has been asked in: the form stands still
            return replies
        if not stands or open_topic is None or open_topic is route.topic:
            return replies
        return await self._back(turn, replies, open_topic)

    async def _back(self, turn: Turn, replies: list[Reply], open_topic: Topic) -> list[Reply]:
        """After something else was talked about, the open form's question stands again."""
        if open_topic.where is None:
            return replies
        if replies and any(choice.kind == "option" for choice in replies[-1].choices):  # it asks something itself
            label = await open_topic.back(turn) if open_topic.back else turn.voice.label("form.where")
            back = Choice(label, f"{open_topic.name}.where", "aside")
            return [*replies[:-1], replace(replies[-1], rows=(*replies[-1].rows, (back,)))] if label else replies
        return [*replies, *await open_topic.where(turn)]

    async def _without_form(self, turn: Turn) -> list[Reply]:
        if turn.incoming.kind == "edited":
            return []
        words = self.phrases.get(routes.plain(turn.incoming.text[:200]))
        route = words or routes.by_pattern(self.topics, turn.incoming.text)
        if route is None and turn.incoming.kind == "text":
            answered = await self._answers(turn)
            if answered is not None:
                return answered
        route = route or routes.by_choice(self.topics, "start.unknown")
        return await self._interrupt(turn, route, None) if route else []


def _said(turn: Turn, offered: str, replies: Sequence[Reply]) -> list[Said]:
    """What goes into the conversation's memory: secrets do not."""
    heard = turn.incoming
    text = heard.text if heard.kind in ("text", "edited") else routes.label_of(heard.choice, offered)
    for secret in turn.secrets:
        text = text.replace(secret, "••••••")
    return [Said("visitor", text), *(Said("bot", plain(reply.text)) for reply in replies)]


async def _sorry(reference: str, turn: Turn) -> list[Reply]:
    turn.took_answer = True  # nobody knows what it was
    return [turn.reply("desk.sorry", reference=reference)]


def _go_private(turn: Turn, route: Route) -> Reply:
    opens_with = next(iter(route.topic.commands))  # "/start films" is understood as "/films"
    link = turn.festival.link(turn.incoming.address.channel, opens_with)
    opens = replace(turn.choice("start.menu", "group.open"), kind="link", url=link)
    return turn.reply("group.private", rows=((opens,),) if link else ())

"""Where a conversation stands: whose it is, which form is open in it, what was offered last."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage import instants, marks, threads
from storage.database import Tx
from storage.people import Person


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat of a channel.

    topic, form: the topic that carries on and its own state (JSON), "" for none. offered: JSON of the choices said
    last. memory: JSON of what is remembered for a while. inquiry: the one that it was handed over with last, "" none.
    held: something waits in the outbox until the person is heard from, here or elsewhere.
    The window counts what was heard, against floods. kept: False while it is not written down yet.
    """

    channel: str
    chat: str
    person: Person
    topic: str = ""
    form: str = ""
    offered: str = ""
    heard_in_window: int = 0
    window_started_at: datetime | None = None
    ignored_until: datetime | None = None
    unreachable_since: datetime | None = None
    owed_elsewhere: bool = False
    memory: str = ""
    inquiry: str = ""
    held: bool = False
    kept: bool = field(default=True, compare=False)


_FIND = """
SELECT c.person_id, p.language, p.zone, c.topic, c.form, c.offered, c.heard_in_window, c.window_started_at,
       c.ignored_until, c.unreachable_since, c.memory, c.inquiry,
       (SELECT 1 FROM heard h WHERE h.channel = c.channel AND h.key = :key) AS heard_before,
       EXISTS (SELECT 1 FROM outbox o WHERE o.channel = c.channel AND o.chat = c.chat AND o.priority = 0
               AND o.state IN ('pending', 'leased') AND o.leased_by <> :who) AS owed_elsewhere,
       EXISTS (SELECT 1 FROM conversations k JOIN outbox o ON o.channel = k.channel AND o.chat = k.chat
               AND o.state = 'held' WHERE k.person_id = c.person_id) AS held
FROM conversations c JOIN people p ON p.id = c.person_id
WHERE c.channel = :channel AND c.chat = :chat FOR_UPDATE
"""


async def find(tx: Tx, channel: str, chat: str, *, key: str = "", who: str = "") -> tuple[Conversation | None, bool]:
    """The conversation, locked until the transaction ends, and whether `key` has been heard before.

    A conversation that does not exist yet answers (None, False): the unique key of `heard` still guards it.
    owed_elsewhere: another process (not `who`) has replies on their way to this chat.
    """
    row = await tx.one(_FIND, channel=channel, chat=chat, key=key, who=who)
    if row is None:
        return None, False
    conversation = Conversation(
        channel,
        chat,
        Person(row["person_id"], row["language"], row["zone"]),
        row["topic"],
        row["form"],
        row["offered"],
        row["heard_in_window"],
        _instant(row["window_started_at"]),
        _instant(row["ignored_until"]),
        _instant(row["unreachable_since"]),
        bool(row["owed_elsewhere"]),
        row["memory"],
        row["inquiry"],
        bool(row["held"]),
    )
    return conversation, bool(row["heard_before"])


def hear(tx: Tx, channel: str, key: str, now: datetime) -> None:
    """Note that `key` has been heard; the transaction ends in `Conflict` if it had been already."""
    tx.soon(
        "INSERT INTO heard (channel, key, at) VALUES (:channel, :key, :at)",
        channel=channel, key=key, at=instants.write(now),
    )  # fmt: skip


def add(tx: Tx, conversation: Conversation, now: datetime) -> None:
    """Write a new conversation down; its person must be there already."""
    tx.soon(
        "INSERT INTO conversations (channel, chat, person_id, created_at) VALUES (:channel, :chat, :person, :now)",
        channel=conversation.channel, chat=conversation.chat, person=conversation.person.id, now=instants.write(now),
    )  # fmt: skip


def keep(tx: Tx, conversation: Conversation, offered: str) -> None:
    """Write down where the conversation stands now; it was heard from, so it can be reached.

    Whose it is does not change here (people.join does that): its index would be written anew with every message.
    """
    tx.soon(
        "UPDATE conversations SET topic = :topic, form = :form, offered = :offered,"
        " heard_in_window = :heard, window_started_at = :started, ignored_until = :ignored, memory = :memory,"
        " inquiry = :inquiry,"
        " unreachable_since = '' WHERE channel = :channel AND chat = :chat",
        topic=conversation.topic, form=conversation.form, offered=offered,
        heard=conversation.heard_in_window, started=_text(conversation.window_started_at),
        ignored=_text(conversation.ignored_until), memory=conversation.memory, inquiry=conversation.inquiry,
        channel=conversation.channel, chat=conversation.chat,
    )  # fmt: skip


def change(tx: Tx, conversation: Conversation, offered: str) -> None:
    """Write down what was changed from elsewhere: it was not heard from, so it may be as unreachable as before."""
    tx.soon(
        "UPDATE conversations SET topic = :topic, form = :form, offered = :offered, memory = :memory,"
        " inquiry = :inquiry WHERE channel = :channel AND chat = :chat",
        topic=conversation.topic, form=conversation.form, offered=offered, memory=conversation.memory,
        inquiry=conversation.inquiry, channel=conversation.channel, chat=conversation.chat,
    )  # fmt: skip


async def forget_memories(tx: Tx, person_id: str) -> None:
    """What was said lately in this person's conversations is remembered no more."""
    await tx.run("UPDATE conversations SET memory = '' WHERE person_id = :person", person=person_id)


def mark_unreachable(tx: Tx, channel: str, chat: str, reason: str, now: datetime) -> None:
    """Nothing more is sent to this chat until it is heard from again."""
    tx.soon(
        "UPDATE conversations SET unreachable_since = :now, unreachable_because = :reason"
        " WHERE channel = :channel AND chat = :chat",
        now=instants.write(now), reason=reason, channel=channel, chat=chat,
    )  # fmt: skip


async def open_form(tx: Tx, person_id: str, topic: str, *, not_in: tuple[str, str]) -> str:
    """The form of that topic that is open in another conversation of this person, "" for none."""
    row = await tx.one(
        "SELECT form FROM conversations WHERE person_id = :person AND topic = :topic"
        " AND NOT (channel = :channel AND chat = :chat) ORDER BY window_started_at DESC LIMIT 1",
        person=person_id, topic=topic, channel=not_in[0], chat=not_in[1],
    )  # fmt: skip
    return str(row["form"]) if row else ""


async def close_forms(tx: Tx, person_id: str, topics: Sequence[str]) -> None:
    """No form of these topics is open any more in any conversation of somebody's."""
    for topic in topics:
        await tx.run(
            "UPDATE conversations SET topic = '', form = '' WHERE person_id = :person AND topic = :topic",
            person=person_id, topic=topic,
        )  # fmt: skip


async def move(tx: Tx, channel: str, chat: str, to: str) -> None:
    """The platform gave the chat a new id: what was said, and what is owed, goes with it."""
    there, _ = await find(tx, channel, to)
    if there is None:
        await tx.run(
            "UPDATE conversations SET chat = :to WHERE channel = :channel AND chat = :chat",
            channel=channel, chat=chat, to=to,
        )  # fmt: skip
    await tx.run(
        "UPDATE outbox SET chat = :to WHERE channel = :channel AND chat = :chat"
        " AND state IN ('pending', 'leased', 'held')",
        channel=channel, chat=chat, to=to,
    )  # fmt: skip
    await threads.leave(tx, channel, chat)
    await marks.write(tx, _moved(channel, chat), to)


async def moved_to(tx: Tx, channel: str, chat: str) -> str:
    """The id that the platform gave to that chat since, "" if it has the one it had."""
    return await marks.read(tx, _moved(channel, chat))


def _moved(channel: str, chat: str) -> str:
    return f"moved {channel}:{chat}"


async def forget_heard(tx: Tx, before: datetime) -> int:
    """Drop the keys that no platform will repeat any more."""
    return await tx.run("DELETE FROM heard WHERE at < :before", before=instants.write(before))


def _instant(text: str) -> datetime | None:
    return instants.read(text) if text else None


def _text(instant: datetime | None) -> str:
    return instants.write(instant) if instant else ""

"""Where the threads of a chat stand: which conversation a topic, or an answered message, belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Thread:
    """One of several conversations within a chat.

    name: what the bot calls it ("#12 Ada Moreau"); root: the platform's id of its first message; topic: the
    platform's own topic, "" where the chat has none.
    """

    channel: str
    chat: str
    name: str
    root: str
    topic: str = ""


async def find(tx: Tx, channel: str, chat: str, name: str) -> Thread | None:
    """Where the thread of that name stands, None if nothing of it was said yet."""
    row = await tx.one(
        "SELECT root, topic FROM threads WHERE channel = :channel AND chat = :chat AND name = :name",
        channel=channel, chat=chat, name=name,
    )  # fmt: skip
    return Thread(channel, chat, name, row["root"], row["topic"]) if row else None


async def begin(tx: Tx, threads: Sequence[Thread]) -> None:
    """These stand here now; one that stood elsewhere (its topic was deleted) does so no more."""
    await tx.many(
        "INSERT INTO threads (channel, chat, name, root, topic) VALUES (:channel, :chat, :name, :root, :topic)"
        " ON CONFLICT (channel, chat, name) DO UPDATE SET root = excluded.root, topic = excluded.topic",
        [{"channel": t.channel, "chat": t.chat, "name": t.name, "root": t.root, "topic": t.topic} for t in threads],
    )


async def by_topic(tx: Tx, channel: str, chat: str, topic: str) -> str:
    """The name of the thread whose topic this is, "" for none. chat: without the topic."""
    row = await tx.one(
        "SELECT name FROM threads WHERE channel = :channel AND chat = :chat AND topic = :topic AND topic <> ''",
        channel=channel, chat=chat, topic=topic,
    )  # fmt: skip
    return str(row["name"]) if row else ""


async def by_message(tx: Tx, channel: str, chat: str, platform_id: str) -> str:
    """The name of the thread in which the bot said this message, "" if it did not. chat: without the topic."""
    if not platform_id:
        return ""
    row = await tx.one(
        "SELECT thread FROM outbox WHERE channel = :channel AND chat = :chat AND platform_id = :id AND thread <> ''"
        " ORDER BY id DESC LIMIT 1",
        channel=channel, chat=chat, id=platform_id,
    )  # fmt: skip
    if row is None:  # what was closed long ago is dropped from the outbox; a thread's first message is not forgotten
        row = await tx.one(
            "SELECT name AS thread FROM threads WHERE channel = :channel AND chat = :chat AND root = :id",
            channel=channel, chat=chat, id=platform_id,
        )  # fmt: skip
    return str(row["thread"]) if row else ""


async def rename(tx: Tx, old: str, new: str) -> None:
    """Threads of that name bear another one; where one of that other name stands already, the old one is dropped."""
    if old == new:
        return
    await tx.run(
        "UPDATE threads SET name = :new WHERE name = :old AND NOT EXISTS (SELECT 1 FROM threads t"
        " WHERE t.channel = threads.channel AND t.chat = threads.chat AND t.name = :new)",
        old=old, new=new,
    )  # fmt: skip
    await tx.run("DELETE FROM threads WHERE name = :old", old=old)


async def leave(tx: Tx, channel: str, chat: str) -> None:
    """The chat has become another one, whose messages are numbered anew: each thread begins there with what is next."""
    await tx.run("DELETE FROM threads WHERE channel = :channel AND chat = :chat", channel=channel, chat=chat)

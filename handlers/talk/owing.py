"""Writes down what is owed: the answer to what was heard, and what is said elsewhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from handlers.talk.message import Reply
from handlers.talk.turn import Post, Turn
from storage import outbox
from storage.database import Tx
from storage.outbox import Debt, Parcel


async def owe(tx: Tx, post: Post, now: datetime) -> None:
    """In no process's hands yet: whoever serves that conversation takes it, in order."""
    body = msgspec.json.encode(post.reply).decode()
    debt = Debt(
        post.cause, post.to.channel, post.to.chat, post.kind, post.language, body, post.reply.slot,
        thread=post.reply.thread,
    )  # fmt: skip
    await outbox.owe(tx, debt, now)


async def answer(turn: Turn, replies: Sequence[Reply], due: datetime, who: str, lease: timedelta) -> list[Parcel]:
    """The replies to what was heard, behind what was held until this person wrote again.

    Returned is what is in the hands of `who` now, for as long as the lease runs: nothing if it is not due yet, or
    if another process has something on its way to the same chat, which must come first.
    """
    now = turn.now
    ours = due <= now and not turn.conversation.owed_elsewhere
    who, until = (who, now + lease) if ours else ("", None)
    held = await _released(turn, who, until) if turn.conversation.held else []
    owed = [await _reply(turn, count, reply, due, who, until) for count, reply in enumerate(replies)]
    return [*held, *(parcel for parcel in owed if parcel)]


async def _released(turn: Turn, who: str, until: datetime | None) -> list[Parcel]:
    """Also what waits in conversations of theirs that are dead; a group hears only its own."""
    at, person = turn.incoming.address, turn.person.id if turn.incoming.private else ""
    return await outbox.release_held(turn.tx, at.channel, at.chat, turn.now, person=person, who=who, until=until)


async def _reply(
    turn: Turn, count: int, reply: Reply, due: datetime, who: str, until: datetime | None
) -> Parcel | None:
    at, now = turn.incoming.address, turn.now
    debt = Debt(
        f"reply {at.channel} {turn.incoming.key} {count}", at.channel, at.chat, "reply", turn.language,
        msgspec.json.encode(reply).decode(), reply.slot, due, reply.thread,
    )  # fmt: skip
    id = await outbox.owe(turn.tx, debt, now, who=who, until=until)
    if id is None or not who:
        return None
    return Parcel(id, debt.channel, debt.chat, debt.kind, debt.language, debt.body, debt.slot, 0, now)

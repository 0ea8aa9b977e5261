"""Writes down what is owed in another conversation than the one that was heard."""

from datetime import datetime

import msgspec

from handlers.talk.turn import Post
from storage import outbox
from storage.database import Tx
from storage.outbox import Debt


async def owe(tx: Tx, post: Post, now: datetime) -> None:
    """In no process's hands yet: whoever serves that conversation takes it, in order."""
    body = msgspec.json.encode(post.reply).decode()
    debt = Debt(
        post.cause, post.to.channel, post.to.chat, post.kind, post.language, body, post.reply.slot,
        thread=post.reply.thread,
    )  # fmt: skip
    await outbox.owe(tx, debt, now)

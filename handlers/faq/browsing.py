"""What can be asked, to look through: groups, then their entries."""

from handlers.faq.saying import titles
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn

_LIVE = "live"
"""The group of entries that organisers wrote in the chat."""


async def groups(turn: Turn) -> list[Reply]:
    """/faq: the groups."""
    known = {entry.group for entry in turn.festival.faq.entries()}
    rows = [
        (Choice(turn.voice.written(group.title).unescape(), f"faq.group:{group.id}"),)
        for group in turn.festival.faq.faq.group if group.id in known
    ]  # fmt: skip
    if _LIVE in known:
        rows.append((turn.choice(f"faq.group:{_LIVE}", "faq.group_live"),))
    return [turn.reply("faq.groups", rows=tuple(rows))]


async def group(turn: Turn) -> list[Reply]:
    """The entries of one group."""
    entries = [entry for entry in turn.festival.faq.entries() if entry.group == turn.argument]
    if not entries:
        return [turn.reply("faq.gone"), *await groups(turn)]
    back = turn.choice("faq.groups", "faq.all_groups")
    return [turn.reply("faq.group", n=len(entries), rows=(*titles(turn, entries), (back,)))]

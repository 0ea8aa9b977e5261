"""Choices as Telegram's keyboards: buttons under the message, or, to ask for a phone number, in place of the keys."""

import html
from dataclasses import dataclass

from bot.channels.telegram.hear import VERSION
from handlers.talk.message import Choice, Refused, Rows

DATA_BYTES = 64
LABEL = 64
"""Characters that a button can sensibly show."""
Markup = dict[str, object]
REMOVED: Markup = {"remove_keyboard": True}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A reply_markup (None for none), whether it stands under the message, and text for what it cannot show."""

    markup: Markup | None = None
    inline: bool = True
    below: str = ""


def keyboard(rows: Rows, *, private: bool) -> Keyboard:
    """The keyboard for these choices. Raises Refused for a choice whose id does not fit into callback_data."""
    asks = any(choice.kind == "contact" for row in rows for choice in row)
    if asks and private:
        return _keys(rows)
    buttons = [[_button(choice) for choice in row if _shown(choice)] for row in rows]
    kept = [row for row in buttons if row]
    return Keyboard({"inline_keyboard": kept}) if kept else Keyboard()


def _shown(choice: Choice) -> bool:
    """Buttons under a message cannot ask for a phone number, and a link needs somewhere to lead."""
    return choice.kind != "contact" and (choice.kind != "link" or bool(choice.url))


def _button(choice: Choice) -> Markup:
    label = short(choice.label)
    if choice.kind == "link":
        return {"text": label, "url": choice.url}
    data = VERSION + choice.id
    if len(data.encode()) > DATA_BYTES:
        raise Refused(f"the choice id {choice.id!r} is longer than callback_data may be")
    return {"text": label, "callback_data": data}


def _keys(rows: Rows) -> Keyboard:
    """What is pressed here comes back as its label, so labels stay whole; links move into the text."""
    links = [choice for row in rows for choice in row if choice.kind == "link" and choice.url]
    keys = [[_key(choice) for choice in row if choice.kind != "link"] for row in rows]
    markup: Markup = {"keyboard": [row for row in keys if row], "one_time_keyboard": True, "resize_keyboard": True}
    below = "".join(f'\n<a href="{html.escape(link.url)}">{html.escape(link.label)}</a>' for link in links)
    return Keyboard(markup, inline=False, below=below)


def _key(choice: Choice) -> Markup:
    if choice.kind == "contact":
        return {"text": choice.label or "☎", "request_contact": True}
    return {"text": choice.label or "…"}


def short(label: str) -> str:
    """A label that a button can hold, never empty."""
    return label if 0 < len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…"

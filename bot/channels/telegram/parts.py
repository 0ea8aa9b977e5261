"""A reply as the messages that it becomes on Telegram: texts in pieces, a file with its caption, a place, a card."""

from dataclasses import dataclass, replace

from bot.channels.telegram.keyboard import REMOVED, Markup, keyboard
from bot.channels.telegram.pieces import pieces
from bot.files import safe_name
from handlers.talk.message import Card, FileNote, Place, Reply

NOTHING = "…"
"""Stands over buttons that have no words."""
TICK = "✓"
CAPTION = 1024
"""UTF-16 units of a caption after its entities are parsed."""
VCARD = 2048
"""Bytes of a contact's vCard."""
TITLE = 128
"""Characters of a place's name and address that are shown."""

_METHODS = {
    "photo": "sendPhoto", "animation": "sendAnimation", "video": "sendVideo", "voice": "sendVoice",
    "audio": "sendAudio", "document": "sendDocument",
}  # fmt: skip
_SHOWN = {"image/jpeg": "photo", "image/png": "photo", "video/mp4": "video", "audio/mpeg": "audio"}
_THEIRS = (
    ("image/gif", "animation"),
    ("image/", "photo"),
    ("video/", "video"),
    ("audio/ogg", "voice"),
    ("audio/", "audio"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One call that says something; the chat is still to be added. field: the parameter that `file` goes into."""

    method: str
    params: Markup
    file: FileNote | None = None
    field: str = ""

    @property
    def as_document(self) -> "Part | None":
        """The same as a plain file, where Telegram does not take it for what it seemed to be."""
        return replace(self, method="sendDocument", field="document") if self.field not in ("", "document") else None

    def instead(self, words: str) -> "Part":
        """Words in place of the file, which cannot be had."""
        caption = str(self.params.get("caption", ""))
        said = message(f"{caption}\n\n{words}" if caption else words, None)
        kept = {name: self.params[name] for name in ("reply_markup",) if name in self.params}
        return Part("sendMessage", said | kept)


def composed(reply: Reply, *, private: bool) -> list[Part]:
    """The messages in order; buttons stand under the last, a file takes the text as its caption where that fits.

    One message carries one keyboard: to take away the phone's and show buttons, a tick goes before.
    """
    keys = keyboard(reply.rows, private=private)
    text = reply.text + keys.below
    caption = text if reply.file and len(pieces(text, CAPTION)) <= 1 else ""
    things = _things(reply, caption)
    texts = [] if caption else pieces(text) or ([NOTHING] if keys.markup and not things else [])
    parts = [*(Part("sendMessage", message(each, None)) for each in texts), *things]
    markups: list[Markup | None] = [None] * len(parts)
    if parts:
        markups[-1] = keys.markup
    if reply.clears and private and keys.inline and parts:
        if markups[0] is not None:
            parts, markups = [Part("sendMessage", message(TICK, None)), *parts], [None, *markups]
        markups[0] = REMOVED
    return [_with(part, markup) for part, markup in zip(parts, markups, strict=True)]


def _with(part: Part, markup: Markup | None) -> Part:
    return part if markup is None else replace(part, params=part.params | {"reply_markup": markup})


def _things(reply: Reply, caption: str) -> list[Part]:
    found = []
    if reply.file:
        found.append(file(reply.file, caption))
    if reply.place:
        found.append(place(reply.place))
    if reply.card:
        found.append(card(reply.card))
    return found


def message(text: str, markup: Markup | None) -> Markup:
    """The parameters that sending and editing share."""
    params: Markup = {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if markup is not None:
        params["reply_markup"] = markup
    return params


def file(note: FileNote, caption: str) -> Part:
    """As what it seems to be, by its media type; what Telegram holds itself may be anything that people send there."""
    seems = _SHOWN.get(note.media_type, "document")
    if note.origin == "telegram":
        seems = next((kind for sign, kind in _THEIRS if note.media_type.startswith(sign)), "document")
    params: Markup = {"caption": caption, "parse_mode": "HTML"} if caption else {}
    return Part(_METHODS[seems], params, replace(note, name=safe_name(note.name)), seems)


def place(there: Place) -> Part:
    """A point on the map, with its name and address."""
    point: Markup = {"latitude": there.latitude, "longitude": there.longitude}
    return Part("sendVenue", point | {"title": there.name[:TITLE], "address": there.address[:TITLE]})


def card(somebody: Card) -> Part:
    """Somebody to be kept among one's contacts; a vCard that is too long for Telegram stays away."""
    params: Markup = {"phone_number": somebody.phone, "first_name": somebody.name[:TITLE]}
    fits = 0 < len(somebody.vcard.encode("utf-8", "replace")) <= VCARD
    return Part("sendContact", params | ({"vcard": somebody.vcard} if fits else {}))

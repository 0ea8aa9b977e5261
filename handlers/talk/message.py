"""What is heard and what is said, in no channel's own words."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "choice", "contact", "file", "event", "edited"]
ChoiceKind = Literal["option", "aside", "contact", "link"]


@dataclass(frozen=True, slots=True)
class Address:
    """One conversation on one channel.

    channel: "telegram", "web", "terminal" …; chat: the platform's own name of the conversation
    (Telegram chat id, web session id, the name given on the command line).
    """

    channel: str
    chat: str


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file, as its metadata tells it; the bytes are fetched when somebody needs them.

    size: bytes, 0 if unknown. origin: the channel that holds the bytes under `token`, "kept" for the bot's own store
    (token: the name there), "" for a file that cannot be fetched. content: a small text file's whole text.
    """

    name: str
    size: int
    media_type: str = ""
    token: str = ""
    origin: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a map. latitude, longitude: degrees, WGS 84; url: a map in the reader's language, "" for none."""

    name: str
    address: str
    latitude: float
    longitude: float
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody to call. phone: international, the one to be rung by a tap; vcard: the whole card (RFC 6350)."""

    name: str
    phone: str
    vcard: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing heard from a platform.

    key: unique on its channel; the same key heard twice takes effect once.
    kind: "text" (also commands, "/start late_X"), "choice" (a button: `choice` is its id), "contact" (a shared
    phone number in `text`), "file", "edited" (an earlier message was changed), "event" (`text` is "joined" or "left":
    the person unblocked or blocked the bot; `text` is "moved:NEW": the chat has a new id).
    private: False in a group; addressed: in a group, whether the message is meant for the bot.
    numbered: the channel shows choices as numbered lines, so that "2" may mean the second one.
    language, zone: hints from the platform (BCP 47, IANA), "" where it gives none.
    sender: in a group, the platform's id of who says it (of their private chat, too); "" in private chats.
    id: the platform's id of this message, "" for none; replies_to: of the message that it answers.
    In a group with topics the address's chat is "chat:topic".
    """

    address: Address
    key: str
    kind: Kind
    text: str = ""
    choice: str = ""
    file: FileNote | None = None
    name: str = ""
    private: bool = True
    addressed: bool = True
    numbered: bool = False
    language: str = ""
    zone: str = ""
    sender: str = ""
    id: str = ""
    replies_to: str = ""

    @property
    def speaker(self) -> Address:
        """The private conversation of who says it: in a group another one than where it is said."""
        return Address(self.address.channel, self.sender) if self.sender else self.address


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one can press, or say instead.

    id: at most 60 ASCII bytes (Telegram's callback_data holds 64). kind: "option" answers the question (numbered
    where there are no buttons); "aside" is a way out of it (back, skip, why …; said as a word where there are no
    buttons); "contact" shares one's own phone number where the platform can; "link" opens `url`.
    means: a text key, under which the catalogue has other words for it ("say.yes": "yes|ok|…").
    """

    label: str
    id: str
    kind: ChoiceKind = "option"
    url: str = ""
    means: str = ""


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message that the bot says.

    text: HTML of a few tags only (<b> <i> <code> <a href>), every value in it escaped; "\\n" breaks lines.
    rows: the choices as they should stand on a keyboard. slot: a name for this message in its conversation;
    with replaces=True the message takes the place of the last one said under that slot, where a channel can.
    clears: the choice before offered to share a contact, so a keyboard in the place of the phone's own may still be up.
    file, place, card: said along with the text, which then is their caption and may be "".
    stays: a name; the choices stay good, whatever else is said, until something is said under the same name.
    thread: in a chat of several conversations, the name of the one that this belongs to ("#12 Ada Moreau"): a topic of
    its own where the chat has topics, else an answer to the thread's first message.
    sealed: what is said instead of `text`, by Seal.shut, where that is a secret: nobody remembers more than `text`.
    """

    text: str
    rows: Rows = ()
    slot: str = ""
    replaces: bool = False
    clears: bool = False
    file: FileNote | None = None
    place: Place | None = None
    card: Card | None = None
    thread: str = ""
    stays: str = ""
    sealed: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All choices in reading order."""
        return tuple(choice for row in self.rows for choice in row)


@dataclass(frozen=True, slots=True)
class Owed:
    """One row of the outbox as a channel gets it: whom, what, and what stands there already.

    earlier: the platform's id of the message that this one replaces, "" where there is none. root, topic: where the
    reply's thread stands already: its first message's id, and the platform's topic ("" where the chat has none).
    covered: where the reply was sealed, what a channel that keeps its lines keeps of the text, beside `reply.sealed`.
    """

    id: int
    address: Address
    reply: Reply
    language: str = "en"
    earlier: str = ""
    attempts: int = 0
    root: str = ""
    topic: str = ""
    covered: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the desk made of something heard, once that is durable.

    fresh: False if this key had been heard before. notice: a short plain line (at most 200 characters) for the
    platform's own notice, where it has one (Telegram's answer to a pressed button); "" for none. secrets: pieces of
    what was heard that a channel which keeps it must make unreadable (a screener's password). quiet: nothing is
    answered here; it went to a person.
    """

    fresh: bool = True
    notice: str = ""
    secrets: tuple[str, ...] = ()
    quiet: bool = False


class TryLater(Exception):
    """The platform asks for patience: try again in `seconds`; `everyone` if the whole channel must wait.

    unsure: it failed on its side, and may have delivered the message all the same.
    """

    def __init__(self, seconds: float, *, everyone: bool = False, unsure: bool = False, reason: str = "") -> None:
        super().__init__(reason or f"try again in {seconds:g} s")
        self.seconds = seconds
        self.everyone = everyone
        self.unsure = unsure


class Unfinished(Exception):
    """A part of the message was said and others are to follow: each is a message to the platform, and has its turn."""


class Unreachable(Exception):
    """This person cannot be written to until they write again (blocked, deactivated, left)."""


class Held(Exception):
    """The channel allows no push to this person now: it is said when they write again, before the answer to that."""


class Refused(Exception):
    """The platform will never take this message as it is (a fault of ours); trying again is useless."""


class Unsure(Exception):
    """The bytes left, no answer came: the platform may or may not have delivered the message."""


class Moved(Exception):
    """The conversation has a new id on its platform."""

    def __init__(self, chat: str) -> None:
        super().__init__(f"moved to {chat}")
        self.chat = chat

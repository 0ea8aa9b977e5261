"""One thing heard and all that is needed to answer it."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from markupsafe import Markup

from handlers.talk import memory as memories
from handlers.talk.festival import Festival
from handlers.talk.memory import Memory
from handlers.talk.message import Address, Choice, Incoming, Reply, Rows
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from handlers.understanding import Meaning
from storage import people
from storage.conversations import Conversation
from storage.database import Tx
from storage.people import Person

T = TypeVar("T")


class Unread(Exception):
    """A text's meaning is needed: the desk has it read, outside of the transaction, and answers anew."""

    def __init__(self, text: str, after: str) -> None:
        super().__init__("a text is to be read first")
        self.text = text
        self.after = after


class Unseen(Exception):
    """Something slow is to be looked up: the desk does that, outside of the transaction, and answers anew."""

    def __init__(self, key: Hashable, ask: Callable[[Tx], Awaitable[object]]) -> None:
        super().__init__("something is to be looked up first")
        self.key = key
        self.ask = ask


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out for one message between two tries to answer it.

    readings: (text, entry answered before) → its meaning. looks: key → what `Turn.looked_up` found.
    """

    readings: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    looks: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """Something to be said in another conversation than this one. cause: unique, so that it is said once."""

    cause: str
    to: Address
    language: str
    reply: Reply
    kind: str = "relay"


@dataclass(slots=True)
class Turn:
    """What a handler gets. It returns replies; what it wants remembered it says here or writes through `tx`.

    argument: what followed the command or stood in the pressed button. notice: a short plain line for the platform's
    own notice. asks_elsewhere: the words would lead to another topic, if the open form has no use for them.
    may_decline: an open form that has no use for the words says so by `misfit` and returns nothing; if nobody else
    has, either, it is asked again. took_answer: what was said is an answer of the open form, meant for a person, or a
    code: it is not remembered. secrets: pieces of what was heard that no channel may go on showing.
    known: what was found out for this message already. faq_changed: what can be answered is to be learned anew.
    spoken: the language of this one answer, where the question was put in another one than the person's own.
    audited, audit_detail: what a staff action did, for the audit log, where its argument does not say that.
    """

    tx: Tx
    now: datetime
    incoming: Incoming
    conversation: Conversation
    festival: Festival
    texts: Texts
    argument: str = ""
    notice: str = ""
    asks_elsewhere: bool = False
    may_decline: bool = False
    misfit: bool = False
    took_answer: bool = False
    secrets: tuple[str, ...] = ()
    known: Known = field(default_factory=Known)
    posts: list[Post] = field(default_factory=list)
    faq_changed: bool = False
    spoken: str = ""
    audited: str = ""
    audit_detail: str = ""

    @property
    def person(self) -> Person:
        """Who is speaking."""
        return self.conversation.person

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.spoken or self.person.language or self.festival.default_language

    @property
    def memory(self) -> Memory:
        """What the conversation remembers."""
        return memories.read(self.conversation.memory)

    def remember(self, memory: Memory) -> None:
        """From now on the conversation remembers this."""
        self.conversation = replace(self.conversation, memory=memories.write(memory))

    def meaning(self, text: str, after: str = "") -> Meaning:
        """What a text means; `after`: the FAQ entry that was answered a moment ago. Let `Unread` pass."""
        if (text, after) not in self.known.readings:
            raise Unread(text, after)
        return self.known.readings[text, after]

    def looked_up(self, key: Hashable, ask: Callable[[Tx], Awaitable[T]]) -> T:
        """What `ask` finds by reading only: for whatever takes long, as nobody who writes waits for it then.

        It is asked once for each key and message, of what is committed: before this turn, and without what this turn
        writes. What must be true when the turn commits is to be read in `tx`. Let `Unseen` pass.
        """
        if key not in self.known.looks:
            raise Unseen(key, ask)
        return cast("T", self.known.looks[key])

    def post(self, cause: str, to: Address, language: str, reply: Reply, kind: str = "relay") -> None:
        """Have something said in another conversation, once for each cause."""
        self.posts.append(Post(cause, to, language, reply, kind))

    @property
    def voice(self) -> Voice:
        """The words of that language."""
        return Voice(self.texts, self.language)

    def say(self, key: str, /, **values: object) -> Markup:
        """The catalogue's text; the festival's facts may stand in it by name."""
        return self.voice.say(key, **{**self.festival.facts[self.language], **values})

    def choice(self, id: str, key: str, /, *, means: str = "", **values: object) -> Choice:
        """A button with the catalogue's text; means: the text key of other words for it."""
        return Choice(self.say(key, **values).unescape() if values else self.voice.label(key), id, means=means)

    def reply(self, key: str, /, *, rows: Rows = (), **values: object) -> Reply:
        """A reply with the catalogue's text."""
        return Reply(str(self.say(key, **values)), rows)

    def open_form(self, topic: str, form: str) -> None:
        """From now on `topic` carries on in this conversation."""
        self.conversation = replace(self.conversation, topic=topic, form=form)

    def close_form(self) -> None:
        """No form is open any more."""
        self.conversation = replace(self.conversation, topic="", form="")

    def keep_person(self, person: Person) -> None:
        """Remember what the person chose."""
        self.conversation = replace(self.conversation, person=person)
        people.keep(self.tx, person)

    def become(self, person: Person) -> None:
        """This conversation is that person's from now on."""
        self.conversation = replace(self.conversation, person=person)


Handler = Callable[[Turn], Awaitable[list[Reply]]]
Listener = Callable[[Turn], Awaitable[list[Reply] | None]]
"""A handler that may have nothing to do with what was heard: None, and the next one is asked."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing the bot can talk about, and what leads to it.

    commands: "/name" → handler. words: a text key, under which the catalogue has the ways people say it, split by "|".
    patterns: regular expressions of whole messages; the group that matched is the argument.
    choices: a button's action → handler. carry_on: takes whatever is said while this topic's form is open.
    where: puts the open form's question again, after something else was talked about; back: what the button says that
    leads there, "" for none, where it is not "Back to the question".
    first: asked before everything else, in the order of topics. answers: asked about words that nobody has claimed.
    private: refused in groups, with the way into the private chat. on_zone: told when a person's zone has changed, with
    the one before.
    """

    name: str
    commands: Mapping[str, Handler] = field(default_factory=dict)
    words: Mapping[str, Handler] = field(default_factory=dict)
    choices: Mapping[str, Handler] = field(default_factory=dict)
    patterns: Mapping[str, Handler] = field(default_factory=dict)
    carry_on: Handler | None = None
    where: Handler | None = None
    back: Callable[[Turn], Awaitable[str]] | None = None
    on_zone: Callable[[Turn, str], Awaitable[None]] | None = None
    first: Listener | None = None
    answers: Listener | None = None
    private: bool = False

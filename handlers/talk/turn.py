"""One thing heard and all that is needed to answer it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from markupsafe import Markup

from handlers.talk.festival import Festival
from handlers.talk.message import Choice, Incoming, Reply, Rows
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import people
from storage.conversations import Conversation
from storage.database import Tx
from storage.people import Person


@dataclass(slots=True)
class Turn:
    """What a handler gets. It returns replies; what it wants remembered it says here or writes through `tx`.

    argument: what followed the command or stood in the pressed button. notice: a short plain line for the platform's
    own notice. asks_elsewhere: the words would lead to another topic, if the open form has no use for them: then it
    says so by `misfit` and returns nothing. secrets: pieces of what was heard that no channel may go on showing.
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
    misfit: bool = False
    secrets: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        """Who is speaking."""
        return self.conversation.person

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.person.language or self.festival.default_language

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


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing the bot can talk about, and what leads to it.

    commands: "/name" → handler. words: a text key, under which the catalogue has the ways people say it, split by "|".
    patterns: regular expressions of whole messages; the group that matched is the argument.
    choices: a button's action → handler. carry_on: takes whatever is said while this topic's form is open.
    where: puts the open form's question again, after something else was talked about.
    private: refused in groups, with the way into the private chat.
    """

    name: str
    commands: Mapping[str, Handler] = field(default_factory=dict)
    words: Mapping[str, Handler] = field(default_factory=dict)
    choices: Mapping[str, Handler] = field(default_factory=dict)
    patterns: Mapping[str, Handler] = field(default_factory=dict)
    carry_on: Handler | None = None
    where: Handler | None = None
    private: bool = False

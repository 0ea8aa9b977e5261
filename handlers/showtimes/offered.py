"""What can be shared in other conversations, as a channel gets it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """One film to choose. about: a line about it, plain; text: what is sent, HTML; payload: of the link to its card."""

    id: str
    title: str
    about: str
    text: str
    payload: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be shared. opens: what the button says that leads into the bot, below each film and, where there is
    none, above the empty list (`instead`).
    """

    films: tuple[Shared, ...]
    opens: str
    instead: str

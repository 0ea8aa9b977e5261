"""What the simulated people say: whole dialogues, one message after the other, each answer checked."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

QUESTIONS = 14


class Astray(Exception):
    """The bot said something that does not follow from what it was told."""


@dataclass(frozen=True, slots=True)
class Say:
    """A message that is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button that is pressed."""

    data: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the bot. buttons: what their callback_data is."""

    text: str
    buttons: list[str] = field(default_factory=list)

    def button(self, part: str) -> Press:
        """The button with `part` in what it carries."""
        for data in self.buttons:
            if part in data:
                return Press(data)
        raise Astray(f"no button {part!r} under {self.text[:200]!r}")


Step = Say | Press
Dialogue = Generator[Step, Said, None]
Script = Callable[[int], Dialogue]

ANSWERS = (
    "science documentary",
    "Voyage au centre du noyau",
    "Journey to the Core",
    "skip",
    "China, France",
    "2020",
    "25 min 30 s",
    "Marie Laurent, Wang Lin",
    "A drop of seawater travels from the surface to the deepest trench, and meets creatures that make their own light.",
    "English, Chinese subtitles",
    "world premiere",
    "https://vimeo.com/123456789 password: dome2021 until 31 May 2021",
    "Li Ming, Blue Planet Films, li.ming@example.com, +86 138 0013 8000",
    "I agree",
)
assert len(ANSWERS) == QUESTIONS


def enrolling(person: int) -> Dialogue:
    """Usher: the whole entry form up to the summary, then away without handing it in."""
    said = yield Say("/start")
    said = yield said.button("enrol.begin")
    for answer in ANSWERS:
        said = yield Say(answer)
    said.button("enrol.submit")
    said = yield said.button("enrol.leave")
    said = yield said.button("enrol.discard")
    said.button("enrol.begin")


def returning(person: int) -> Dialogue:
    """The same by somebody whom an earlier round may have left in the middle of a form."""
    said = yield Say("/cancel")
    if any("enrol.discard" in data for data in said.buttons):
        yield said.button("enrol.discard")
    yield from enrolling(person)


def echoed(person: int) -> Dialogue:
    """An echo bot: the same answers, each of which comes back."""
    for answer in ANSWERS:
        said = yield Say(answer)
        if said.text != answer:
            raise Astray(f"{answer!r} was echoed as {said.text!r}")


def questioned(person: int) -> Dialogue:
    """The conversation of peers/ptb_conversation.py."""
    said = yield Say("/start")
    for answer in ANSWERS:
        if not said.text.startswith("Question "):
            raise Astray(f"{said.text!r} is no question")
        said = yield Say(answer)
    if said.text != "Summary\n" + "\n".join(ANSWERS):
        raise Astray(f"{said.text!r} is not the summary")

"""A free text that reads like a question: was it the answer, or is something asked?"""

from handlers.enrol.sheet import TOPIC, Sheet
from handlers.showtimes.answering import asks_surely
from handlers.talk import heard, routes
from handlers.talk.message import Choice, Reply
from handlers.talk.places import asked_at
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten

_LONGEST = 200
"""Characters; whoever writes more than that for a synopsis is not asking."""


_WRITTEN = ("text", "long_text", "people")
"""Kinds of field that take any words there are."""


async def of_programme(turn: Turn, sheet: Sheet, typed: str) -> bool:
    """Whether it surely asks about the programme; the very name of an answer that is offered does not."""
    if turn.incoming.kind != "text" or typed != turn.incoming.text or len(typed) > _LONGEST:
        return False
    named = heard.names_option(turn, turn.festival.enrolment, sheet.draft, sheet.place)
    return not named and await asks_surely(turn)


def doubtful(turn: Turn, sheet: Sheet, typed: str, *, programme: bool) -> bool:
    """Whether to ask back: titles may be questions, or greetings. programme: it surely asks about that."""
    if len(typed) > _LONGEST or typed != turn.incoming.text or turn.incoming.kind != "text":
        return False
    elsewhere = turn.asks_elsewhere and not _is_spoken_here(turn, typed)
    if _takes(turn, sheet, *_WRITTEN) and (programme or elsewhere):
        return True
    if not _takes(turn, sheet, "text"):
        return False
    return routes.is_question(typed) or (routes.asks(typed, turn.texts) and turn.meaning(typed).verdict == "answer")


def _is_spoken_here(turn: Turn, typed: str) -> bool:
    """The name of the language that is spoken anyway: nobody asks for that."""
    return routes.plain(typed) == routes.plain(turn.voice.label("language.name"))


def asks_rather(turn: Turn, sheet: Sheet, typed: str, *, programme: bool) -> bool:
    """Whether it is a question, though an answer could be read out of it: "can children see the dome films?"."""
    if programme:
        return not _takes(turn, sheet, *_WRITTEN)
    named = heard.names_option(turn, turn.festival.enrolment, sheet.draft, sheet.place)
    if named or _takes(turn, sheet, "text") or len(typed) > _LONGEST or not routes.asks(typed, turn.texts):
        return False
    verdict = turn.meaning(typed).verdict
    return verdict == "answer" or (verdict == "suggest" and routes.is_question(typed))


def _takes(turn: Turn, sheet: Sheet, *kinds: str) -> bool:
    """Whether one field of those kinds is asked."""
    asked = asked_at(turn.festival.enrolment, sheet.draft, sheet.place.at)
    return asked is not None and asked[1] is not None and asked[1].kind in kinds


def doubt(turn: Turn, sheet: Sheet, typed: str) -> Reply:
    """Answer or question? Either at one press."""
    step = sheet.place.step
    answer = turn.choice(f"{TOPIC}.meant::{step}", "form.doubt_answer", means="say.answer")
    question = turn.choice(f"{TOPIC}.asked::{step}", "form.doubt_question", means="say.question")
    rows: tuple[tuple[Choice, ...], ...] = ((answer, question),)
    return turn.reply("form.doubt", typed=shorten(typed), rows=rows)

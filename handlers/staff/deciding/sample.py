"""What a filmmaker will get, shown to organisers before it is sent."""

from datetime import datetime

from markupsafe import Markup

from handlers.deciding import letters, saying
from handlers.deciding.acting import Hand
from handlers.deciding.called import Film
from handlers.deciding.lifecycle import VERDICTS
from handlers.staff.deciding import naming
from handlers.talk.texts import plain
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join
from storage import readers, releases
from storage.decisions import Considered, Decision
from storage.entries import SUBMITTED
from storage.readers import Reader

_MOST = 700
"""Characters of a letter in a list; the card has all of it."""


def order(each: Considered) -> tuple[int, int]:
    """Selected ones first, each verdict by number."""
    return VERDICTS.index(each.decision.pending), each.number


async def of(turn: Turn, each: Considered, film: Film) -> Markup:
    """Which film, what is proposed, and the letter; of a film that was withdrawn, that nothing is sent."""
    stands = saying.internal(turn.voice, each.decision)
    head = turn.say("decide.sample", film=naming.named(turn, film), stands=stands)
    if each.state != SUBMITTED:
        return Markup("\n").join([head, turn.say("decide.withdrawn")])
    return Markup("\n").join([head, await letter(turn, each, film, _MOST)])


async def letter(turn: Turn, each: Considered, film: Film, most: int = 0) -> Markup:
    """In which language and whose words, and the letter itself. most: characters, 0 for all of it."""
    voice, reader = await reading(turn, each)
    until = letters.confirm_by(turn.festival, await _told_at(turn, each.decision))
    said = letters.deadline(turn.festival, voice.language, until, reader.zone if reader else "")
    reply = letters.letter(voice, film, each.decision, said)
    language = turn.texts.say(voice.language, "language.name")
    key = "decide.own_words" if each.decision.letter else "decide.usual_words"
    text = plain(reply.text)
    body = Markup(reply.text) if not most or len(text) <= most else Markup.escape(text[:most] + " …")
    return join(turn.say(key, language=language), body)


async def reading(turn: Turn, each: Considered) -> tuple[Voice, Reader | None]:
    """The words of the filmmaker's language, and where they read."""
    reader = await readers.of_person(turn.tx, each.person_id)
    hand = Hand(turn.tx, turn.festival, turn.texts, turn.now)
    return hand.voice(reader.language if reader else ""), reader


async def _told_at(turn: Turn, decision: Decision) -> datetime:
    """When it would be told: as released, or were it released now."""
    release = await releases.find(turn.tx, decision.release_id) if decision.release_id else None
    return release.due_at if release else turn.now + turn.festival.deciding.undo

"""What a question means, and in which language it is answered where that is not the person's own."""

from msgspec.structs import replace

from handlers.talk import routes
from handlers.talk.turn import Turn
from handlers.understanding import Meaning

READ = 1000
"""Characters of a question that are read; whoever writes more has said it by then."""


def meaning_of(turn: Turn) -> Meaning:
    """What the words mean, after what was answered last. Let `Unread` pass."""
    return turn.meaning(turn.incoming.text.strip()[:READ], turn.memory.after(turn.now))


def speak_as_asked(turn: Turn) -> None:
    """A question in another of the bot's languages is answered in that, and so is what follows until one is clear."""
    memory = turn.memory
    language = routes.clear_language(turn.incoming.text, turn.festival.languages) or memory.spoken
    turn.spoken = "" if language == turn.language else language
    if turn.spoken != memory.spoken:
        turn.remember(replace(memory, spoken=turn.spoken))

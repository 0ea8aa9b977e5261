"""What the bot does: one topic a file, in the order in which they are asked to answer."""

from handlers import elsewhere, enrol, faq, films, language, late, start
from handlers.talk.turn import Topic

TOPICS: tuple[Topic, ...] = (
    enrol.TOPIC,
    films.TOPIC,
    late.TOPIC,
    elsewhere.TOPIC,
    language.TOPIC,
    start.TOPIC,
    faq.TOPIC,
)
"""The first one whose routes match answers."""

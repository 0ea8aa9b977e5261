"""What the bot does: one topic a file, in the order in which they are asked to answer."""

from handlers import (
    announcements,
    decisions,
    elsewhere,
    enrol,
    faq,
    films,
    human,
    language,
    late,
    plan,
    privacy,
    rating,
    reminders,
    start,
)
from handlers.enrol import attaching
from handlers.showtimes import topic as showtimes
from handlers.staff import (
    announcing,
    answering,
    arriving,
    award,
    deciding,
    importing,
    inquiries,
    numbers,
    questions,
    reviewing,
    scheduling,
    shelf,
    switching,
)
from handlers.talk.turn import Topic

TOPICS: tuple[Topic, ...] = (
    inquiries.TOPIC,
    human.TOPIC,
    enrol.TOPIC,
    films.TOPIC,
    attaching.TOPIC,
    late.TOPIC,
    elsewhere.TOPIC,
    language.TOPIC,
    privacy.TOPIC,
    plan.TOPIC,
    rating.TOPIC,
    decisions.TOPIC,
    announcements.TOPIC,
    reminders.TOPIC,
    showtimes.TOPIC,
    start.TOPIC,
    arriving.TOPIC,
    questions.TOPIC,
    answering.TOPIC,
    shelf.TOPIC,
    *scheduling.TOPICS,
    importing.TOPIC,
    award.TOPIC,
    *reviewing.TOPICS,
    *announcing.TOPICS,
    numbers.TOPIC,
    deciding.TOPIC,
    *switching.TOPICS,
    faq.TOPIC,
)
"""The first one whose routes match answers."""

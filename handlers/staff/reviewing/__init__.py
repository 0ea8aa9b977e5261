"""What was entered, for those who choose: the queue, each entry's card, notes, and asking for changes.

/review ──▶ queue ──▶ card ──Note──▶ the next message is one
              ▲         ├──Ask for changes──▶ fields ──▶ what is wrong ──▶ as the filmmaker reads it ──send──▶ asked
              └─before──┴─after, what changed, files, the password
"""

from handlers.staff.reviewing import asking, card, noting, opening, queue, requests
from handlers.staff.reviewing.wanted import NAME
from handlers.staff.rights import staff, step
from handlers.talk.turn import Topic

REVIEW = Topic(
    NAME,
    commands={"review": staff("review.queue", queue.list_), "entries": staff("review.queue", queue.list_)},
    choices={
        "list": staff("review.queue", queue.list_), "kinds": staff("review.queue", queue.kinds),
        "show": staff("review.show", card.show), "turn": staff("review.show", card.turn_to),
        "changes": staff("review.show", card.changes), "file": staff("review.file", opening.file),
        "secret": staff("review.secret", opening.secret), "note": step("review.note", noting.begin),
        "unnote": step("review.note", noting.leave), "where": step("review.note", noting.where),
        "unask": step("review.unask", requests.take_back),
    },
    carry_on=step("review.note", noting.carry_on),
    where=step("review.note", noting.where),
    first=noting.first,
)  # fmt: skip
TOPICS = (REVIEW, asking.TOPIC)
"""The second is the form in which changes are asked for."""

"""Decisions at the organisers' desk: proposed, looked at twice, released, undone; the waiting list and its order."""

from handlers.staff.deciding import card, listing, look, ranking, waiting, writing
from handlers.staff.rights import staff, step
from handlers.talk.turn import Topic

TOPIC = Topic(
    "decide",
    commands={"decisions": staff("decision.list", listing.overview)},
    choices={
        "list": staff("decision.list", listing.overview), "pending": staff("decision.list", listing.pending),
        "entry": staff("decision.list", card.show), "rank": staff("decision.list", ranking.show),
        "waiting": staff("decision.list", waiting.show), "lost": staff("decision.list", waiting.lost),
        "put": step("decision.propose", card.pressing(card.proposing)),
        "fill": step("decision.propose", ranking.fill),
        "drop": step("decision.drop", card.pressing(card.dropping)),
        "usual": step("decision.letter", card.pressing(card.as_usual)),
        "write": step("decision.letter", writing.begin), "leave": step("decision.letter", writing.leave),
        "where": step("decision.letter", writing.where),
        "phoned": step("decision.propose", card.phoned),
        "order": step("decision.order", card.order),
        "offer": step("decision.release", waiting.offer),
        "look": staff("decision.list", look.show), "release": step("decision.release", look.release),
        "again": step("decision.release", card.again), "undo": step("decision.undo", look.undo),
    },
    carry_on=step("decision.letter", writing.carry_on),
    where=step("decision.letter", writing.where),
    first=writing.first,
)  # fmt: skip

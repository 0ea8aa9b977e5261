"""The jury: who judges which entry, the points that jurors give, and what comes of them.

organisers: /jury ──▶ how far ──▶ evenly · a whole category · ranking · table
            an entry's card ──▶ its jurors ──▶ results
jurors:     /jury ──▶ their films ──▶ one of them ──▶ points and a comment · conflict of interest
"""

from handlers.staff.jury import assigning, mine, overview, ranking, scoring, spreading
from handlers.staff.jury.wanted import NAME
from handlers.staff.rights import staff, step
from handlers.talk.turn import Topic

_LIST = staff("jury.list", overview.list_)

JURY = Topic(
    NAME,
    commands={"jury": _LIST},
    choices={
        "list": _LIST, "mine": staff("jury.list", mine.list_), "show": staff("jury.show", mine.show),
        "score": step("jury.score", scoring.begin), "conflict": step("jury.conflict", scoring.conflict),
        "assign": step("jury.assign", assigning.show), "put": step("jury.assign", assigning.put),
        "take": step("jury.unassign", assigning.take), "taken": step("jury.unassign", assigning.taken),
        "kinds": step("jury.assign", spreading.kinds), "sort": step("jury.assign", spreading.sort),
        "whole": step("jury.assign", spreading.whole),
        "wholly": step("jury.assign", spreading.wholly), "even": step("jury.assign", spreading.even),
        "share": step("jury.assign", spreading.share),
        "results": staff("jury.results", ranking.of_entry), "ranking": staff("jury.results", ranking.ranking),
        "table": staff("jury.results", ranking.file),
    },
)  # fmt: skip
TOPICS = (JURY, scoring.TOPIC)
"""The second is the form in which jurors give points."""

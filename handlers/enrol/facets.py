"""What of an entry's answers it is counted and found by, now and, once, of what was submitted before."""

from handlers.talk import draft as drafts
from handlers.talk.content import Form
from handlers.talk.festival import Festival
from storage import facets, marks
from storage.database import Database, Tx
from storage.facets import Facets

PIECE = 100
"""Entries that one transaction files."""


def of_answers(form: Form, answers: str) -> Facets:
    """Field → values, from what was submitted (JSON as it is stored), under whatever name its fields had then."""
    known = drafts.renamed(form, drafts.read(answers)).answers
    found = {leaf.id: known[leaf.id] for leaf in form.leaves() if leaf.facet and leaf.id in known}
    return {id: [str(each) for each in (value if isinstance(value, list) else [value])] for id, value in found.items()}


async def file_all(database: Database, festival: Festival) -> int:
    """File entries that were submitted when the form had other facets, or none; how many.

    It is done once for each set of facets, and goes on where it stopped.
    """
    form, edition, filed = festival.enrolment, festival.edition, 0
    fields = " ".join(sorted(leaf.id for leaf in form.leaves() if leaf.facet))
    while True:
        done = await database.transact(lambda tx: _file(tx, edition, form, fields))
        filed += done
        if not done:
            return filed


async def _file(tx: Tx, edition: str, form: Form, fields: str) -> int:
    name = f"facets {edition}"
    of, _, after = (await marks.read(tx, name)).partition("|")
    if of == fields and after == _ALL:
        return 0
    some = await facets.submitted(tx, edition, after=after if of == fields else "", most=PIECE)
    for each in some:
        await facets.replace(tx, edition, each.entry_id, of_answers(form, each.answers))
    await marks.write(tx, name, f"{fields}|{some[-1].entry_id if some else _ALL}")
    return len(some)


_ALL = "~"

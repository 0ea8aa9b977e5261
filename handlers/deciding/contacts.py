"""How a film's people are reached where the bot cannot reach them: what the entry says, as it was handed in last."""

from collections.abc import Iterable

from markupsafe import Markup

from handlers.talk import draft as drafts
from handlers.talk.festival import Festival
from handlers.talk.fields import KINDS
from storage import entries
from storage.database import Tx


async def of_films(tx: Tx, festival: Festival, ids: Iterable[str], language: str) -> dict[str, list[Markup]]:
    """Phone numbers and e-mail addresses by entry, in one query."""
    found = await entries.handed_in(tx, list(dict.fromkeys(ids)))
    return {id: _lines(festival, answers, language) if answers else [] for id, (_, answers) in found.items()}


def _lines(festival: Festival, answers: str, language: str) -> list[Markup]:
    form = festival.enrolment
    draft = drafts.renamed(form, drafts.read(answers))
    leaves = [leaf for leaf in form.leaves() if leaf.kind in ("phone", "email") and leaf.id in draft.answers]
    return [Markup.escape(KINDS[leaf.kind].write(leaf, draft.answers[leaf.id], language)) for leaf in leaves]

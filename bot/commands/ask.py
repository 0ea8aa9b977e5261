"""`ask`: what a question is taken for, and why."""

import argparse
import asyncio

from bot.content import knowledge_of, read_content
from bot.facts import by_language
from bot.opening import NotReady, database_beside
from bot.settings import Settings
from handlers.staff.live import entry_of
from handlers.talk.fill import fill
from handlers.talk.knowledge import Knowledge
from handlers.talk.texts import plain
from handlers.understanding import Meaning
from storage import faq_entries

_VERDICTS = {"answer": "answered at once", "suggest": 'offered as "did you mean"', "miss": "not known"}


async def ask(settings: Settings, args: argparse.Namespace) -> int:
    """Print the verdict, the ranked entries with what speaks for each, and the answer."""
    knowledge = knowledge_of(settings, read_content(settings).faq)
    async with database_beside(settings) as database, database.reading() as tx:
        knowledge.know([entry_of(row) for row in await faq_entries.live(tx, settings.festival.edition)])
    if args.after and knowledge.entry(args.after) is None:
        raise NotReady(f'--after {args.after}: there is no such entry; `ask "…"` shows the ids')
    meaning = await asyncio.to_thread(knowledge.read, args.question, args.after)
    print(f"{_VERDICTS[meaning.verdict]}")
    for place, ranked in enumerate(meaning.ranked, 1):
        why = ranked.why
        offered = " (offered)" if ranked.id in meaning.offered else ""
        print(f"{place}. {ranked.id}  {ranked.score:.3f}{offered}")
        print(f"   nearest example “{why.nearest}”: likeness {why.likeness:.2f}, wording {why.overlap:.2f};", end=" ")
        print(f"head {why.head:.2f}" + (f", conversation {why.boost:+.2f}" if why.boost else ""))
    if meaning.verdict == "answer":
        print(f"\n{_answer(settings, knowledge, meaning, args.language)}")
    return 0


def _answer(settings: Settings, knowledge: Knowledge, meaning: Meaning, language: str) -> str:
    found = knowledge.entry(meaning.ranked[0].id) or knowledge.chat(meaning.ranked[0].id)
    assert found is not None
    facts = by_language(settings).get(language) or by_language(settings)[settings.languages.default]
    return plain(str(fill(found.answer.get(language) or next(iter(found.answer.values())), facts)))

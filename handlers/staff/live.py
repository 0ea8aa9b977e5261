"""Entries that organisers wrote live, as the FAQ has them."""

from markupsafe import escape

from handlers.talk.knowledge import Entry
from storage.faq_entries import LiveEntry


def entry_of(live: LiveEntry) -> Entry:
    """The FAQ's shape."""
    answer = {language: str(escape(text)).replace("{", "{{").replace("}", "}}") for language, text in live.answer.items()}
    asks = {language: list(asks) for language, asks in live.asks.items()}
    return Entry(id=live.id, group="live", title=dict(live.title), answer=answer, asks=asks)

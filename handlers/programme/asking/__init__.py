"""Understands questions about the programme, without a model: every reader takes its part out of the message."""

from handlers.programme.asking.reading import ask
from handlers.programme.asking.searching import search_titles

__all__ = ["ask", "search_titles"]

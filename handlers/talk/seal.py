"""Keeps secrets (a screener's password) unreadable in the database, and in whatever copy of it goes astray."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken

from handlers.talk.content import Value
from handlers.talk.draft import Draft

READABLE = timedelta(minutes=10)
"""For so long a channel that keeps what it says goes on showing a secret to who asked for it."""
_SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals with one key (32 bytes, base64); what another key sealed opens to nothing."""

    key: bytes

    def closed(self, draft: Draft, secret: Iterable[str]) -> Draft:
        """The draft as it may be stored."""
        ids = frozenset(secret)
        answers = {id: {_SEALED: self.shut(value)} if id in ids else value for id, value in draft.answers.items()}
        rejected = {id: self.shut(typed) if id in ids else typed for id, typed in draft.rejected.items()}
        return replace(draft, answers=answers, rejected=rejected)

    def opened(self, draft: Draft, secret: Iterable[str]) -> Draft:
        """The draft as it is worked with; what cannot be opened is as if it had never been answered."""
        ids = frozenset(secret)
        if ids.isdisjoint(draft.answers) and ids.isdisjoint(draft.rejected):
            return draft
        answers = {id: self._answer(value) if id in ids else value for id, value in draft.answers.items()}
        rejected = {id: self.unsealed(typed) if id in ids else typed for id, typed in draft.rejected.items()}
        return replace(
            draft,
            answers={id: value for id, value in answers.items() if value is not None},
            rejected={id: typed for id, typed in rejected.items() if typed is not None},
        )

    def _answer(self, value: Value) -> Value:
        return self.unsealed(value[_SEALED]) if isinstance(value, dict) and _SEALED in value else value

    def shut(self, text: str) -> str:
        """A text as it may be stored."""
        return Fernet(self.key).encrypt(text.encode()).decode()

    def unsealed(self, token: str) -> str | None:
        """What `shut` was given; None for what this key has not sealed."""
        try:
            return Fernet(self.key).decrypt(token.encode()).decode()
        except InvalidToken:
            return None


def fresh_key() -> bytes:
    """A new key."""
    return Fernet.generate_key()

"""What was heard, without what no database takes."""

import hashlib
from dataclasses import replace

from handlers.talk import when
from handlers.talk.message import Address, Incoming

_LONGEST_NAME = 200
"""Characters of a chat's id or a message's key; platforms' own are a fifth of that."""


def cleaned(incoming: Incoming) -> Incoming:
    """Without what no database takes, NUL and halves of surrogate pairs; a zone that there is not is no hint."""
    file = incoming.file
    told = f"{incoming.address.chat}{incoming.text}{incoming.key}{incoming.choice}{incoming.name}"
    named = max(len(incoming.key), len(incoming.address.chat)) <= _LONGEST_NAME
    if named and told.isascii() and "\0" not in told and not incoming.zone and not file:
        return incoming
    address = Address(incoming.address.channel, _clean(incoming.address.chat)[:_LONGEST_NAME])
    return replace(
        incoming, address=address, text=_clean(incoming.text), key=_short(_clean(incoming.key)),
        choice=_clean(incoming.choice), zone=_known(incoming.zone), name=_clean(incoming.name),
        file=file and replace(file, name=_clean(file.name), media_type=_clean(file.media_type)),
    )  # fmt: skip


def _known(zone: str) -> str:
    try:
        return when.known_zone(zone).key if zone else ""
    except ValueError:
        return ""


def _short(key: str) -> str:
    """A key that an index takes, still unique."""
    return key if len(key) <= _LONGEST_NAME else hashlib.sha256(key.encode()).hexdigest()


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")

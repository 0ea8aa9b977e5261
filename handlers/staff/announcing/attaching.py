"""Whether a picture or a file can go along with an announcement, by what is known of it before a byte is fetched."""

from collections.abc import Mapping

from handlers.announcing import body as bodies
from handlers.announcing.body import MOST_WITH_FILE, Body
from handlers.staff.announcing.card import language_name
from handlers.talk.flow import Remark
from handlers.talk.message import FileNote
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten

MOST, MOST_PICTURE = 20_000_000, 10_000_000
"""Bytes: what Telegram hands out to a bot, and what it takes as a picture."""


def refusal(turn: Turn, file: FileNote, texts: Mapping[str, str]) -> Remark | None:
    """What speaks against it; texts: by language, what stands below it."""
    name, picture = shorten(file.name, 80), file.media_type.startswith("image/")
    most = MOST_PICTURE if picture else MOST
    if file.size > most:
        key = "announce.picture_large" if picture else "announce.file_large"
        return Remark(key, {"name": name, "most": most // 1_000_000})
    if not (file.token or file.content):
        return Remark("announce.file_lost", {"name": name})
    for language, n in bodies.too_long(Body(texts, file)).items():
        named = language_name(turn, language)
        return Remark("announce.file_text", {"language": named, "n": n, "most": MOST_WITH_FILE, "name": name})
    return None

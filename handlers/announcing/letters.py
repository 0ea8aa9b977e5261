"""An announcement as its recipients read it."""

import re
import zlib

from markupsafe import Markup, escape

from handlers.announcing.body import Body
from handlers.talk.festival import Festival
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice

LINK = re.compile(r"https?://[^\s<>\"'“”‘’「」《》（）()，。；！？、]+")
_ENDS = ".,;:!?"
"""Signs after a link that belong to the sentence."""


def letter(voice: Voice, body: Body, language: str, festival: Festival) -> Reply:
    """The text of that language, as it was written, and the way to do without such messages.

    Where the language lacks, that of the festival's default stands in; nothing in the text is markup or a template.
    """
    text = body.texts.get(language) or body.texts.get(festival.default_language) or next(iter(body.texts.values()), "")
    way = Choice(voice.label("news.button"), "news.show", "aside")
    own = f"news-{zlib.crc32(text.encode('utf-8', 'surrogatepass')):x}"  # stays good also below the next announcement
    return Reply(str(linked(text)), ((way,),), file=body.file, stays=own)


def linked(text: str) -> Markup:
    """Plain text as our HTML: escaped, and what is a link can be opened."""
    said, at = Markup(""), 0
    for match in LINK.finditer(text):
        url = match[0].rstrip(_ENDS)
        said += escape(text[at : match.start()]) + Markup('<a href="{0}">{0}</a>').format(url)
        at = match.start() + len(url)
    return said + escape(text[at:])

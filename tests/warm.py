"""What all forked lives of the bot have in common: imported and read once, before the first of them begins."""

import gc

import uvloop

from bot import commands
from bot.__main__ import main
from bot.channels.telegram import channel
from bot.content import fonts_of, knowledge_of, read_content
from bot.settings import load
from handlers.talk.fields import warm_up
from storage.database import postgres, sqlite
from tests.transcripts.stage import ROOT
from tests.visitors import BY_WORDING

__all__ = ["channel", "commands", "main", "postgres", "sqlite", "uvloop"]

SETTINGS = load(ROOT / "config.toml", BY_WORDING)
fonts_of(SETTINGS)
knowledge_of(SETTINGS, read_content(SETTINGS).faq).warm_up()
warm_up()
gc.freeze()  # no life looks through it again

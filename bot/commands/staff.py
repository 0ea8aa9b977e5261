"""`check`: everything that staff write, checked with file and line of every fault."""

import argparse
import sys

from bot.app import COMMANDS
from bot.channels.web.texts import PAGE_KEYS
from bot.content import read_content
from bot.settings import Settings
from handlers import TOPICS


async def check(settings: Settings, args: argparse.Namespace) -> int:
    """Say what is wrong, a line each; 1 if anything is. (Settings and forms that cannot be read end it before.)"""
    content = read_content(settings)
    texts, form, faq = content.texts, content.form, content.faq
    words = [key for topic in TOPICS for key in topic.words]
    faults = texts.faults([*words, *PAGE_KEYS, *(f"command.{name}" for name in COMMANDS)])
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    counted = f"{len(form.field)} questions, {len(form.leaves())} fields"
    print(
        f"settings, {form.id} ({counted}), the FAQ ({len(faq.entry)} entries) and {len(texts.languages)} catalogues"
        f" ({len(texts.keys())} texts) are right"
    )
    return 0

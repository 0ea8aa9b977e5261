"""Every sentence that the page itself says, by language; the conversation's sentences come from the handlers."""

from collections.abc import Mapping

PageTexts = Mapping[str, Mapping[str, str]]
"""language → key → text with placeholders in {braces}. The first language is the one used when no other fits."""

PAGE_KEYS: tuple[str, ...] = (
    "page.festival",
    "page.desk",
    "page.welcome",
    "page.intro",
    "page.language",
    "page.language.name",
    "page.language.short",
    "page.conversation",
    "page.you",
    "page.write",
    "page.write.label",
    "page.send",
    "page.attach",
    "page.file.tray",
    "page.file.drop",
    "page.file.sending",
    "page.file.remove",
    "page.file.open",
    "page.file.large",
    "page.file.empty",
    "page.file.full",
    "page.file.gone",
    "page.file.failed",
    "page.photo",
    "page.map",
    "page.card.save",
    "page.choices",
    "page.chosen",
    "page.new",
    "page.more",
    "page.earlier",
    "page.today",
    "page.yesterday",
    "page.festival_time",
    "page.sending",
    "page.unsent",
    "page.retry",
    "page.refused",
    "page.too_long",
    "page.slower",
    "page.offline",
    "page.online",
    "page.close",
    "page.no_script",
    "page.rehearsal",
    "page.rehearsal.play",
    "page.rehearsal.who",
    "page.rehearsal.persona",
    "page.rehearsal.clock",
    "page.rehearsal.hour",
    "page.rehearsal.day",
    "page.rehearsal.week",
    "page.rehearsal.stop.deadline",
    "page.rehearsal.stop.reminder",
    "page.rehearsal.nothing_due",
    "page.rehearsal.sample",
    "page.rehearsal.failed",
)


def check(texts: PageTexts) -> None:
    """Stop the start if a sentence is missing: half a page in another language is worse than none."""
    missing = [f"{language}: {key}" for language, said in texts.items() for key in PAGE_KEYS if key not in said]
    if missing or not texts:
        raise ValueError(f"The page lacks texts: {', '.join(missing) or 'no language at all'}")


def best_language(texts: PageTexts, asked: str, accepted: str) -> str:
    """The language to show first: `asked` for (in the address), else the first fitting one of Accept-Language."""
    wishes = [asked, *(part.partition(";")[0] for part in accepted[:500].split(","))]
    for wish in wishes:
        short = wish.strip().lower().partition("-")[0]
        if short in texts:
            return short
    return next(iter(texts))

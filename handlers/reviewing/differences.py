"""What one version of an entry has other than another: a line an answer, old and new; secrets are never shown."""

from markupsafe import Markup

from handlers.talk.asking import Asker
from handlers.talk.content import Field
from handlers.talk.draft import Draft
from handlers.talk.voice import shorten

_LONGEST = 300
"""Characters of an answer that are quoted."""


def differences(asker: Asker, before: Draft, after: Draft) -> list[Markup]:
    """A line for each field whose answer differs, in the form's order; [] where all is as it was."""
    return [
        _line(asker, question, leaf, (before, after))
        for question in asker.form.field
        for leaf in question.parts or [question]
        if before.answers.get(leaf.id) != after.answers.get(leaf.id)
    ]


def listed(asker: Asker, before: Draft, after: Draft, most: int = 8) -> Markup:
    """So many of them in one paragraph; the rest is counted."""
    lines = differences(asker, before, after)
    more = [asker.voice.say("review.more_changes", n=len(lines) - most)] if len(lines) > most else []
    return Markup("\n").join([*lines[:most], *more])


def _line(asker: Asker, question: Field, leaf: Field, drafts: tuple[Draft, Draft]) -> Markup:
    label = asker.label(question)
    if leaf is not question:
        label = Markup(" · ").join([label, asker.label(leaf)])
    if leaf.secret:
        return asker.voice.say("review.changed_secret", label=label)
    before, after = (_quoted(asker, leaf, draft) for draft in drafts)
    return asker.voice.say("review.changed_line", label=label, before=before, after=after)


def _quoted(asker: Asker, leaf: Field, draft: Draft) -> str:
    shown = asker.shown(leaf, draft).unescape()
    return shorten(shown, _LONGEST) if shown else asker.voice.label("form.left_out")

"""Writes announcements down: a new draft, one answer of it anew, and who changed it last."""

from dataclasses import replace
from typing import Any

import msgspec

from handlers.announcing import body as bodies
from handlers.announcing import letters
from handlers.announcing.body import Body
from handlers.staff import rights
from handlers.talk.draft import Draft
from handlers.talk.message import FileNote
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, shorten
from storage import audit, campaigns, staff
from storage.campaigns import Campaign

ACTION = "announcement.write"
_NAME_MOST, _ENDS = 40, " .。,，:：!！"


def filled(campaign: Campaign) -> Draft:
    """Its answers, as the form keeps them."""
    body = bodies.read(campaign.body)
    answers: dict[str, Any] = {f"text_{language}": text for language, text in body.texts.items() if text}
    answers |= {"topic": campaign.topic} if campaign.topic else {}
    answers |= {"name": campaign.name} if campaign.name else {}
    answers |= {"file": msgspec.to_builtins(body.file)} if body.file else {}
    return Draft(answers)


def body_of(draft: Draft) -> Body:
    """What recipients get of the answers of a form."""
    texts = {id.removeprefix("text_"): str(text) for id, text in draft.answers.items() if id.startswith("text_")}
    return Body(dict(sorted(texts.items())), _file(draft.answers.get("file")))


def _file(answer: Any) -> FileNote | None:
    return msgspec.convert(answer, FileNote) if answer else None


async def add(turn: Turn, body: Body, topic: str, name: str = "", audience: str = "", corrects: str = "") -> Campaign:
    """A new draft of whoever speaks, written down, also in the audit log. name: "" for the first words of the text."""
    text = body.texts.get(turn.language) or next(iter(body.texts.values()), "")
    at = turn.incoming.address
    named = name or shorten(letters.LINK.sub("", text), _NAME_MOST).rstrip(_ENDS)
    draft = Campaign(
        campaigns.fresh_id(), turn.festival.edition, named or turn.voice.label("announce.unnamed"), topic,
        bodies.write(body), audience, rights.actor(turn), await rights.name_of(turn), at.channel, at.chat,
        turn.language, turn.now, corrects=corrects,
    )  # fmt: skip
    written = await campaigns.add(turn.tx, draft)
    await rights.note(turn, await rights.role_of(turn), ACTION, f"#{written.number}")
    return written


def with_answer(turn: Turn, campaign: Campaign, id: str, answer: Any) -> Campaign:
    """The draft with one answer of the form anew; None for none. Everything else stays as it stands."""
    body = bodies.read(campaign.body)
    if id == "topic":
        return replace(campaign, topic=str(answer or ""))
    if id == "name":
        return replace(campaign, name=str(answer or campaign.name))
    if id == "file":
        return replace(campaign, body=bodies.write(replace(body, file=_file(answer))))
    return replace(campaign, body=bodies.write(_with_text(turn, campaign, body, (id.removeprefix("text_"), answer))))


def _with_text(turn: Turn, campaign: Campaign, body: Body, said: tuple[str, Any]) -> Body:
    """A correction says in each language that it is one, whether or not that was typed."""
    language, text = said[0], str(said[1] or "")
    if campaign.corrects and text:
        text = marked(turn, language, text)
    same = text == body.texts.get(language)
    left = tuple(each for each in body.unchanged if same or each != language)
    texts = {**body.texts, language: text}
    return replace(body, texts={each: texts[each] for each in sorted(texts) if texts[each]}, unchanged=left)


def marked(turn: Turn, language: str, text: str) -> str:
    """ "Correction: …", once."""
    voice = Voice(turn.texts, language)
    mark = voice.say("announce.correction", text="").unescape().strip()
    return text if text.startswith(mark) else voice.say("announce.correction", text=text).unescape()


async def changed_by(turn: Turn, campaign: Campaign) -> str:
    """The name of whoever wrote the last answer of it."""
    last = await audit.last_of(turn.tx, ACTION, f"#{campaign.number}")
    channel, _, chat = last.actor.partition(":") if last else ("", "", "")
    found = await staff.chat_at(turn.tx, channel, chat)
    member = await staff.find(turn.tx, found.person_id) if found else None
    return (member.name if member else "") or turn.voice.label("staff.somebody")

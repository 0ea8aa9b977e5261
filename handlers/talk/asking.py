"""How a question, the summary and the way out of a form are put to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup, escape

from handlers.talk import draft as drafts
from handlers.talk.content import Field, Form
from handlers.talk.draft import Draft
from handlers.talk.fields import KINDS
from handlers.talk.flow import Remark
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.voice import Voice, join, shorten

_LABELS = {"why": "form.why_button"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Puts one form to one person. topic: whose buttons these are; values: what the form's texts may name.

    keeps: an unfinished form can be left and gone on with. heading, ending: keys of what frames the summary. words:
    keys of this form's own words, by those of the usual ones.
    """

    form: Form
    topic: str
    voice: Voice
    values: Mapping[str, object]
    keeps: bool = True
    heading: str = "form.summary"
    ending: str = "form.summary_ask"
    words: Mapping[str, str] = field(default_factory=dict)

    def reply(self, draft: Draft, place: Place, remarks: tuple[Remark, ...] = (), *before: str) -> Reply:
        """The remarks, then whatever stands at `place`."""
        said = [*before, *(self.remark(remark, draft) for remark in remarks)]
        if place.at == SUMMARY:
            text, rows = self.summary(draft, place)
        elif place.at == LEAVING:
            asked = "form.leaving" if self.keeps else "form.leaving_for_good"
            text, rows = self.voice.say(asked), self._leaving(place)
        else:
            told = {remark.about.id for remark in remarks if remark.about is not None}
            text, rows = self._question(draft, place, told)
        ticking = any(choice.id.startswith(f"{self.topic}.picked") for row in rows for choice in row)
        return Reply(str(join(*said, text)), rows, slot="form" if ticking else "", replaces=bool(place.picked))

    def remark(self, remark: Remark, draft: Draft) -> Markup:
        """A remark in words; with what was wrong goes what is expected (the question that follows has the example)."""
        if remark.text:
            values = {**self.values, **remark.values}
            return self.voice.written(remark.text, "", **values) if remark.key == "" else self._why(remark)
        values = {key: self._value(value) for key, value in remark.values.items()}
        if remark.about is not None:
            values.setdefault("label", self.label(remark.about))
        text = self._say(remark.key, **values)
        if remark.about is None or not remark.key.startswith("field."):
            return text
        return Markup("\n").join(part for part in (text, self._expected(remark.about)) if part)

    def label(self, field: Field) -> Markup:
        """A field's name."""
        return self._written(field, "label")

    def shown(self, field: Field, draft: Draft) -> Markup:
        """An answer as this person reads it; a question of several parts in one line."""
        if field.parts:
            return Markup(" · ").join(
                self._shown_part(field, part, draft) for part in drafts.parts(field, draft) if part.id in draft.answers
            )
        if field.id not in draft.answers:
            return Markup("")
        if field.secret:
            return Markup.escape(_hinted(str(draft.answers[field.id])))
        return escape(KINDS[field.kind].write(field, draft.answers[field.id], self.voice.language))

    def _shown_part(self, question: Field, part: Field, draft: Draft) -> Markup:
        """Parts of the same kind (spoken and subtitles) are told apart by their names."""
        alike = part.kind != "text" and sum(other.kind == part.kind for other in question.parts) > 1
        shown = self.shown(part, draft)
        return self.voice.say("form.part", label=self.label(part), answer=shown) if alike else shown

    def lines(self, draft: Draft, other_than: Draft | None = None) -> Markup:
        """The whole form, a line a question; with `other_than` only the lines that differ from that draft's."""
        rows = []
        for question in drafts.questions(self.form, draft):
            if other_than is not None and self._same(question, draft, other_than):
                continue
            shown = self.shown(question, draft) or self.voice.say("form.left_out")
            rows.append(self.voice.say("form.line", label=self.label(question), answer=shown))
        return Markup("\n").join(rows)

    def _same(self, question: Field, draft: Draft, other: Draft) -> bool:
        ids = [part.id for part in question.parts or [question]]
        return all(draft.answers.get(id) == other.answers.get(id) for id in ids)

    def summary(self, draft: Draft, place: Place) -> tuple[Markup, Rows]:
        """All answers, a "change" for each, and the way to hand it in."""
        text = join(self.voice.say(self.heading, **self.values), self.lines(draft), self.voice.say(self.ending))
        changes = [
            self.choice("form.change_line", "change", place, question.id, label=self.label(question))
            for question in drafts.questions(self.form, draft)
        ]
        submit = replace(self.choice("form.submit", "submit", place), means="say.submit")
        asides = self._asides(place, "back", *self._leaves())
        return text, ((submit,), *paired(changes), *paired(asides))

    def choice(self, key: str, action: str, place: Place, argument: str = "", **values: object) -> Choice:
        """A button of the form; it carries the step, so that later it is known to be old."""
        ids = f"{self.topic}.{action}:{argument}:{place.step}"
        return Choice(self.voice.say(key, **values).unescape() if values else self.voice.label(key), ids)

    def _question(self, draft: Draft, place: Place, told: set[str]) -> tuple[Markup, Rows]:
        question = drafts.question_of(self.form, place.at)
        assert question is not None
        asked = next((part for part in question.parts if part.id == place.at), question)
        text = join(
            Markup("\n").join(
                part for part in (self._progress(draft, question, place), self._written(asked, "prompt")) if part
            ),
            self._stands(draft, asked, place, told),
            self._example(asked),
        )
        return text, (*self._options(draft, asked, place), *self._ways_out(draft, question, asked, place))

    def _progress(self, draft: Draft, question: Field, place: Place) -> Markup:
        if place.changing:
            return self._say("form.changing", label=self.label(question))
        asked = drafts.expected(self.form, draft)
        number = next(i for i, other in enumerate(asked, 1) if other.id == question.id)
        return self._say("form.progress", number=number, total=len(asked), label=self.label(question))

    def _stands(self, draft: Draft, asked: Field, place: Place, told: set[str]) -> Markup | None:
        if asked.many and place.picked:
            return None
        if shown := self.shown(asked, draft):
            return self._say("form.stands", answer=shorten(shown.unescape(), 600))
        if asked.id not in told and (typed := draft.rejected.get(asked.id)):
            return self.voice.say("form.typed_before", typed=shorten(typed, 300))
        return None

    def _options(self, draft: Draft, asked: Field, place: Place) -> Rows:
        fields = drafts.parts(asked, draft) if asked.parts else [asked]
        if asked.parts and not drafts.open_parts(asked, draft):
            return paired([self.choice("form.change_part", "change", place, p.id, label=self.label(p)) for p in fields])
        picks = [
            Choice(self._tick(field, option.id, self.voice.written(option.label), place),
                   f"{self.topic}.pick:{field.id}.{option.id}:{place.step}")
            for field in fields if asked is field or not field.many for option in field.options
        ]  # fmt: skip
        shares = [
            Choice(self.voice.say("form.share_phone").unescape(), f"{self.topic}.share::{place.step}", "contact")
            for field in fields[:1] if field.kind == "phone"
        ]  # fmt: skip
        if asked.many:
            picks.append(self.choice("form.picked", "picked", place, n=len(place.picked)))
        return (*paired(picks), *paired(shares))

    def _tick(self, field: Field, option: str, label: Markup, place: Place) -> str:
        if not field.many:
            return label.unescape()
        return ("☑ " if option in place.picked else "☐ ") + label.unescape()

    def _ways_out(self, draft: Draft, question: Field, asked: Field, place: Place) -> Rows:
        leaving = [asked] if not asked.parts else drafts.open_parts(question, draft) or drafts.parts(question, draft)
        actions = ["back"] if place.trail or place.changing else []
        if all(part.id in draft.answers or part.id in draft.skipped for part in leaving):
            actions.append("keep")
        if all(part.optional for part in leaving):
            actions.append("skip")
        return (tuple(self._asides(place, *actions, "why")), tuple(self._asides(place, *self._leaves())))

    def _leaves(self) -> tuple[str, ...]:
        return ("save", "leave") if self.keeps else ("leave",)

    def _asides(self, place: Place, *actions: str) -> list[Choice]:
        keys = {action: _LABELS.get(action, f"form.{action}") for action in actions}
        labels = {action: self.voice.label(self.words.get(key, key)) for action, key in keys.items()}
        return [Choice(label, f"{self.topic}.{action}::{place.step}", "aside") for action, label in labels.items()]

    def _leaving(self, place: Place) -> Rows:
        means = {"goon": "say.no", "save": "say.keep", "discard": "say.discard"}
        means = means if self.keeps else {action: key for action, key in means.items() if action != "save"}
        return tuple(
            (replace(self.choice(f"form.leaving_{action}", action, place), means=key),) for action, key in means.items()
        )

    def _say(self, key: str, **values: object) -> Markup:
        return self.voice.say(self.words.get(key, key), **values)

    def _written(self, field: Field, attribute: str) -> Markup:
        words: Mapping[str, str] = getattr(field, attribute)
        return self.voice.written(words, f"form.{self.form.id}.{field.id}.{attribute}", **self.values)

    def _why(self, remark: Remark) -> Markup:
        assert remark.about is not None
        return self.voice.say("form.why", why=self._written(remark.about, "why"))

    def _expected(self, field: Field) -> Markup | None:
        return self._written(field, "expected") if field.expected else None

    def _example(self, field: Field) -> Markup | None:
        return self.voice.say("form.example", example=self._written(field, "example")) if field.example else None

    def _value(self, value: object) -> object:
        if isinstance(value, Mapping):  # a text in several languages
            return self.voice.written({str(k): str(v) for k, v in value.items()})
        return shorten(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hinted(secret: str) -> str:
    """A secret as its owner recognises it: "d••••••1"."""
    return f"{secret[0]}••••••{secret[-1]}" if len(secret) > 3 else "••••••"

"""How a form moves: each move by itself, and any sequence of them against straight filling."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.talk import draft as drafts
from handlers.talk import flow, places
from handlers.talk.asking import Asker
from handlers.talk.content import Value
from handlers.talk.draft import Draft
from handlers.talk.fields.consent import fingerprint
from handlers.talk.flow import Move, Remark
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.texts import markup_faults
from handlers.talk.voice import Voice
from tests.content import NOW, context, workshop
from tests.examples import examples
from tests.shipped import shipped_texts

FORM = workshop()
TEXTS = shipped_texts()
FACTS = {"section": "Tide & Salt", "deadline": "tomorrow"}
AGREED = {"version": "7", "hash": fingerprint(FORM.field[-1]), "at": "2021-03-01T01:00:00Z", "zone": "Europe/Lisbon"}
MEANT: dict[str, dict[str, Value]] = {
    "title": {"Low water": "Low water", "<b>{section}</b>": "<b>{section}</b>", "退潮": "退潮"},
    "technique": {"drawn": "drawn", "1": "live", "木偶": "puppets"},
    "frames": {"24 fps": "24 fps"},
    "topics": {"fog and salt": ["fog", "salt"], "飞鸟": ["birds"]},
    "length": {"90 s": 90, "1:30 min": 90, "2分钟": 120},
    "sample_link": {"https://example.com/a": "https://example.com/a", "will follow": "follows"},
    "sample_password": {"password: br1ne": "br1ne"},
    "sample_needs": {"beamer": ["beamer"]},
    "mail": {"ana@example.com": "ana@example.com"},
    "pledge": {"I agree": AGREED, "同意": AGREED},
}
"""What one may type for each field, and what it comes to."""
WRONG = ["", "???", "x" * 5000, "\u202e", "99 hours"]
SAMPLE = "https://example.com/a password: br1ne"


def place(at: str, *trail: str, step: int = 0) -> Place:
    return Place(at, trail, step)


def answers(**given: Value) -> Draft:
    return Draft(given)


WHOLE = answers(title="Low water", technique="live", topics=["fog"], length=90, sample_link="follows",
                mail="ana@example.com", pledge=AGREED)  # fmt: skip
WHOLE = replace(WHOLE, skipped=("sample_needs",))


def test_an_answer_leads_to_the_next_question() -> None:
    move = flow.answer(FORM, Draft(), place("title"), "Low water", context())
    assert move == Move(answers(title="Low water"), place("technique", "title", step=1))


def test_a_wrong_answer_is_kept_and_asked_again() -> None:
    move = flow.answer(FORM, Draft(), place("length"), "99 hours", context())
    assert (move.draft, move.place, move.misfit) == (Draft(rejected={"length": "99 hours"}), place("length"), True)
    assert [(remark.key, remark.about and remark.about.id) for remark in move.remarks] == [
        ("field.duration.too_long", "length")
    ]


def test_a_condition_opens_and_closes_a_question() -> None:
    drawn = flow.answer(FORM, answers(title="a"), place("technique"), "drawn", context())
    assert drawn.place.at == "frames"
    framed = flow.answer(FORM, drawn.draft, drawn.place, "24 fps", context())
    live = flow.answer(FORM, framed.draft, place("technique"), "live", context())
    assert (live.place.at, live.draft.answers["frames"]) == ("topics", "24 fps")
    assert "frames" not in drafts.snapshot(FORM, live.draft)


def test_one_message_answers_all_parts_and_a_missing_one_is_asked_alone() -> None:
    whole = flow.answer(FORM, answers(), place("sample"), SAMPLE, context())
    assert whole.draft.answers == {"sample_link": "https://example.com/a", "sample_password": "br1ne"}
    assert whole.place.at == "sample_needs"
    after = flow.skip(FORM, whole.draft, whole.place)
    assert (after.draft.skipped, after.place.at) == (("sample_needs",), "title")


def test_ticks_are_the_answer_once_they_are_confirmed() -> None:
    at, draft = place("topics"), Draft()
    for option in ("fog", "salt", "birds", "fog"):
        move = flow.pick(FORM, draft, at, "topics", option, context())
        draft, at = move.draft, move.place
    assert (draft, at.picked, at.step) == (Draft(), ("salt", "birds"), 0)
    assert flow.picked(FORM, draft, at, context()).draft == answers(topics=["salt", "birds"])


def test_no_ticks_are_no_answer() -> None:
    move = flow.picked(FORM, Draft(), place("topics"), context())
    assert (move.place, [remark.key for remark in move.remarks]) == (place("topics"), ["form.nothing_picked"])


def test_too_many_ticks_stay_ticked() -> None:
    at = replace(place("topics"), picked=("birds", "ships", "salt", "fog"))
    move = flow.picked(FORM, Draft(), at, context())
    assert (move.place, [remark.key for remark in move.remarks]) == (at, ["field.choice.too_many"])


def test_what_is_needed_cannot_be_skipped() -> None:
    move = flow.skip(FORM, WHOLE, place("mail"))
    assert move == Move(WHOLE, place("mail"), (Remark("form.cannot_skip", about=FORM.field[-2]),))


def test_back_goes_as_far_as_the_first_question() -> None:
    at = places.start(FORM, answers(title="a", technique="live"))
    assert at == place("topics", "title", "technique")
    seen = []
    for _ in range(3):
        move = flow.back(FORM, Draft(), at)
        at = move.place
        seen.append((at.at, [remark.key for remark in move.remarks]))
    assert seen == [("technique", []), ("title", []), ("title", ["form.first_question"])]


def test_back_from_the_summary_walks_the_whole_form() -> None:
    at, seen = place(SUMMARY), []
    while (at := flow.back(FORM, WHOLE, at).place).trail:
        seen.append(at.at)
    assert seen == ["pledge", "mail", "sample", "length", "topics", "technique"]


def test_a_changed_line_leads_back_to_the_summary() -> None:
    at = flow.change(FORM, WHOLE, place(SUMMARY), "length").place
    assert at == Place("length", (), 1, changing=True)
    move = flow.answer(FORM, WHOLE, at, "2 min", context())
    assert (move.draft.answers["length"], move.place.at, move.place.changing) == (120, SUMMARY, False)
    assert flow.back(FORM, WHOLE, at).place == place(SUMMARY, step=2)


def test_a_change_that_opens_a_question_asks_it_as_a_question_and_back_returns_to_the_change() -> None:
    at = flow.change(FORM, WHOLE, place(SUMMARY), "technique").place
    opened = flow.answer(FORM, WHOLE, at, "drawn", context())
    assert (opened.place.at, opened.place.changing) == ("frames", False)
    assert flow.back(FORM, opened.draft, opened.place).place.at == "technique"
    assert flow.skip(FORM, opened.draft, opened.place).place.at == SUMMARY


def test_a_changed_line_asks_for_what_it_newly_needs() -> None:
    at = flow.change(FORM, WHOLE, place(SUMMARY), "sample_link").place
    move = flow.answer(FORM, WHOLE, at, "https://example.com/a", context())
    assert (move.place.at, move.place.changing) == ("sample_password", True)
    assert flow.skip(FORM, move.draft, move.place).place.at == SUMMARY


def test_leaving_asks_first_and_may_be_taken_back() -> None:
    leaving = flow.leave(FORM, WHOLE, place("mail", "title")).place
    assert leaving == place(LEAVING, "title", "mail", step=1)
    assert flow.leave(FORM, WHOLE, leaving).place == leaving
    assert flow.go_on(FORM, WHOLE, leaving).place == place("mail", "title", step=2)


@pytest.mark.parametrize(("move", "at", "effect"), [
    (flow.save, "mail", "save"), (flow.save, LEAVING, "save"), (flow.discard, LEAVING, "discard"),
    (flow.discard, "mail", ""), (flow.submit, SUMMARY, "submit"),
])  # fmt: skip
def test_what_a_move_is_to_bring_about(move: Callable[..., Move], at: str, effect: str) -> None:
    assert move(FORM, WHOLE, place(at)) == Move(WHOLE, place(at), effect=effect)  # type: ignore[arg-type]


def test_what_is_open_cannot_be_submitted() -> None:
    draft = answers(title="a")
    move = flow.submit(FORM, draft, place(SUMMARY))
    assert move == Move(draft, place("technique", step=1), (Remark("form.still_open"),))


def test_no_move_leads_out_of_a_place_that_it_has_no_business_in() -> None:
    for at in (SUMMARY, LEAVING):
        for move in (flow.keep, flow.skip, flow.why):
            assert move(FORM, WHOLE, place(at)) == Move(WHOLE, place(at))
        assert flow.pick(FORM, WHOLE, place(at), "topics", "fog", context()) == Move(WHOLE, place(at))
    assert flow.pick(FORM, WHOLE, place("topics"), "topics", "rust", context()) == Move(WHOLE, place("topics"))
    assert flow.change(FORM, WHOLE, place(SUMMARY), "rust") == Move(WHOLE, place(SUMMARY))


def test_parts_of_several_options_have_no_ticks_where_all_parts_are_asked_together() -> None:
    """There would be no button to confirm them with; they are asked alone if the message does not name them."""
    reply = asker("en").reply(Draft(), place("sample"))
    assert [choice.label for choice in reply.choices if choice.kind == "option"] == ["Will follow"]
    move = flow.pick(FORM, Draft(), place("sample"), "sample_needs", "beamer", context())
    assert move == Move(Draft(), place("sample"))


# -- any sequence of moves --------------------------------------------------------------------------------------------


@dataclass
class Filling:
    """A form being filled in, and beside it the last valid answer given to each field."""

    draft: Draft = field(default_factory=Draft)
    at: Place = field(default_factory=lambda: places.start(FORM, Draft()))
    meant: dict[str, Value] = field(default_factory=dict)
    language: str = "en"

    def fields(self) -> list[str]:
        """The fields that the question at hand asks for."""
        question = drafts.question_of(FORM, self.at.at)
        if question is None:
            return []
        return [part.id for part in drafts.parts(question, self.draft)] if question.id == self.at.at else [self.at.at]

    def takes(self, move: Move) -> None:
        """The move is made, written down, and read again."""
        assert move.place.step - self.at.step in (0, 1)
        self.draft = drafts.read(move.draft.write())
        self.at = msgspec.json.decode(msgspec.json.encode(move.place), type=Place)
        self.looks()

    def looks(self) -> None:
        """What a person sees is whole, in order, and of a length that a channel takes."""
        reply = asker(self.language).reply(self.draft, self.at)
        assert markup_faults(reply.text) == []
        assert "{" not in reply.text.replace("{section}", "") or "{" in str(self.draft)
        assert all(len(choice.id) <= 60 and choice.label for choice in reply.choices)
        assert len(self.at.trail) <= len(FORM.leaves()) + len(FORM.field)
        question = drafts.question_of(FORM, self.at.at)
        if question is not None:
            numbers = [other.id for other in drafts.expected(FORM, self.draft)]
            assert 1 <= numbers.index(question.id) + 1 <= len(numbers) <= len(FORM.field)

    def does(self, action: str, which: int) -> None:
        """One action; `which` picks among what is possible."""
        before = dict(self.draft.answers)
        getattr(self, f"_{action}")(which)
        if action not in ("answer", "skip", "pick", "picked"):
            assert self.draft.answers == before
        assert {id: value for id, value in self.draft.answers.items() if id in self.meant} == self.meant

    def _answer(self, which: int) -> None:
        if self.at.at == "sample":
            self.meant |= {"sample_link": "https://example.com/a", "sample_password": "br1ne"}
            return self.takes(flow.answer(FORM, self.draft, self.at, SAMPLE, context(self.language)))
        known = MEANT.get(self.at.at)
        if known is None:
            move = flow.answer(FORM, self.draft, self.at, "Low water", context(self.language))
            assert (move.draft, move.misfit) == (self.draft, True)
            return None
        text = list(known)[which % len(known)]
        self.meant[self.at.at] = known[text]
        return self.takes(flow.answer(FORM, self.draft, self.at, text, context(self.language)))

    def _wrong(self, which: int) -> None:
        text = WRONG[which % len(WRONG)]
        fits = {"title": ["99 hours"], "frames": ["99 hours"], "sample_password": ["99 hours", "???", "\u202e"]}
        if text not in fits.get(self.at.at, []):
            self.takes(flow.answer(FORM, self.draft, self.at, text, context(self.language)))

    def _pick(self, which: int) -> None:
        leaves = [leaf for leaf in FORM.leaves() if leaf.options and leaf.id in self.fields()]
        if not leaves:
            return
        leaf = leaves[which % len(leaves)]
        option = leaf.options[which % len(leaf.options)].id
        if not leaf.many:
            self.meant[leaf.id] = AGREED if leaf.kind == "consent" else option
        self.takes(flow.pick(FORM, self.draft, self.at, leaf.id, option, context(self.language)))

    def _skip(self, which: int) -> None:
        move = flow.skip(FORM, self.draft, self.at)
        for id in set(move.draft.skipped) - set(self.draft.skipped):
            self.meant.pop(id, None)
        self.takes(move)

    def _picked(self, which: int) -> None:
        if self.at.picked and len(self.at.picked) <= 3 and len(self.fields()) == 1:
            self.meant[self.at.at] = list(self.at.picked)
            self.takes(flow.picked(FORM, self.draft, self.at, context(self.language)))

    def _change(self, which: int) -> None:
        ids = [id for question in FORM.field for id in (question.id, *(part.id for part in question.parts))]
        self.takes(flow.change(FORM, self.draft, self.at, ids[which % len(ids)]))

    def _press(self, which: int) -> None:
        name = ("keep", "back", "why", "leave", "goon", "save", "discard", "submit")[which % 8]
        move = flow.PRESSES[name](FORM, self.draft, self.at)
        assert move.effect != "submit" or drafts.first_open(FORM, self.draft) is None
        self.takes(move)

    def _restart(self, which: int) -> None:
        """The bot is started anew, later, in a process that knows only what is stored."""
        later = replace(context(self.language), now=NOW + timedelta(days=1))
        self.draft = drafts.refit(FORM, drafts.read(self.draft.write()), later)
        assert places.settle(FORM, self.draft, self.at) == self.at or self.at.at == SUMMARY
        self.at = places.settle(FORM, self.draft, self.at)
        self.looks()

    def _reopen(self, which: int) -> None:
        """Saved and left, then opened from the list."""
        self.at = places.start(FORM, self.draft, self.at.step + 100)
        self.looks()

    def _switch(self, which: int) -> None:
        self.language = ("en", "zh")[which % 2]
        self.looks()

    def ends(self) -> None:
        """Answer whatever is still open; then nothing is in the way of submitting."""
        for _ in range(40):
            if self.at.at == LEAVING:
                self.takes(flow.go_on(FORM, self.draft, self.at))
            elif self.at.at == SUMMARY:
                break
            elif self.at.at in ("frames", "sample_password", "sample_needs"):
                self._skip(0)
            else:
                self._answer(0)
        assert flow.submit(FORM, self.draft, self.at).effect == "submit"


def asker(language: str) -> Asker:
    return Asker(FORM, "enrol", Voice(TEXTS, language), FACTS)


def typed(id: str, value: Value) -> str:
    """The value as somebody would type it."""
    if id == "pledge":
        return "I agree"
    return ", ".join(value) if isinstance(value, list) else f"{value} s" if id == "length" else str(value)


def filled_straight(goal: Draft) -> Draft:
    """From nothing to the same answers, each question answered once, in order."""
    draft, at = Draft(), places.start(FORM, Draft())
    for _ in range(40):
        if at.at == SUMMARY:
            return draft
        if at.at == "sample":
            given = [goal.answers[id] for id in ("sample_link", "sample_password") if id in goal.answers]
            text = " password: ".join("will follow" if value == "follows" else str(value) for value in given)
            move = flow.answer(FORM, draft, at, text, context())
        elif at.at in goal.answers:
            move = flow.answer(FORM, draft, at, typed(at.at, goal.answers[at.at]), context())
        else:
            move = flow.skip(FORM, draft, at)
        assert move.place != at, at
        draft, at = move.draft, move.place
    raise AssertionError("straight filling does not end")


ACTIONS = ["answer", "wrong", "pick", "picked", "skip", "change", "press", "restart", "reopen", "switch"]
SEQUENCES = st.lists(st.tuples(st.sampled_from([*ACTIONS, "answer", "press", "pick"]), st.integers(0, 11)), max_size=40)


@settings(max_examples=examples(60), deadline=None)
@given(SEQUENCES)
def test_any_sequence_of_moves_ends_where_straight_filling_does(actions: list[tuple[str, int]]) -> None:
    filling = Filling()
    for action, which in actions:
        filling.does(action, which)
    filling.ends()
    snapshot = drafts.snapshot(FORM, filling.draft)
    assert snapshot == {id: value for id, value in filling.meant.items() if id in snapshot}
    assert snapshot == drafts.snapshot(FORM, filled_straight(Draft(snapshot)))

"""The table of what can become of a decision: whatever happens in whatever order, it stays in its bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.deciding.lifecycle import TABLE, VERDICTS, Event, after, holds_place, proposable
from storage.decisions import AWAITING, CONFIRMED, DECLINED, LAPSED, OWED, REFUSED, SELECTED, WAITING, Decision

NOW = datetime(2021, 3, 1, tzinfo=UTC)
UNTIL = NOW + timedelta(days=7)
NOTHING = Decision("e1", "BJIFF11")
PROPOSED = replace(NOTHING, pending=SELECTED, proposed_by="Olga")
RELEASED = replace(PROPOSED, release_id="r1")
ASKED = replace(NOTHING, verdict=SELECTED, answer=AWAITING, confirm_by=UNTIL, told="decision r1 e1", arrival=OWED)
ON_LIST = replace(NOTHING, verdict=WAITING, place=3)
TELL = Event("tell", release="r1", until=UNTIL, cause="decision r1 e1")


@pytest.mark.parametrize(
    ("before", "event", "then"),
    [
        (NOTHING, Event("propose", SELECTED, "Olga"), PROPOSED),
        (PROPOSED, Event("propose", SELECTED, "Bo"), None),
        (PROPOSED, Event("propose", WAITING, "Bo", 4), replace(NOTHING, pending=WAITING, proposed_by="Bo", place=4)),
        (replace(PROPOSED, letter="{}"), Event("propose", DECLINED, "Olga"), replace(PROPOSED, pending=DECLINED)),
        (PROPOSED, Event("letter", text='{"en":"Yes"}'), replace(PROPOSED, letter='{"en":"Yes"}')),
        (NOTHING, Event("letter", text="…"), None),
        (RELEASED, Event("letter", text="…"), None),
        (PROPOSED, Event("drop"), NOTHING),
        (RELEASED, Event("drop"), None),
        (NOTHING, Event("drop"), None),
        (replace(ON_LIST, pending=SELECTED), Event("drop"), ON_LIST),
        (PROPOSED, Event("release", release="r1"), RELEASED),
        (RELEASED, Event("release", release="r2"), None),
        (NOTHING, Event("release", release="r1"), None),
        (RELEASED, Event("undo", release="r1"), PROPOSED),
        (RELEASED, Event("undo", release="r2"), None),
        (RELEASED, Event("cancel", release="r1"), NOTHING),
        (RELEASED, TELL, ASKED),
        (PROPOSED, TELL, None),
        (replace(RELEASED, pending=DECLINED), TELL,
         replace(NOTHING, verdict=DECLINED, told="decision r1 e1", arrival=OWED)),
        (replace(RELEASED, pending=WAITING, place=4), TELL,
         replace(NOTHING, verdict=WAITING, place=4, told="decision r1 e1", arrival=OWED)),
        (replace(ON_LIST, pending=SELECTED, release_id="r1"), TELL, ASKED),
        (ASKED, Event("confirm", at=NOW), replace(ASKED, answer=CONFIRMED)),
        (ASKED, Event("refuse"), replace(ASKED, answer=REFUSED)),
        (replace(ASKED, answer=CONFIRMED), Event("refuse"), replace(ASKED, answer=REFUSED)),
        (replace(ASKED, answer=CONFIRMED), Event("confirm", at=NOW), None),
        (replace(ASKED, answer=REFUSED), Event("confirm", at=NOW), None),
        (ON_LIST, Event("confirm", at=NOW), None),
        (ON_LIST, Event("refuse"), None),
        (ASKED, Event("lapse", at=UNTIL - timedelta(milliseconds=1)), None),
        (ASKED, Event("lapse", at=UNTIL), replace(ASKED, answer=LAPSED)),
        (replace(ASKED, answer=LAPSED), Event("confirm", at=UNTIL), None),
        (ON_LIST, Event("order", place=1), replace(ON_LIST, place=1)),
        (ASKED, Event("order", place=1), None),
    ],
)  # fmt: skip
def test_what_follows(before: Decision, event: Event, then: Decision | None) -> None:
    assert after(before, event) == then


@pytest.mark.parametrize(
    ("before", "ways"),
    [
        (NOTHING, VERDICTS),
        (ASKED, (WAITING, DECLINED)),
        (replace(ASKED, answer=LAPSED), VERDICTS),
        (replace(ASKED, answer=REFUSED), VERDICTS),
        (ON_LIST, (SELECTED, DECLINED)),
        (RELEASED, ()),
    ],
)
def test_what_may_be_proposed(before: Decision, ways: tuple[str, ...]) -> None:
    assert proposable(before) == ways


EVENTS = st.builds(
    Event,
    st.sampled_from(sorted(TABLE)),
    st.sampled_from(VERDICTS),
    st.just("Olga"),
    st.integers(1, 3),
    st.sampled_from(["", "words"]),
    st.sampled_from(["r1", "r2"]),
    st.sampled_from([NOW, UNTIL]),
    st.just(UNTIL),
    st.sampled_from(["c1", "c2"]),
)


@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_the_filmmaker_was_told_what_stands(events: list[Event]) -> None:
    """told follows from the events alone: what `tell` said last, answered only after that."""
    decision, told, answers = NOTHING, "", ("",)
    for event in events:
        before, decision = decision, after(decision, event) or decision
        if decision is before:
            continue
        if event.kind == "tell":
            told, answers = before.pending, (AWAITING,) if before.pending == SELECTED else ("",)
        if event.kind in ("confirm", "refuse", "lapse"):
            assert before.answer in ((AWAITING, CONFIRMED) if event.kind == "refuse" else (AWAITING,))
            answers = ({"confirm": CONFIRMED, "refuse": REFUSED, "lapse": LAPSED}[event.kind],)
        if event.kind not in ("tell", "confirm", "refuse", "lapse"):
            assert (decision.verdict, decision.answer) == (before.verdict, before.answer)
        assert decision.verdict == told
        assert decision.answer in answers
        _in_bounds(decision)


def _in_bounds(decision: Decision) -> None:
    assert bool(decision.answer) == (decision.verdict == SELECTED)
    assert (decision.confirm_by is not None) == (decision.verdict == SELECTED)
    assert decision.pending or not (decision.release_id or decision.letter or decision.proposed_by)
    assert WAITING in (decision.verdict, decision.pending) or decision.place == 0
    assert holds_place(decision) == (decision.answer in (AWAITING, CONFIRMED))
    assert (
        decision.pending not in (decision.verdict, "") or not decision.pending or decision.answer in (REFUSED, LAPSED)
    )


@given(st.lists(EVENTS, max_size=20), st.sampled_from(["r1", "r2"]))
def test_undone_is_as_before(events: list[Event], release: str) -> None:
    decision = NOTHING
    for event in events:
        decision = after(decision, event) or decision
    if (gone := after(decision, Event("release", release=release))) is not None:
        assert after(gone, Event("undo", release=release)) == decision

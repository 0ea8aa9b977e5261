"""Announcements to many people by conversation: written, looked at, approved, sent, watched, corrected."""

from handlers.staff.announcing import approving, choosing, confirming, listing, previewing, returning, running, writing
from handlers.staff.announcing.finding import on
from handlers.staff.rights import staff, step
from handlers.talk.turn import Topic
from storage.campaigns import APPROVAL, CANCELLED, DONE, DRAFT, GATHERING, MISSED, PAUSED, RUNNING, SCHEDULED

_list = staff("announcement.list", listing.listed)
_WRITE, _START, _TEST = "announcement.write", "announcement.start", "announcement.test"
_OPEN = (SCHEDULED, GATHERING, RUNNING, PAUSED)

DESK = Topic(
    "announce",
    commands={"announce": _list, "announcements": _list},
    words={"announce.words": _list},
    choices={
        "list": _list, "show": staff("announcement.show", listing.show), "new": step(_WRITE, writing.new),
        "edit": step(_WRITE, on(writing.edit, DRAFT)), "plan": step(_START, on(writing.plan, DRAFT)),
        "who": step(_WRITE, on(choosing.who, DRAFT)), "pick": step(_WRITE, on(choosing.pick, DRAFT)),
        "flip": step(_WRITE, on(choosing.flip, DRAFT)), "clear": step(_WRITE, on(choosing.clear, DRAFT)),
        "film": step(_WRITE, on(choosing.film, DRAFT)),
        "preview": step("announcement.show", on(previewing.preview, fresh=False)),
        "test": step(_TEST, on(previewing.choose, DRAFT)), "tested": step(_TEST, on(previewing.tested, DRAFT)),
        "go": step(_START, on(confirming.go, DRAFT, SCHEDULED, MISSED)),
        "late": step(_START, on(confirming.late, DRAFT)),
        "start": step(_START, on(confirming.start, DRAFT, SCHEDULED, MISSED)),
        "approve": step("announcement.approve", on(approving.approve, APPROVAL, PAUSED)),
        "refuse": step("announcement.approve", on(approving.refuse, APPROVAL)),
        "back": step(_WRITE, on(approving.back, APPROVAL, SCHEDULED)),
        "pause": step("announcement.pause", on(running.pause, GATHERING, RUNNING, fresh=False)),
        "resume": step("announcement.resume", on(running.resume, PAUSED, fresh=False)),
        "cancel": step("announcement.cancel", on(running.cancel, *_OPEN, fresh=False)),
        "discard": step("announcement.cancel", on(running.cancel, DRAFT, fresh=False)),
        "drop": step("announcement.cancel", on(running.cancel, MISSED, fresh=False)),
        "cancelled": step("announcement.cancel", on(running.cancelled, DRAFT, MISSED, *_OPEN, fresh=False)),
        "retry": step("announcement.retry", on(running.retry, DONE)),
        "uncertain": step("announcement.retry", on(running.ask_uncertain, DONE)),
        "again": step("announcement.retry", on(running.again, DONE)),
        "missed": staff("announcement.show", on(running.missed, fresh=False)),
        "correct": step("announcement.correct", on(running.correct, DONE, CANCELLED, fresh=False)),
        "copy": step(_WRITE, on(running.copy, CANCELLED, MISSED, DONE, fresh=False)),
    },
)  # fmt: skip
TOPICS: tuple[Topic, ...] = (DESK, writing.TOPIC, choosing.TOPIC, returning.TOPIC)
"""In the order in which they are asked."""

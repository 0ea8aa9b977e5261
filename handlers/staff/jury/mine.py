"""What a juror sees: the films that are theirs to judge, and each as they may see it."""

from collections.abc import Mapping

from markupsafe import Markup

from handlers import enrolment
from handlers.judging.tallying import weighted
from handlers.reviewing import juror, naming
from handlers.staff.jury import results
from handlers.staff.jury.wanted import NAME, entered, entry_of, gone, listed, named, number, to_jury
from handlers.talk.asking import Asker
from handlers.talk.draft import Draft
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import assignments, entry_files
from storage.assignments import CONFLICT, OPEN, SCORED, Assignment
from storage.entries import Entry

_A_PAGE = 10


async def list_(turn: Turn) -> list[Reply]:
    """A juror's films, those without points first; argument: the page."""
    works = await assignments.of_person(turn.tx, turn.festival.edition, turn.person.id)
    if not works:
        return [turn.reply("jury.none_yet")]
    titles = {each.id: listed(turn, each).label for each in await entered(turn)}
    pages = -(-len(works) // _A_PAGE)
    page = min(max(number(turn.argument), 1), pages)
    shown = works[(page - 1) * _A_PAGE : page * _A_PAGE]
    buttons: Rows = tuple((Choice(_marked(turn, work, titles), f"{NAME}.show:{work.entry_id}"),) for work in shown)
    turns = [(page - 1, "questions.before"), (page + 1, "questions.after")]
    turning = tuple(
        turn.choice(f"{NAME}.mine:{to}", key, page=to, pages=pages) for to, key in turns if 1 <= to <= pages
    )
    left = sum(work.state == OPEN for work in works)
    said = turn.say("jury.mine", n=left, done=len(works) - left) if left else turn.say("jury.mine_done", n=len(works))
    return [Reply(str(said), (*buttons, *((turning,) if turning else ())), f"{NAME}-mine", bool(turn.argument))]


def _marked(turn: Turn, work: Assignment, titles: Mapping[str, str]) -> str:
    """ "✓ BJIFF11-0003 · Low Water · 7.5", or "… " in front of one that was begun."""
    title = titles.get(work.entry_id, work.entry_id)
    mean = weighted(turn.festival.reviewing.criteria, work.scores)
    if work.state == SCORED and mean is not None:
        return f"✓ {title} · {mean:.1f}"
    return f"… {title}" if work.scores else title


async def show(turn: Turn) -> list[Reply]:
    """One film, if it is theirs."""
    work = await assignments.find(turn.tx, turn.argument, turn.person.id)
    entry = await entry_of(turn, turn.argument)
    if work is None or entry is None or work.state == CONFLICT or entry.person_id == turn.person.id:
        return gone(turn)
    return [await card(turn, entry, work)]


async def card(turn: Turn, entry: Entry, work: Assignment, *before: Markup) -> Reply:
    """All of it that a juror may see, their own points, and then those of the others."""
    version = await naming.last(turn, entry)
    draft = enrolment.submitted(turn, version)
    shows = Asker(
        juror.visible(turn.festival.enrolment, turn.festival.reviewing),
        "enrol",
        turn.voice,
        turn.festival.facts[turn.language],
    )
    head = turn.say("jury.head", **naming.called(turn, entry, version))
    decided = await assignments.is_decided(turn.tx, entry.id)
    over = "jury.is_decided" if work.state == SCORED else "jury.is_over"
    said = [
        *before, head, shows.lines(_open(turn, draft)), *given(turn, work),
        turn.say("jury.newer", judged=work.version, version=entry.version) if _older(work, entry) else None,
        await others(turn, work), turn.say(over) if decided else None,
    ]  # fmt: skip
    ways = () if decided else _ways(turn, work)
    return Reply(str(join(*said)), (*ways, *await _looks(turn, entry, draft), (to_jury(turn),)))


def _older(work: Assignment, entry: Entry) -> bool:
    return 0 < work.version < entry.version


def given(turn: Turn, work: Assignment) -> list[Markup]:
    """A juror's own points and comment, [] before there are any."""
    if work.state != SCORED:
        return [turn.say("jury.begun")] if work.scores else []
    mean = weighted(turn.festival.reviewing.criteria, work.scores) or 0.0
    lines = [turn.say("jury.given", mean=f"{mean:.1f}", points=points(turn, work.scores))]
    return [Markup("\n").join([*lines, *([turn.say("jury.comment", text=work.comment)] if work.comment else [])])]


def points(turn: Turn, scores: Mapping[str, float]) -> str:
    """ "Science 8 · Craft 7", in the criteria's order."""
    known = [each for each in turn.festival.reviewing.criteria if each.id in scores]
    return " · ".join(f"{turn.voice.written(each.name).unescape()} {scores[each.id]:g}" for each in known)


async def others(turn: Turn, work: Assignment) -> Markup | None:
    """What the others gave, without their names: only after one's own points, unless the settings say otherwise.

    Where that is so, a change from then on is marked, which its juror is told.
    """
    if turn.festival.reviewing.blind and work.state != SCORED:
        return None
    all_ = await assignments.of_entry(turn.tx, work.entry_id)
    criteria = turn.festival.reviewing.criteria
    rest = [each for each in all_ if each.person_id != work.person_id and each.state == SCORED]
    means = sorted(mean for each in rest if (mean := weighted(criteria, each.scores)) is not None)
    if not means:
        return None
    told = turn.say("jury.others", n=len(means), points=" · ".join(f"{mean:.1f}" for mean in means))
    marked = [turn.say("jury.marks")] if turn.festival.reviewing.blind else []
    return Markup("\n").join([told, results.line(turn.voice, results.summed(criteria, all_)), *marked])


def _open(turn: Turn, draft: Draft) -> Draft:
    """Without what is shown only when it is asked for."""
    return Draft({id: value for id, value in draft.answers.items() if id not in turn.festival.secret}, draft.skipped)


def _ways(turn: Turn, work: Assignment) -> Rows:
    key = "jury.score_again" if work.state == SCORED else "jury.score_on" if work.scores else "jury.score"
    score = turn.choice(f"{NAME}.score:{work.entry_id}", key)
    return paired([score, turn.choice(f"{NAME}.conflict:{work.entry_id}", "jury.conflict")])


async def _looks(turn: Turn, entry: Entry, draft: Draft) -> Rows:
    """The password and the files: a press each."""
    reviewing = turn.festival.reviewing
    seen = {leaf.id for leaf in juror.visible(turn.festival.enrolment, reviewing).leaves()}
    secrets = turn.festival.secret & draft.answers.keys() & seen
    secret = (turn.choice(f"review.secret:{entry.id}", "review.secret"),) if secrets else ()
    files = juror.files(turn.voice, reviewing, await entry_files.of_entry(turn.tx, entry.id))
    rows = tuple((Choice(shorten(f"📎 {file.name}", 60), f"review.file:{file.id}"),) for file in files)
    return (secret, *rows) if secret else rows


async def next_of(turn: Turn) -> Choice | None:
    """The next film without points."""
    works = await assignments.of_person(turn.tx, turn.festival.edition, turn.person.id)
    at = next((work.entry_id for work in works if work.state == OPEN), "")
    entry = await entry_of(turn, at) if at else None
    if entry is None:
        return None
    title = (await named(turn, entry)).title
    return turn.choice(f"{NAME}.show:{entry.id}", "jury.next", title=shorten(title, 40))

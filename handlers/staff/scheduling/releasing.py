"""Makes what an organiser decided about one screening or film true, as a version of its own, and writes it down."""

from handlers.programme.programme import Programme, programme_of
from handlers.programme.publishing import Proposal, Published, publish
from handlers.staff.rights import actor, note, role_of
from handlers.staff.scheduling.preview import audited
from handlers.talk.turn import Turn


async def release(turn: Turn, programme: Programme, proposal: Proposal, action: str, subject: str) -> Published:
    """Published, and in the audit log if anything was different. programme: the current one. Raises Outdated."""
    published = await publish(
        turn.tx, turn.festival.edition, programme, proposal, by=actor(turn), now=turn.now, note=action
    )
    if published.version != programme.version:
        what = [audited(change, published.version) for change in published.changes]
        turn.audit_detail = "; ".join(what) or f"v{published.version}"
        await note(turn, await role_of(turn), action, subject)
    return published


def as_published(programme: Programme, published: Published) -> Programme:
    """The programme once this is committed: asked for before that, it would be remembered though nothing came of it."""
    stands = {**programme.by_id, **{change.after.id: change.after for change in published.changes}}
    return programme_of(published.version, programme.venue, programme.films.values(), stands.values())

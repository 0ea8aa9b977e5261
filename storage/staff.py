"""Who works for the festival, and the one-time invitations that let somebody in."""

from dataclasses import dataclass
from datetime import datetime

from storage import codes, instants
from storage.database import Row, Tx

CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Member:
    """role: handlers.staff.rights.ROLES. invited_by: the actor as the audit log has it, "" for none.

    suspended_at: since when they may do nothing for a while, None for not.
    """

    person_id: str
    role: str
    name: str
    invited_by: str
    since: datetime
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """One private conversation of somebody; unreachable: they blocked the bot there."""

    person_id: str
    channel: str
    chat: str
    language: str
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code offers. used: somebody has taken it."""

    role: str
    name: str
    invited_by: str
    expires_at: datetime
    used: bool = False


_COLUMNS = "s.person_id, s.role, s.name, s.invited_by, s.since, s.suspended_at"


def _member(row: Row) -> Member:
    suspended = instants.read(row["suspended_at"]) if row["suspended_at"] else None
    return Member(row["person_id"], row["role"], row["name"], row["invited_by"], instants.read(row["since"]), suspended)


async def find(tx: Tx, person_id: str) -> Member | None:
    """Somebody's place among the staff, None for a visitor."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM staff s WHERE s.person_id = :person", person=person_id)
    return _member(row) if row else None


async def find_at(tx: Tx, channel: str, chat: str) -> Member | None:
    """The same of whoever's private conversation that is."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM staff s JOIN conversations c ON c.person_id = s.person_id"
        " WHERE c.channel = :channel AND c.chat = :chat",
        channel=channel, chat=chat,
    )  # fmt: skip
    return _member(row) if row else None


async def everyone(tx: Tx) -> list[Member]:
    """All who have joined, the first one first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM staff s ORDER BY s.since, s.person_id")
    return [_member(row) for row in rows]


async def put(tx: Tx, member: Member) -> None:
    """Somebody joins, or takes another role."""
    await tx.run(
        "INSERT INTO staff (person_id, role, name, invited_by, since) VALUES (:person, :role, :name, :by, :since)"
        " ON CONFLICT (person_id) DO UPDATE SET role = excluded.role, name = excluded.name,"
        " invited_by = excluded.invited_by, since = excluded.since",
        person=member.person_id, role=member.role, name=member.name, by=member.invited_by,
        since=instants.write(member.since),
    )  # fmt: skip


async def locked_owners(tx: Tx) -> list[str]:
    """Owners who are not suspended, by person; nobody else adds or removes one until the transaction ends."""
    rows = await tx.all(
        "SELECT person_id FROM staff WHERE role = 'owner' AND suspended_at = '' ORDER BY person_id FOR_UPDATE"
    )
    return [row["person_id"] for row in rows]


async def suspend(tx: Tx, person_id: str, now: datetime) -> bool:
    """Somebody may do nothing until they are resumed; False if that is so already."""
    return bool(
        await tx.run(
            "UPDATE staff SET suspended_at = :now WHERE person_id = :person AND suspended_at = ''",
            person=person_id, now=instants.write(now),
        )
    )  # fmt: skip


async def resume(tx: Tx, person_id: str) -> bool:
    """They may again what their role may; False if they were not suspended."""
    return bool(
        await tx.run(
            "UPDATE staff SET suspended_at = '' WHERE person_id = :person AND suspended_at <> ''", person=person_id
        )
    )


async def remove(tx: Tx, person_id: str) -> bool:
    """Somebody leaves; False if they had already."""
    return bool(await tx.run("DELETE FROM staff WHERE person_id = :person", person=person_id))


async def remove_invited_by(tx: Tx, prefix: str) -> int:
    """Everybody whom somebody of such a name invited leaves, and their open invitations are void; how many left."""
    like = f"{prefix}%"
    await tx.run("DELETE FROM invitations WHERE invited_by LIKE :like", like=like)
    return await tx.run("DELETE FROM staff WHERE invited_by LIKE :like", like=like)


async def void_invitations_of(tx: Tx, person_id: str) -> int:
    """What somebody invited others by, and nobody took, is good for nothing: they could take it themselves."""
    return await tx.run(
        "DELETE FROM invitations WHERE used_at = '' AND invited_by IN"
        " (SELECT channel || ':' || chat FROM conversations WHERE person_id = :person)",
        person=person_id,
    )


async def chats_of(tx: Tx, person_id: str) -> list[Chat]:
    """Somebody's conversations, the one used last first."""
    rows = await tx.all(
        "SELECT c.person_id, c.channel, c.chat, p.language, c.unreachable_since FROM conversations c"
        " JOIN people p ON p.id = c.person_id WHERE c.person_id = :person"
        " ORDER BY c.window_started_at DESC, c.channel, c.chat",
        person=person_id,
    )
    return [_chat(row) for row in rows]


async def chat_at(tx: Tx, channel: str, chat: str) -> Chat | None:
    """The conversation at that address, None if nobody has written from there yet."""
    row = await tx.one(
        "SELECT c.person_id, c.channel, c.chat, p.language, c.unreachable_since FROM conversations c"
        " JOIN people p ON p.id = c.person_id WHERE c.channel = :channel AND c.chat = :chat",
        channel=channel, chat=chat,
    )  # fmt: skip
    return _chat(row) if row else None


def _chat(row: Row) -> Chat:
    return Chat(row["person_id"], row["channel"], row["chat"], row["language"], bool(row["unreachable_since"]))


async def invite(tx: Tx, invitation: Invitation, now: datetime) -> str:
    """A new one-time code, told once: only its digest is kept."""
    code = codes.fresh(CODE_LENGTH)
    await tx.run(
        "INSERT INTO invitations (code_hash, role, name, invited_by, created_at, expires_at)"
        " VALUES (:hash, :role, :name, :by, :now, :expires)",
        hash=codes.digest(code), role=invitation.role, name=invitation.name, by=invitation.invited_by,
        now=instants.write(now), expires=instants.write(invitation.expires_at),
    )  # fmt: skip
    return code


async def find_invitation(tx: Tx, code: str) -> Invitation | None:
    """What that code offers, used or not; its row is locked, so that two cannot take it at once."""
    row = await tx.one(
        "SELECT role, name, invited_by, expires_at, used_at FROM invitations WHERE code_hash = :hash FOR_UPDATE",
        hash=codes.digest(code),
    )
    if row is None:
        return None
    return Invitation(
        row["role"], row["name"], row["invited_by"], instants.read(row["expires_at"]), bool(row["used_at"])
    )


async def forget_invitations(tx: Tx, before: datetime) -> int:
    """Drop invitations that ran out long ago, used or not."""
    return await tx.run("DELETE FROM invitations WHERE expires_at < :before", before=instants.write(before))


async def use_invitation(tx: Tx, code: str, person_id: str, now: datetime) -> bool:
    """Use the code up; False if that has been done."""
    return bool(
        await tx.run(
            "UPDATE invitations SET used_by = :person, used_at = :now WHERE code_hash = :hash AND used_at = ''",
            person=person_id, now=instants.write(now), hash=codes.digest(code),
        )
    )  # fmt: skip

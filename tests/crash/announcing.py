"""An announcement to thousands while the bot is killed: its database as it stands, and what the server saw of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from storage import campaigns, instants
from storage.campaigns import GATHERING, Campaign
from storage.database import Tx
from tests.announced import TEXTS, draft, move_in
from tests.crash.ledger import Ledger
from tests.servers.telegram import FakeTelegram
from tests.transcripts.stage import START

FIRST_CHAT = 100_000
ORGANISER = 77
SAID = TEXTS["en"].replace("<", "&lt;").replace(">", "&gt;")
"""As Telegram is asked to show it."""


async def move_all_in(tx: Tx, people: int) -> Campaign:
    """So many recipients, an organiser, and the announcement, just begun."""
    await move_in(tx, [str(FIRST_CHAT + n) for n in range(people)])
    await move_in(tx, [str(ORGANISER)])
    await tx.run(
        "INSERT INTO staff (person_id, role, name, since) VALUES (:id, 'organiser', 'Bo', :at)",
        id=f"p-{ORGANISER}", at=instants.write(START),
    )  # fmt: skip
    await tx.run("UPDATE people SET muted = 'all' WHERE id = :id", id=f"p-{ORGANISER}")
    new = await campaigns.add(tx, draft(chat=str(ORGANISER), approved_by="telegram:2"))
    begun = await campaigns.move(tx, new, GATHERING, new.created_at)
    assert begun is not None
    return begun


@dataclass(frozen=True, slots=True)
class Standing:
    """The announcement and its recipients at one instant. tallies: as it counts them; rows: counted anew."""

    state: str
    revision: int
    recipients: int
    tallies: dict[str, int]
    rows: dict[str, int]
    on_its_way: int


class Register:
    """Reads the database from outside, and counts what the server accepted for each person."""

    def __init__(self, server: FakeTelegram, ledger: Ledger) -> None:
        self._ledger = ledger
        self.seen: Counter[int] = Counter()
        server.on_message(self._see)

    def _see(self, chat: int, method: str, params: dict[str, Any], message_id: int) -> None:
        if method == "sendMessage" and chat >= FIRST_CHAT:
            assert params["text"] == SAID
            self.seen[chat] += 1

    def standing(self) -> Standing:
        """As it stands in the database."""
        names = ("sent", "failed", "blocked", "unknown", "held", "dropped")
        [[state, revision, recipients, *tallies]] = self._ledger.all(
            f"SELECT state, revision, recipients, {', '.join(names)} FROM campaigns"
        )
        rows = self._ledger.all("SELECT state, COUNT(*) FROM recipients GROUP BY state")
        leased = "SELECT COUNT(*) FROM outbox WHERE kind = 'broadcast' AND state = 'leased' AND begun_at <> ''"
        [[begun]] = self._ledger.all(leased)
        counted = {name: n for name, n in zip(names, tallies, strict=True) if n}
        return Standing(state, revision, recipients, counted, dict(rows), begun)

    def owed(self) -> list[tuple[Any, ...]]:
        """What stands in the outbox, for somebody who looks for a fault."""
        return self._ledger.all(
            "SELECT kind, state, begun_at <> '', COUNT(*), MIN(leased_until), MAX(leased_until), MIN(due_at),"
            " MAX(due_at), MAX(reason) FROM outbox GROUP BY 1, 2, 3"
        )

    def look(self) -> Standing:
        """The bot is dead: what it counts is what there is, and nobody was sent anything twice."""
        standing = self.standing()
        over = {state: n for state, n in standing.rows.items() if state not in ("waiting", "queued")}
        assert standing.tallies == over
        assert standing.recipients == sum(standing.rows.values())
        assert not self.seen or max(self.seen.values()) == 1
        return standing

    def look_back(self, people: int, lost: set[int]) -> dict[str, int]:
        """All is over: exactly one end for each, and the server saw what the rows say. lost: who blocked the bot."""
        standing = self.look()
        assert (standing.state, standing.recipients) == ("done", people)
        ends = {int(chat): state for chat, state in self._ledger.all("SELECT chat, state FROM recipients")}
        assert set(ends) == {FIRST_CHAT + n for n in range(people)}
        assert set(ends.values()) <= {"sent", "unknown", "blocked"}
        for chat, state in ends.items():
            if state == "sent":
                assert self.seen[chat] == 1, f"{chat} was counted as sent"
            elif state == "blocked":
                assert (self.seen[chat], chat in lost) == (0, True), f"{chat} was counted as blocked"
            else:
                assert self.seen[chat] <= 1
        assert {chat for chat, n in self.seen.items() if n} <= set(ends)
        left = "SELECT COUNT(*) FROM outbox WHERE kind = 'broadcast'"
        assert self._ledger.all(left) == [(0,)]
        return dict(Counter(ends.values()))

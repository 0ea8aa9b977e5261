"""Small facts about this installation, by name."""

from storage.database import Tx


async def read(tx: Tx, name: str) -> str:
    """The value under that name, "" if there is none."""
    row = await tx.one("SELECT value FROM marks WHERE name = :name", name=name)
    return str(row["value"]) if row else ""


async def write(tx: Tx, name: str, value: str) -> None:
    """Put the value under that name."""
    await tx.run(
        "INSERT INTO marks (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name=name, value=value,
    )  # fmt: skip


async def holds(tx: Tx, name: str) -> bool:
    """Whether this transaction alone does the work of that name, until it ends: no other process does meanwhile."""
    await tx.run("INSERT INTO marks (name, value) VALUES (:name, '') ON CONFLICT (name) DO NOTHING", name=name)
    return await tx.one("SELECT value FROM marks WHERE name = :name SKIP_LOCKED", name=name) is not None

"""What tests of announcements share: organisers, people of both languages, buttons by what they do, time."""

from dataclasses import dataclass
from datetime import timedelta

from tests.handlers.staff import organiser
from tests.visitors import Room, Visitor, lines

TEXT = "Dear all,\nthe dome night moves to 18:00: https://example.org/dome."
CHINESE = "各位好：\n球幕之夜改到18:00，详见 https://example.org/dome 。"


@dataclass(slots=True)
class Desk:
    """Bo writes announcements, Cy works there, too; Ada and Lin have written to the bot, in English and Chinese."""

    room: Room
    bo: Visitor
    cy: Visitor
    ada: Visitor
    lin: Visitor

    async def passes(self, **time: float) -> None:
        """So much time; what is due then is done and said."""
        self.room.clock.instant += timedelta(**time)
        for _ in range(2):
            await self.room.house.broadcast()
            await self.room.house.courier.settle()

    def heard(self, who: Visitor) -> list[str]:
        """What was said to them since the last time."""
        who.last = self.room.replies(who.name) or who.last
        return lines(who.last)

    def silence(self) -> None:
        """Nobody remembers what was said."""
        self.room.front.said.clear()

    async def sends(self, name: str = "Dome night") -> None:
        """Bo writes one in both languages for everybody and confirms it; nobody has got it yet."""
        await self.writes(name)
        await press(self.bo, "announce.go")
        await press(self.bo, "announce.start")

    async def writes(self, name: str = "Dome night") -> None:
        """The same up to its card."""
        await begun(self.bo, TEXT, CHINESE, "skip", name)
        await press(self.bo, "announce.pick", "groups")
        await press(self.bo, "announce.flip", "everyone")
        await press(self.bo, "announce.who")
        await press(self.bo, "announce.show")


async def open_desk(room: Room) -> Desk:
    """Everybody is there."""
    bo, cy = await organiser(room), await organiser(room, "cy")
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    for who in (ada, lin):
        await who.says("/menu")
    return Desk(room, bo, cy, ada, lin)


async def begun(who: Visitor, *answers: str) -> list[str]:
    """A new announcement about the programme, so far."""
    await who.presses("announce.new")
    await press(who, "announcing.pick", "programme", inside=True)
    for answer in answers:
        await who.says(answer)
    return lines(who.last)


async def press(who: Visitor, action: str, end: str = "", *, inside: bool = False) -> list[str]:
    """Press the button that does that; end: how its id ends, or what stands in it."""
    ids = [choice.id for reply in who.last for choice in reply.choices]
    found = [id for id in ids if id.startswith(f"{action}:") and (end in id if inside else id.endswith(end))]
    assert found, f"nothing does {action} here: {ids}"
    return lines(await who.presses(found[-1]))

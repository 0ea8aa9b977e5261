"""Files that organisers take away: tables of films, points, plans and recipients, and the films' own files."""

from handlers.staff.numbers import orders
from handlers.staff.numbers.orders import EXPORT, FILES, SHEETS, TYPES, Order
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage import exports, numbers

NAME = "numbers"
PARTS = 10
"""Archives that go out at one press."""
_ANNOUNCEMENTS = 12


async def offer(turn: Turn) -> list[Reply]:
    """What can be taken away."""
    rows: Rows = tuple(
        tuple(turn.choice(f"{NAME}.export:{what}.{form}", f"numbers.{what}_{form}") for form in ("xlsx", "csv"))
        for what in SHEETS
        if what != orders.RECIPIENTS
    )
    more = (
        (turn.choice(f"{NAME}.whom", "numbers.whom_button"),),
        (turn.choice(f"{NAME}.export:{FILES}.zip", "numbers.zip_button"), _back(turn)),
    )
    in_place = turn.incoming.kind == "choice" and not turn.argument
    return [Reply(str(turn.say("numbers.files")), (*rows, *more), NAME, in_place)]


async def whom(turn: Turn) -> list[Reply]:
    """The announcements whose recipients can be taken away; of one that was chosen, as what."""
    if turn.argument:
        return await _as_what(turn)
    found = await numbers.announcements(turn.tx, turn.festival.edition, _ANNOUNCEMENTS)
    if not found:
        return [turn.reply("numbers.announcements_none", rows=((_others(turn, ":anew"),),))]
    rows = tuple((Choice(shorten(f"#{each.number} {each.name}", 56), f"{NAME}.whom:{each.id}"),) for each in found)
    return [Reply(str(turn.say("numbers.whom")), (*rows, (_others(turn),)), NAME, replaces=True)]


async def _as_what(turn: Turn) -> list[Reply]:
    found = await numbers.announcement(turn.tx, turn.festival.edition, turn.argument)
    if found is None:
        return [turn.reply("numbers.gone", rows=((_others(turn, ":anew"),),))]
    ways = tuple(
        turn.choice(f"{NAME}.export:{orders.RECIPIENTS}.{form}.{found.id}", f"numbers.recipients_{form}")
        for form in ("xlsx", "csv")
    )
    said = turn.say("numbers.whom_of", number=found.number, name=found.name, n=found.recipients)
    return [Reply(str(said), (ways, (_others(turn),)), NAME, replaces=True)]


async def export(turn: Turn) -> list[Reply]:
    """The file; it is made when it is sent, from what stands then."""
    what, _, rest = turn.argument.partition(".")
    form, _, more = rest.partition(".")
    if what == FILES:
        return await _archives(turn, int(more) if more.isdecimal() and len(more) < 6 else 1)
    if what not in SHEETS or form not in ("csv", "xlsx"):
        return [turn.reply("numbers.gone", rows=((_others(turn, ":anew"),),))]
    key = f"numbers.{what}_said_file"
    if what == orders.RECIPIENTS:
        campaign = await numbers.announcement(turn.tx, turn.festival.edition, more)
        if campaign is None:
            return [turn.reply("numbers.gone", rows=((_others(turn, ":anew"),),))]
        said = str(turn.say(key, number=campaign.number, name=campaign.name))
        return [Reply(said, file=_note(f"announcement-{campaign.number}", Order(what, form, turn.language, more)))]
    return [Reply(str(turn.say(key)), file=_note(what, Order(what, form, turn.language)))]


async def _archives(turn: Turn, first: int) -> list[Reply]:
    """Archives of all files from that part on, and the way to those that come after."""
    found = await exports.all_filed(turn.tx, turn.festival.edition)
    parts = orders.parted(found)
    if not 1 <= first <= len(parts):
        return [turn.reply("numbers.no_files", rows=((_others(turn, ":anew"),),))]
    replies = []
    for number in range(first, min(first + PARTS, len(parts) + 1)):
        order = Order(FILES, "zip", turn.language, "", parts[number - 1], number, len(parts))
        said = turn.say("numbers.zip_said", n=len(order.ids), part=number, parts=len(parts))
        replies.append(Reply(str(said), file=_note(f"entry-files-{number}-of-{len(parts)}", order)))
    if (after := first + PARTS) <= len(parts):
        more = turn.choice(f"{NAME}.export:{FILES}.zip.{after}", "numbers.zip_more", part=after, parts=len(parts))
        replies.append(turn.reply("numbers.zip_rest", rows=((more,),), part=after, parts=len(parts)))
    return replies


def _note(stem: str, order: Order) -> FileNote:
    return FileNote(f"{stem}.{order.form}", 0, TYPES[order.form], orders.encoded(order), EXPORT)


def _others(turn: Turn, how: str = "") -> Choice:
    """To all of them, in place of this message, or ":anew" where that is none of the menu's."""
    return turn.choice(f"{NAME}.files{how}", "numbers.files_button")


def _back(turn: Turn) -> Choice:
    return turn.choice(f"{NAME}.menu", "numbers.back")

"""Groups as a test plays them: members, the bot in and out, the upgrade to a supergroup."""

import asyncio
from typing import Any

from tests.servers.telegram.chats import BOT, BOT_ID, Chat, Message
from tests.servers.telegram.people import Listener, User, standing_change
from tests.servers.telegram.world import World

SUPERGROUPS = -1_002_000_000_000


def new_group(world: World, title: str, *, supergroup: bool, forum: bool) -> Chat:
    """A group with the bot in it; a forum is always a supergroup."""
    number = world.number()
    large = supergroup or forum
    chat = Chat(SUPERGROUPS - number if large else -4_000_000 - number, "supergroup" if large else "group", title)
    chat.forum = forum
    chat.standing[BOT_ID] = "member"
    world.chats[chat.id] = chat
    return chat


class Group(Listener):
    """A group chat. privacy: the bot is told only commands, mentions and replies to it, as new bots are."""

    def __init__(self, world: World, chat: Chat) -> None:
        super().__init__(world, chat)
        self.privacy = True

    def admits(self, user: User, standing: str = "member") -> None:
        """standing: "creator", "administrator" or "member"."""
        self.chat.standing[user.id] = standing

    def promotes_bot(self, *, topics: bool = True) -> None:
        """topics: whether it may manage them."""
        self.chat.standing[BOT_ID] = "administrator"
        self.chat.topic_rights = topics

    @property
    def topics(self) -> dict[str, int]:
        """The topics by their names."""
        return {topic.name: thread for thread, topic in self.chat.topics.items()}

    def said_in(self, topic: int) -> list[Message]:
        """What stands in a topic (0: outside of all), without its head."""
        return [said for said in self.messages if said.thread == topic and said.kind != "service"]

    def deletes_topic(self, topic: int) -> None:
        """Somebody deletes it; bots are not told."""
        self.chat.drop_topic(topic)

    def reaches_bot(self, message: Message) -> bool:
        """Whether Telegram passes this message on to the bot."""
        standing = self.chat.standing.get(BOT_ID, "left")
        if standing in ("kicked", "left"):
            return False
        replied = self.chat.messages.get(message.reply_to)
        addressed = message.text.startswith("/") or f"@{BOT['username']}" in message.text
        return not self.privacy or standing == "administrator" or addressed or bool(replied and replied.by_bot)

    async def kicks_bot(self, by: User) -> None:
        self._stand("kicked", by)

    async def adds_bot(self, by: User) -> None:
        self._stand("member", by)

    def _stand(self, new: str, by: User) -> None:
        old = self.chat.standing.get(BOT_ID, "left")
        self.chat.standing[BOT_ID] = new
        change = standing_change(self.world, self.chat, by.chat.person, old, new)
        self.world.queue({"my_chat_member": change}, self.chat.id)

    async def upgrade(self) -> int:
        """Become a supergroup: a new id, which is returned; the old one refuses with migrate_to_chat_id."""
        old = self.chat
        new = new_group(self.world, old.title, supergroup=True, forum=False)
        new.standing = dict(old.standing)
        old.upgraded_to = new.id
        self._serve(old, {"migrate_to_chat_id": new.id})
        self._serve(new, {"migrate_from_chat_id": old.id})
        self.chat = new
        await asyncio.sleep(0)
        return new.id

    def _serve(self, chat: Chat, extra: dict[str, Any]) -> None:
        by = next((user for user in chat.standing if user != BOT_ID), BOT_ID)
        said = chat.put(Message(chat.id, chat.next_id(), self.world.now(), by, "service", extra=extra))
        self.world.queue({"message": self.world.json_of(said)}, chat.id)

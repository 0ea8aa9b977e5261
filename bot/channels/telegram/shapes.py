"""The parts of Telegram's updates that we read, as structs: a fiftieth of what the library's own types cost."""

from msgspec import Struct, field

HEARD = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]
"""The updates that we ask for: `allowed_updates`."""


class User(Struct, frozen=True, gc=False):
    id: int
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    @property
    def name(self) -> str:
        """First and last name as the person wrote them."""
        return f"{self.first_name} {self.last_name}".strip()


class Chat(Struct, frozen=True, gc=False):
    id: int
    type: str = "private"


class Contact(Struct, frozen=True, gc=False):
    phone_number: str
    user_id: int = 0


class Document(Struct, frozen=True, gc=False):
    """Any file: document, video, voice, audio, sticker, animation, or one size of a photo."""

    file_id: str
    file_size: int = 0
    file_name: str = ""
    mime_type: str = ""


class Message(Struct, frozen=True):
    message_id: int
    chat: Chat
    sender: User | None = field(name="from", default=None)
    text: str = ""
    caption: str = ""
    message_thread_id: int = 0
    is_topic_message: bool = False
    reply_to_message: "Earlier | None" = None
    contact: Contact | None = None
    photo: list[Document] = []
    animation: Document | None = None
    document: Document | None = None
    video: Document | None = None
    video_note: Document | None = None
    voice: Document | None = None
    audio: Document | None = None
    sticker: Document | None = None
    location: object = None
    poll: object = None
    dice: object = None
    migrate_to_chat_id: int = 0


class Earlier(Struct, frozen=True):
    """A message that one answers to; `forum_topic_created` marks the one at the head of a topic."""

    message_id: int = 0
    sender: User | None = field(name="from", default=None)
    forum_topic_created: object = None


class Pressed(Struct, frozen=True):
    """A callback query. `message` may be an old one of which only the chat is told, or none."""

    id: str
    sender: User = field(name="from")
    data: str = ""
    message: Message | None = None


class InlineQuery(Struct, frozen=True):
    """What somebody types after the bot's name in any chat."""

    id: str
    sender: User = field(name="from")
    query: str = ""


class Member(Struct, frozen=True, gc=False):
    status: str
    is_member: bool = False

    @property
    def present(self) -> bool:
        """Whether one with this status can be written to."""
        return self.status in ("creator", "administrator", "member") or (self.status == "restricted" and self.is_member)


class MembershipChange(Struct, frozen=True):
    chat: Chat
    sender: User = field(name="from")
    old_chat_member: Member
    new_chat_member: Member


class Update(Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Pressed | None = None
    my_chat_member: MembershipChange | None = None
    inline_query: InlineQuery | None = None


class Numbered(Struct, frozen=True, gc=False):
    """The little that even an update which we cannot read must have."""

    update_id: int


class Id(Struct, frozen=True, gc=False):
    """Of a message that was sent, all that we keep."""

    message_id: int

"""The shape of config.toml: one frozen record a section, each default with its reason beside it in the file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from bot.channels.telegram.settings import TelegramSettings
from bot.channels.web.settings import WebSettings
from bot.programme_settings import Programme, Reminders
from bot.working_settings import Announcements, Decisions, Review
from handlers.talk.working import Attaching

Words = dict[str, str]
Text = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=1)]
Amount = Annotated[float, Meta(gt=0)]
Instant = Annotated[datetime, Meta(tz=True, examples=["2021-03-01T09:00:00+08:00"])]


class _Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of config.toml."""


class Venue(_Section, frozen=True, kw_only=True):
    """Where the festival is held. latitude, longitude: degrees, WGS 84; map_url: may name {latitude}, {longitude}."""

    name: Words
    address: Words
    latitude: Annotated[float, Meta(ge=-90, le=90)] = 0
    longitude: Annotated[float, Meta(ge=-180, le=180)] = 0
    map_url: Words = {}


class Contact(_Section, frozen=True, kw_only=True):
    """Whom to ask when the bot does not know; "" for what has not been published."""

    name: Words
    organisation: Words
    email: str = ""
    office: str = ""
    mobile: str = ""
    fax: str = ""
    address: Words


class Festival(_Section, frozen=True, kw_only=True):
    """The edition that the bot serves. zone: IANA; dates: words, because the days may not be fixed."""

    id: Text
    edition: Text
    name: Words
    short_name: Words
    section: Words
    motto: Words
    organisers: list[Words]
    zone: Annotated[str, Meta(description="an IANA time zone", examples=["Asia/Shanghai"])]
    dates: Words
    may_move_online: bool = False
    venue: Venue
    contact: Contact


class Enrolment(_Section, frozen=True, kw_only=True):
    """closes: the instant; in the file, local time of the festival. number_format: with one {number}."""

    closes: Annotated[
        datetime, Meta(tz=True, description="a date and hour in the festival's zone", examples=["2021-03-14 24:00"])
    ]
    number_format: Annotated[str, Meta(description="text with one {number}", examples=["BJIFF11-{number:04}"])]
    form: Text

    def number(self, number: int) -> str:
        """42 → "BJIFF11-0042"."""
        return self.number_format.format(number=number)


class Languages(_Section, frozen=True, kw_only=True):
    """Languages that have a catalogue, and the one for people whose language is unknown or not among them."""

    available: Annotated[list[str], Meta(min_length=1)]
    default: Text


class Storage(_Section, frozen=True, kw_only=True):
    """Where everything is kept. sqlite: paths are relative to the folder that the bot is started in. Days."""

    url: Annotated[
        str,
        Meta(
            pattern="^(sqlite:///.|postgres(ql)?://.)",
            description="the address of an SQLite file or a PostgreSQL database",
            examples=["sqlite:///var/usher.db", "postgresql://usher@localhost/usher"],
        ),
    ]
    connections: Count = 8
    key_file: Text = "var/usher.key"
    keep_heard_days: Count = 7
    keep_outbox_days: Count = 30
    keep_page_days: Count = 90
    keep_inquiry_days: Count = 180


class Rates(_Section, frozen=True, kw_only=True):
    """One channel's pace. 0 = no limit of that sort. reserve_per_second: part of per_second kept free for replies."""

    chat_per_second: Annotated[float, Meta(ge=0)] = 0
    chat_burst: Count = 1
    group_per_minute: Annotated[float, Meta(ge=0)] = 0
    per_second: Annotated[float, Meta(ge=0)] = 0
    reserve_per_second: Annotated[float, Meta(ge=0)] = 0


class Courier(_Section, frozen=True, kw_only=True):
    """How what is owed is delivered. rates: by channel; a channel without rates has no limits."""

    lease_seconds: Amount = 60
    batch: Count = 200
    poll_seconds: Amount = 1
    tries: Count = 10
    first_wait_seconds: Amount = 1
    longest_wait_seconds: Amount = 300
    give_up_hours: Amount = 24
    rates: dict[str, Rates] = {}

    def rates_of(self, channel: str) -> Rates:
        """The channel's pace; no limits where none are set."""
        return self.rates.get(channel) or Rates()


class Flood(_Section, frozen=True, kw_only=True):
    """One person's messages in one window: slowed after so many, ignored (and told once) after so many more."""

    window_seconds: Amount = 60
    slowed_after: Count = 40
    slow_seconds: Amount = 1
    ignored_after: Count = 120
    ignore_seconds: Amount = 300


class Handover(_Section, frozen=True, kw_only=True):
    """Going on with the same drafts on another channel or device, by a one-time code."""

    code_minutes: Count = 15


class Content(_Section, frozen=True, kw_only=True):
    """Where texts lie, relative to config.toml."""

    locales: Text = "handlers/locales"
    faq: Text = "handlers/content/faq.toml"
    answer: Text = "handlers/content/answer.toml"
    screening: Text = "handlers/content/screening.toml"
    announcement: Text = "handlers/content/announcement.toml"


ChatName = Annotated[
    str,
    Meta(
        pattern="^([a-z]+:.+)?$",
        description='a channel and a chat\'s id on it, or ""',
        examples=["telegram:-1001234567890"],
    ),
]


class Desk(_Section, frozen=True, kw_only=True):
    """The organisers' desk: where visitors' conversations go to when a person is to take over.

    chat: the organisers' common chat, "" to write to each of them; language: of that chat. hours: "Mon-Fri
    09:00-17:30", local time of the festival; none are told where none are set.
    """

    chat: ChatName = ""
    language: Text = "en"
    hours: list[str] = []
    wait_minutes: Amount = 10
    give_up_hours: Amount = 24
    silent_minutes: Amount = 120
    names: bool = True


class Staff(_Section, frozen=True, kw_only=True):
    """Who may do everything, by their private chats; all others are invited by one-time links."""

    owners: list[ChatName] = []
    invitation_hours: Amount = 72


class Files(_Section, frozen=True, kw_only=True):
    """Where files that people send to the bot itself are kept (the page's; other channels keep their own), and what
    filmmakers may add to an entry. poster_, still_megabytes: from, to."""

    folder: Text = "var/files"
    most_megabytes: Annotated[float, Meta(gt=0, le=50)] = 20
    most_gigabytes_in_all: Amount = 5
    keep_days: Count = 180
    entry_files: Count = 40
    entry_megabytes: Amount = 300
    poster_megabytes: Annotated[list[float], Meta(min_length=2, max_length=2)] = field(default_factory=lambda: [2, 10])
    still_megabytes: Annotated[list[float], Meta(min_length=2, max_length=2)] = field(default_factory=lambda: [1, 10])
    picture_pixels: Count = 1200

    def attaching(self) -> Attaching:
        """As the desk is told of it."""
        pictures = {"poster": self.poster_megabytes, "still": self.still_megabytes}
        advised = {kind: (int(least * 1e6), int(most * 1e6)) for kind, (least, most) in pictures.items()}
        most, in_all = int(self.most_megabytes * 1e6), int(self.entry_megabytes * 1e6)
        return Attaching(most, in_all, self.entry_files, advised, self.picture_pixels)


class Understanding(_Section, frozen=True, kw_only=True):
    """How sure an answer must be. answer, suggest, small_talk: probabilities; margin: by how much the best must lead.

    encoder: False to go by the wording alone. cache: file in which the examples' encodings wait for the next start.
    """

    encoder: bool = True
    answer: Annotated[float, Meta(ge=0, le=1)] = 0.8
    margin: Annotated[float, Meta(ge=0, le=1)] = 0.1
    suggest: Annotated[float, Meta(ge=0, le=1)] = 0.03
    small_talk: Annotated[float, Meta(ge=0, le=1)] = 0.85
    cache: Text = "var/examples.npz"


class Persona(_Section, frozen=True, kw_only=True):
    """Somebody whom one can play in a rehearsal. role: what they do; zone: IANA, "" for unknown.

    staff: the role in which they work for the festival, "" for visitors.
    """

    id: Annotated[str, Meta(pattern="^[a-z]{1,20}$", description="1 to 20 letters a-z", examples=["ada"])]
    name: Text
    role: Words
    language: Text
    zone: str = ""
    staff: Annotated[str, Meta(pattern="^(owner|organiser|juror|venue|)$", examples=["organiser"])] = ""


class Rehearsal(_Section, frozen=True, kw_only=True):
    """Present: the clock begins at `start` and can be advanced. Absent: the bot is live."""

    start: Instant
    personas: list[Persona] = []


class Process(_Section, frozen=True, kw_only=True):
    """This process among several on one database; "" makes a name of host and process id."""

    name: str = ""
    log_level: Annotated[str, Meta(pattern="^(DEBUG|INFO|WARNING|ERROR)$", examples=["INFO"])] = "INFO"


class Sections(_Section, frozen=True, kw_only=True):
    """The whole of config.toml."""

    festival: Festival
    enrolment: Enrolment
    programme: Programme
    reminders: Reminders = Reminders()
    review: Review = Review()
    decisions: Decisions = Decisions()
    announcements: Announcements
    languages: Languages
    storage: Storage
    courier: Courier = Courier()
    flood: Flood = Flood()
    handover: Handover = Handover()
    content: Content = Content()
    desk: Desk = Desk()
    staff: Staff = Staff()
    understanding: Understanding = Understanding()
    files: Files = Files()
    process: Process = Process()
    web: WebSettings = WebSettings()
    telegram: TelegramSettings | None = None
    rehearsal: Rehearsal | None = None


class Settings(Sections, frozen=True, kw_only=True):
    """Everything set. telegram: None without a token; rehearsal: None when live; root: the folder of config.toml."""

    root: Path

    def path(self, text: str) -> Path:
        """A path as config.toml writes it: relative to the file's own folder."""
        return self.root / text

"""The festival as an audience is looked for in it: what its settings say of people and days."""

from handlers.talk.festival import Festival
from storage.audiences import Edition


def edition_of(festival: Festival) -> Edition:
    """With its owners named in config.toml, and its days, which end after midnight."""
    owners = sorted((each.channel, each.chat) for each in festival.owners)
    return Edition(festival.edition, tuple(owners), festival.programmes.venue.begins)

"""What somebody wants to see: screenings and films kept, clashes found, the whole of it in a calendar."""

from handlers.plan import addresses, keeping, showing
from handlers.talk.turn import Topic

TOPIC = Topic(
    "plan",
    commands={"plan": showing.show},
    words={"plan.words": showing.show},
    choices={
        "show": showing.show, "past": showing.past, "tidy": showing.tidy,
        "save": keeping.save, "keep": keeping.keep, "drop": keeping.drop,
        "swap": keeping.swap, "rather": keeping.rather,
        "follow": keeping.follow, "unfollow": keeping.unfollow,
        "file": addresses.file, "subscribe": addresses.subscribe, "renew": addresses.renew,
    },
    private=True,
)  # fmt: skip

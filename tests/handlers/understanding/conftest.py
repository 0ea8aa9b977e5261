"""A small desk for the tests of understanding: four entries, small talk, readers with and without the encoders."""

from functools import cache

import pytest

from handlers.understanding import Encoder, Known, Reader, Thresholds, open_encoder

ENTRIES = (
    Known("fax", "contact", ("What is the fax number?", "fax please", "传真号码是多少", "传真发到哪里"), ("mobile",)),
    Known(
        "mobile", "contact",
        ("What is the mobile number?", "Can I call a cell phone?", "手机号是多少", "有没有手机可以打"), ("fax",),
    ),
    Known(
        "deadline", "enrolment",
        ("When does enrolment close?", "until when can I submit my film", "报名截止到几号", "最晚什么时候交片子"),
    ),
    Known(
        "tickets", "visit",
        ("How much is a ticket?", "where can I buy tickets", "门票多少钱", "门票在哪里买", "要买门票吗"),
    ),
    Known("greeting", "chat", ("hello", "hi there", "你好", "您好", "👋"), offered=False),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.65, margin=0.1, suggest=0.05, small_talk=0.85)


@cache
def encoder() -> Encoder | None:
    """One for all tests: it takes a second to open."""
    return open_encoder()


@pytest.fixture(scope="package")
def reader() -> Reader:
    """Has learnt the entries, with all encoders that this machine can run; not to be taught anything else."""
    return taught(encoder())


@pytest.fixture(scope="package")
def plain_reader() -> Reader:
    """Has learnt the entries, and goes by the wording alone; not to be taught anything else."""
    return taught(None)


def taught(chosen: Encoder | None) -> Reader:
    reader = Reader(THRESHOLDS, chosen)
    reader.learn(ENTRIES)
    return reader

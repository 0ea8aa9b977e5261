"""What can go wrong in storage, in our own words: no driver's error passes this border."""


class StorageError(Exception):
    """A statement that cannot be carried out; the sentence never holds a stored value."""


class Conflict(StorageError):
    """A unique key or a foreign key forbids the write."""


class Unwritable(StorageError):
    """A value that not both databases can hold: NUL, a lone surrogate, an integer beyond 64 bits, a foreign type."""


class Unavailable(StorageError):
    """The database cannot serve now: locked, unreachable, full, read-only or damaged. A later try may succeed.

    Raised on leaving a transaction whose commit went unanswered, too: then it may have been kept or not.
    """


class Contended(Unavailable):
    """This transaction and another one waited for each other: nothing of it was kept, and it may be tried at once."""


class Taken(Unavailable):
    """Another Usher has the SQLite file for itself."""


class DatabaseNewer(StorageError):
    """The database has a migration that this version of Usher does not know."""

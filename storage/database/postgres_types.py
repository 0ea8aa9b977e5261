"""Makes PostgreSQL's driver speak as SQLite's does: the same values out, and errors in our words."""

from decimal import Decimal

from psycopg import errors
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.types.numeric import FloatDumper, Int8Dumper
from psycopg_pool import PoolClosed, PoolTimeout

from storage.database.errors import Conflict, Contended, StorageError, Unavailable, Unwritable

WAITED = "another transaction holds the rows for too long, or the two wait for each other"
UNAVAILABLE: list[tuple[type[Exception] | tuple[type[Exception], ...], str]] = [
    (PoolTimeout, "no connection to PostgreSQL: it does not answer, or all connections are in use"),
    (PoolClosed, "the database is closed"),
    ((errors.LockNotAvailable, errors.QueryCanceled), WAITED),
    (errors.DiskFull, "the database server's disk is full"),
    (errors.OutOfMemory, "the database server is out of memory"),
    (errors.TooManyConnections, "the database server has no connection left"),
    (errors.ReadOnlySqlTransaction, "the database server is read-only"),
    ((errors.DataCorrupted, errors.IndexCorrupted), "the database server's files are damaged: restore a backup"),
    ((errors.OperationalError, errors.InterfaceError), "the connection to PostgreSQL is lost"),
    (errors.InternalError, "the database server reports a fault of its own"),
]


class WholeNumber(Int8Dumper):
    """Every int, and 0/1 for a bool, as eight bytes: one prepared statement instead of one for each width."""

    def dump(self, obj: int) -> Buffer | None:
        if not -(2**63) <= obj < 2**63:
            raise OverflowError
        return super().dump(int(obj))


class Flag(Loader):
    """A condition in a result is 0 or 1."""

    def load(self, data: Buffer) -> int:
        return 1 if bytes(data) == b"t" else 0


class Sum(Loader):
    """SUM of whole numbers is a whole number again, AVG a float; no Decimal."""

    def load(self, data: Buffer) -> int | float:
        number = Decimal(bytes(data).decode())
        return int(number) if number.is_finite() and number == number.to_integral_value() else float(number)


def adapt(adapters: AdaptersMap) -> None:
    """For one connection."""
    dumpers: list[tuple[type, type[Dumper]]] = [(int, WholeNumber), (bool, WholeNumber), (float, FloatDumper)]
    for python_type, dumper in dumpers:
        adapters.register_dumper(python_type, dumper)
    adapters.register_loader("bool", Flag)
    adapters.register_loader("numeric", Sum)


def translated_error(error: Exception) -> StorageError:
    """The driver's error in our words. PostgreSQL's messages may name values, so few of them are handed on."""
    if isinstance(error, StorageError):
        return error
    if isinstance(error, UnicodeEncodeError):
        return Unwritable("a text with half a character (a lone surrogate) cannot be stored")
    if isinstance(error, OverflowError | errors.NumericValueOutOfRange):
        return Unwritable("an integer beyond 64 bits cannot be stored")
    if isinstance(error, errors.UniqueViolation | errors.ForeignKeyViolation):
        return Conflict(f"{error.diag.table_name}: {error.diag.constraint_name} forbids it")
    if isinstance(error, errors.DeadlockDetected | errors.SerializationFailure):
        return Contended(WAITED)
    for kind, sentence in UNAVAILABLE:
        if isinstance(error, kind):
            return Unavailable(sentence)
    return StorageError(_description(error))


def _description(error: Exception) -> str:
    if isinstance(error, errors.ProgrammingError):
        return str(error).splitlines()[0]
    return f"the database refuses the statement ({type(error).__name__})"

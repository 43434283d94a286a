"""Statements for the few places where every millisecond counts: rows go in and come out without a query being built.

The columns and how they are converted are still the models' own. It knows no booking; what is read is said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BooleanField, CharField, DateTimeField, ForeignKey, IntegerField, Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Field

M = TypeVar("M", bound=Model)
KINDS: Final = (IntegerField, CharField, BooleanField, ForeignKey, DateTimeField)
"""Kinds of fields whose values need not be asked of the field."""


def insert(model: type[Model], rows: Sequence[Mapping[str, object]], *, once: bool = False) -> list[int]:
    """Insert rows in one statement and return their numbers, in order.

    Each row maps attributes of the model, such as `client_id`, to values; what is missing has its default. With `once`
    a row that is there already is left out, and so is its number.
    """
    database = connections[DEFAULT_DB_ALIAS]
    start, one, fields = _insertion(model)
    values: list[Any] = []
    prepared: dict[str, tuple[object, Any]] = {}  # many rows carry the very same value
    for row in rows:
        for name, field, kind in fields:
            value = row[name] if name in row else field.get_default()
            if kind is DateTimeField and value is not None:
                value = _moment(value, database.vendor)
            elif kind is None and value is not None:
                if name not in prepared or prepared[name][0] is not value:
                    prepared[name] = value, field.get_db_prep_save(value, database)
                value = prepared[name][1]
            values.append(value)
    end = " ON CONFLICT DO NOTHING RETURNING id" if once else " RETURNING id"
    return [number for (number,) in read(start + ",".join([one] * len(rows)) + end, values)]


@lru_cache(maxsize=32)
def _insertion(model: type[Model]) -> tuple[str, str, tuple[tuple[str, Field[Any, Any], type | None], ...]]:
    """Return the statement up to its values, the marks of one row, and what stands in them, each with its kind.

    Numbers and plain texts go in as they are, moments as the database writes them, everything else as its field says.
    """
    fields = tuple(
        (field.attname, field, next((kind for kind in KINDS if isinstance(field, kind)), None))
        for field in model._meta.concrete_fields  # noqa: SLF001 - as Django names it
        if not field.primary_key
    )
    columns = ", ".join(connection.ops.quote_name(field.column) for _, field, _ in fields)
    start = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608, SLF001 - our own names
    return start, f"({','.join(['%s'] * len(fields))})", fields


@lru_cache(maxsize=64)
def _moment(at: datetime, _vendor: str) -> Any:  # noqa: ANN401 - as the driver takes it
    """Return a moment as the database writes it; one deed writes the same one many times."""
    return connection.ops.adapt_datetimefield_value(at)


@dataclass(frozen=True)
class Columns(Generic[M]):
    """Some columns of a table, to be read by a statement that is written by hand. What is not named is not read."""

    model: type[M]
    names: tuple[str, ...]

    @cached_property
    def _fields(self) -> list[Field[Any, Any]]:
        return [self.model._meta.get_field(name) for name in self.names]  # type: ignore[misc]  # noqa: SLF001 - as Django names it

    @cached_property
    def _attributes(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _converted(self) -> list[tuple[int, Any, tuple[Callable[..., Any], ...]]]:
        """The places of the columns that must be converted, and how."""
        found = []
        for place, field in enumerate(self._fields):
            column = field.get_col(field.model._meta.db_table)  # noqa: SLF001 - as Django names it
            how = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
            if how:
                found.append((place, column, how))
        return found

    def of(self, alias: str) -> str:
        """Return the columns as a statement names them."""
        return ", ".join(f"{alias}.{connection.ops.quote_name(field.column)}" for field in self._fields)

    def made(self, values: Iterable[Any]) -> M:
        """Return a model from the values of these columns; what was not read is read when somebody asks for it."""
        row, database = list(values), connections[DEFAULT_DB_ALIAS]
        for place, column, how in self._converted:
            for convert in how:
                row[place] = convert(row[place], column, database)
        return self.model.from_db(DEFAULT_DB_ALIAS, self._attributes, row)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.names)


def read(text: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, handed to the driver as it is; values stand at `%s`.

    On PostgreSQL it is planned once for each connection, not each time.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]  # the driver's own cursor is known to the backend alone
    if database.queries_logged or database.execute_wrappers:  # what is counted goes the usual way
        with database.cursor() as cursor:
            cursor.execute(text, tuple(values))
            return list(cursor.fetchall())
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        if database.vendor == "postgresql":
            with database.Database.Cursor(database.connection) as cursor:
                cursor.execute(text, tuple(values), prepare=True)
                return list(cursor.fetchall()) if cursor.description else []
        found: list[tuple[Any, ...]] = database.connection.execute(_for_sqlite(text), tuple(values)).fetchall()
        return found


@lru_cache(maxsize=256)
def _for_sqlite(text: str) -> str:
    return text.replace("%s", "?").replace("%%", "%")


def marks(count: int) -> str:
    """Return so many marks for values."""
    return ",".join(["%s"] * count)

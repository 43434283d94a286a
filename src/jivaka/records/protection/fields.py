"""Fields whose content is sealed in the database and opened only when somebody reads the attribute.

Each belongs to an owner, a client or a draft, that has a data key of its own: destroying that key destroys everything
sealed with it. A list never opens what it does not show, and no statement is added where the owner was read as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.protection.envelope import Packed, new_key, pack, seal, unpack, unseal
from jivaka.records.protection.keys import ring

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

if TYPE_CHECKING:
    _Bytes = models.BinaryField[bytes, bytes]
    _Text = models.CharField[str, str]
    _AnyField = models.Field[Any, Any]
else:
    _Bytes, _Text, _AnyField = models.BinaryField, models.CharField, models.Field

NOTHING: Final = b""


class Owner(Protocol):
    """A row with a data key. `vault` names it for the seal; it is empty until the row has its number."""

    data_key: bytes
    erased_at: datetime | None

    @property
    def vault(self) -> str:
        """Return the name to which everything sealed is bound."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What stands in the database, not opened yet."""

    content: bytes

    def __str__(self) -> str:
        return "(sealed)"


def key_of(owner: Owner) -> bytes:
    """Return the data key of an owner, made now where there is none. Raises ProblemsError, `erased`, after erasing."""
    if owner.erased_at is not None:
        message = "Everything about this client was erased."
        raise ProblemsError((Problem("erased", owner.vault, message, "Begin anew as another client."),))
    if not owner.data_key:
        data_key = new_key()
        owner.data_key = ring().wrap(data_key, owner.vault)
        return data_key
    return ring().unwrap(bytes(owner.data_key), owner.vault)


class DataKey(_Bytes):
    """The wrapped data key of an owner; made when the row is first written with its number."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as Django passes them
        options.setdefault("default", NOTHING)
        super().__init__(**options)

    def pre_save(self, model_instance: Model, add: bool) -> bytes:  # noqa: FBT001 - as Django names it
        """Return the wrapped key, made now where there is none."""
        owner = cast("Owner", model_instance)
        if owner.vault and not owner.data_key and owner.erased_at is None:
            key_of(owner)
        return cast("bytes", super().pre_save(model_instance, add))

    def from_db_value(self, value: Any, *_rest: Any) -> bytes:  # noqa: ANN401 - bytes, or a view of them
        """Return plain bytes, whatever the database gives."""
        return NOTHING if value is None else bytes(value)  # none: a row that a join did not find


class _OpenedWhenRead(DeferredAttribute):
    """The attribute of a sealed field: opens what is sealed when it is first read, and keeps it open."""

    field: SealedField

    def __get__(self, instance: Model | None, cls: type[Model] | None = None) -> Any:  # noqa: ANN401 - what was sealed
        if instance is None:
            return self
        name = self.field.attname
        value = instance.__dict__[name] if name in instance.__dict__ else super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.opened(instance, value)
        elif isinstance(value, Packed):
            value = instance.__dict__[name] = self.field.from_bytes(unpack(value))
        return value

    def __set__(self, instance: Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(_AnyField):
    """What sealed fields have in common. `of` is the way from the row to its owner, such as `booking.client`."""

    descriptor_class = _OpenedWhenRead
    empty: Any = None
    """The value that is kept as nothing at all, so that a row without it can be found."""

    def __init__(self, *, of: str = "", **options: Any) -> None:  # noqa: ANN401 - as Django passes them
        self.of = of
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return how the field is made anew, for migrations."""
        name, path, words, options = super().deconstruct()
        return name, path, words, {**options, "of": self.of}

    def get_internal_type(self) -> str:
        """Return what the column is: bytes."""
        return "BinaryField"

    def owner(self, instance: Model) -> Owner:
        """Return whose key seals this field of a row; what is not loaded on the way is loaded now."""
        found: Any = instance
        for step in self.of.split(".") if self.of else ():
            found = getattr(found, step)
        return cast("Owner", found)

    def about(self, owner: Owner) -> str:
        """Return what is bound into the seal: the table, the column and the owner."""
        return f"{self.model.__name__.lower()}:{self.name}:{owner.vault}"

    def opened(self, instance: Model, sealed: Sealed) -> Any:  # noqa: ANN401 - what was sealed
        """Return what was sealed. Raises ProblemsError: `erased`, `no_key`, `broken_seal`."""
        owner = self.owner(instance)
        return self.from_bytes(unpack(unseal(key_of(owner), sealed.content, self.about(owner))))

    def pre_save(self, model_instance: Model, add: bool) -> Any:  # noqa: ANN401, ARG002, FBT001 - as Django names it
        """Return what is to stand in the database; an owner without a number yet keeps nothing."""
        if self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)  # loads what was deferred
        value = model_instance.__dict__[self.attname]
        if isinstance(value, Sealed) or value is None or value == self.empty:
            return value
        owner = self.owner(model_instance)
        if not owner.vault:
            return self.empty
        packed = value if isinstance(value, Packed) else pack(self.to_bytes(value))
        return Sealed(seal(key_of(owner), packed, self.about(owner)))

    def get_prep_value(self, value: Any) -> bytes | None:  # noqa: ANN401 - anything
        """Return the bytes of what is sealed. What is not sealed cannot be looked for, or set by `update`."""
        if isinstance(value, Sealed):
            return value.content
        if value is None:
            return None
        if self.empty is not None and value == self.empty:
            return NOTHING
        message = f"{self.model.__name__}.{self.name} is sealed: change it with save(), and do not look for it."
        raise TypeError(message)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - as Django names it
        """Return the bytes as the database driver takes them."""
        found = value if prepared and isinstance(value, bytes) else self.get_prep_value(value)
        driver: Any = connection
        return None if found is None else driver.Database.Binary(found)

    def from_db_value(self, value: Any, *_rest: Any) -> Any:  # noqa: ANN401 - bytes, or a view of them
        """Return what stands in the database, still sealed."""
        if value is None:
            return None
        content = bytes(value)
        return Sealed(content) if content else self.empty

    def to_bytes(self, value: Any) -> bytes:  # noqa: ANN401 - what the field holds
        """Return a value as bytes."""
        raise NotImplementedError

    def from_bytes(self, content: bytes) -> Any:  # noqa: ANN401 - what the field holds
        """Return the value of bytes."""
        raise NotImplementedError


class SealedText(SealedField):
    """A text. The empty one is kept as nothing, so that rows without it can be found."""

    empty = ""
    if TYPE_CHECKING:
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def to_bytes(self, value: str) -> bytes:
        """Return a text as bytes."""
        return value.encode("utf-8", "surrogatepass")

    def from_bytes(self, content: bytes) -> str:
        """Return the text of bytes."""
        return content.decode("utf-8", "surrogatepass")


class SealedJSON(SealedField):
    """Whatever JSON can hold."""

    def to_bytes(self, value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
        """Return a value written as JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    def from_bytes(self, content: bytes) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Return the value that JSON names."""
        return json.loads(content.decode("utf-8", "surrogatepass"))


class SealedBytes(SealedField):
    """A document of a client, such as a doctor's letter."""

    def to_bytes(self, value: bytes) -> bytes:
        """Return the bytes themselves."""
        return bytes(value)

    def from_bytes(self, content: bytes) -> bytes:
        """Return the bytes themselves."""
        return content


class AddressIndex(_Text):
    """The blind index of an e-mail address, always that of the field `email` beside it."""

    def pre_save(self, model_instance: Model, add: bool) -> str:  # noqa: ARG002, FBT001 - as Django names it
        """Return the index of the address; none where there is no address, or the owner has no number yet."""
        row: Any = model_instance
        email = row.email.strip() if row.vault else ""
        found = ring().current.index(email) if email else ""
        setattr(row, self.attname, found)
        return found


class SearchIndex(_Bytes):
    """The blind index of a name and a telephone number, always that of the fields `name` and `phone` beside it."""

    def pre_save(self, model_instance: Model, add: bool) -> bytes:  # noqa: ARG002, FBT001 - as Django names it
        """Return a fresh index; none where nothing is known, or the owner has no number yet."""
        row: Any = model_instance
        known = (row.name, row.phone) if row.vault else ("", "")
        found = ring().current.for_search().index(*known) if any(known) else NOTHING
        setattr(row, self.attname, found)
        return found

    def from_db_value(self, value: Any, *_rest: Any) -> bytes:  # noqa: ANN401 - bytes, or a view of them
        """Return plain bytes, whatever the database gives."""
        return NOTHING if value is None else bytes(value)  # none: a row that a join did not find


def written(value: Any) -> Packed:  # noqa: ANN401 - whatever JSON can hold
    """Return JSON written out once, for many rows that hold the same."""
    return pack(SealedJSON().to_bytes(value))

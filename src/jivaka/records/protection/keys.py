"""The master keys: where they are, how a data key is wrapped with one, and the blind indexes made with one.

JIVAKA_KEYS names them, the current one first; without it they stand in the file `keys` in JIVAKA_HOME, which is made on
first need. It knows no clinical field. A lost key is lost data: none is ever made where something is sealed already.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.protection.envelope import KEY_BYTES, Packed, new_key, seal, unseal
from jivaka.records.protection.lookup import MARK_BYTES, SearchKey

FILE: Final = "keys"
READABLE_BY_OTHERS: Final = 0o077
WRAPPED: Final = b"\x01"
"""The first byte of a wrapped data key: version, length of the key's id, the id, then what is sealed."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that wraps data keys, and the id by which a wrapped key names it."""

    id: str
    secret: bytes = field(repr=False)

    def index(self, address: str) -> str:
        """Return the blind index of an e-mail address: equal addresses give equal ones, and nothing leads back."""
        own = hmac.digest(self.secret, b"jivaka: index of addresses", "sha256")
        return hmac.digest(own, address.strip().lower().encode(), "sha256").hex()

    def for_search(self) -> SearchKey:
        """Return the key of the blind index of names and telephone numbers."""
        own = hmac.digest(self.secret, b"jivaka: search of clients", "sha256")
        return SearchKey(hashlib.sha256(self.id.encode()).digest()[:MARK_BYTES], own)

    def written(self) -> str:
        """Return the key as JIVAKA_KEYS and the file name it."""
        return f"{self.id}:{base64.b64encode(self.secret).decode()}"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The master keys, the current one first. The others still open what they wrapped."""

    keys: tuple[MasterKey, ...]

    @property
    def current(self) -> MasterKey:
        """Return the key that wraps whatever is new."""
        return self.keys[0]

    def wrap(self, data_key: bytes, owner: str) -> bytes:
        """Return a data key wrapped with the current key for its owner, with the key's id in front."""
        name = self.current.id.encode()
        sealed = seal(self.current.secret, Packed(data_key), f"data key:{owner}")
        return WRAPPED + bytes([len(name)]) + name + sealed

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """Return a data key. Raises ProblemsError: `no_key` without its master key, `broken_seal` if it was changed."""
        name, sealed = _parts(wrapped)
        key = next((key for key in self.keys if key.id == name), None)
        if key is None:
            message = f'It is wrapped with the master key "{name}", which is not here.'
            raise ProblemsError((Problem("no_key", owner, message, f"Put it back into {place()}."),))
        return unseal(key.secret, sealed, f"data key:{owner}").content

    def indexes(self, address: str) -> list[str]:
        """Return the blind index of an address under every key, so that rotation loses nobody."""
        return [key.index(address) for key in self.keys] if address.strip() else []


def wrapped_with(wrapped: bytes) -> str:
    """Return the id of the master key that wrapped a data key."""
    return _parts(wrapped)[0]


def _parts(wrapped: bytes) -> tuple[str, bytes]:
    end = 2 + (wrapped[1] if wrapped[:1] == WRAPPED and len(wrapped) > 1 else 0)
    return wrapped[2:end].decode("utf-8", "replace"), wrapped[end:]


def place() -> str:
    """Return where the master keys are, for people."""
    return "JIVAKA_KEYS" if settings.JIVAKA_KEYS else str(_file())


def ring() -> KeyRing:
    """Return the master keys; on a single machine without any the first one is made.

    The file is read again when another process has changed it, so a rotation is known everywhere at once. Raises
    ProblemsError: `bad_keys` when they cannot be read, `no_key` when there are none but records need them.
    """
    if settings.JIVAKA_KEYS:
        return _named(settings.JIVAKA_KEYS)
    path = os.path.join(settings.JIVAKA_HOME, FILE)  # noqa: PTH118 - it is asked whenever something is opened
    if not os.path.exists(path):  # noqa: PTH110 - as above
        _make_first(Path(path))
    seen = os.stat(path)  # noqa: PTH116 - as above
    return _filed(path, (seen.st_ino, seen.st_mtime_ns, seen.st_ctime_ns))


def add_key() -> MasterKey:
    """Put a new master key in front of those in the file. Raises ProblemsError where JIVAKA_KEYS names them."""
    if settings.JIVAKA_KEYS:
        message = "The master keys stand in JIVAKA_KEYS, which only you can change."
        remedy = "Put a new one in front (`jivaka keys new` prints one), start everything again, then rotate."
        raise ProblemsError((Problem("keys_elsewhere", "JIVAKA_KEYS", message, remedy),))
    key = fresh()
    _write(_file(), [key, *ring().keys])
    return key


def ids_here() -> tuple[str, ...]:
    """Return the ids of the master keys that are here, without making one."""
    return tuple(key.id for key in ring().keys) if settings.JIVAKA_KEYS or _file().exists() else ()


def fresh() -> MasterKey:
    """Return a new random master key."""
    return MasterKey(secrets.token_hex(4), new_key())


def _file() -> Path:
    return Path(settings.JIVAKA_HOME) / FILE


@lru_cache(maxsize=8)
def _named(written: str) -> KeyRing:
    return _parse(written, "JIVAKA_KEYS")


@lru_cache(maxsize=8)
def _filed(file: str, seen: tuple[int, ...]) -> KeyRing:  # noqa: ARG001 - what was seen of the file tells a newer one
    path = Path(file)
    if path.stat().st_mode & READABLE_BY_OTHERS and os.name != "nt":
        message, remedy = "Others on this machine can read the master keys.", f"Run: chmod 600 {path}"
        raise ProblemsError((Problem("bad_keys", file, message, remedy),))
    return _parse(path.read_text("ascii"), file)


def _parse(written: str, where: str) -> KeyRing:
    keys: list[MasterKey] = []
    for number, one in enumerate(written.replace(",", " ").split(), start=1):
        name, _, secret = one.partition(":")
        try:
            keys.append(MasterKey(name, base64.b64decode(secret, validate=True)))
        except (binascii.Error, ValueError):
            keys.append(MasterKey(name, b""))
        if not name.isascii() or not 0 < len(name) <= 32 or len(keys[-1].secret) != KEY_BYTES:
            message = f"Key {number} is not an id, a colon, and {KEY_BYTES} bytes in base64."
            raise ProblemsError((Problem("bad_keys", where, message, "`jivaka keys new` prints one."),))
    if not keys or len({key.id for key in keys}) < len(keys):
        message = "There is no key, or two have the same id."
        raise ProblemsError((Problem("bad_keys", where, message, "Name each key once, the current one first."),))
    return KeyRing(tuple(keys))


def _make_first(path: Path) -> None:
    """Make the first master key, unless something is sealed already and its key is merely not here."""
    owners = [apps.get_model("records", name) for name in ("Client", "Draft")]
    if any(model._default_manager.exclude(data_key=b"").exists() for model in owners):  # noqa: SLF001 - as Django names it
        message = "Records are sealed with a master key that is not here."
        remedy = f"Put the file back ({path}), or name the keys in JIVAKA_KEYS."
        raise ProblemsError((Problem("no_key", str(path), message, remedy),))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):  # another process was first: its key is the one
        _write(path, [fresh()], is_new=True)


def _write(path: Path, keys: list[MasterKey], *, is_new: bool = False) -> None:
    """Write the file so that it is whole or not there, on the disk, and readable by its owner only."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(key.written() + "\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            os.link(beside, path)
        else:
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    if os.name != "nt":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def digest_of(token: str) -> str:
    """Return what is kept of a secret link: enough to know it again, too little to follow it."""
    return hashlib.sha256(token.encode()).hexdigest()

"""Visits of browsers, sealed with the key that only the browser's cookie holds.

The table keeps a digest of that key and what is sealed with it: whoever reads the table can neither read what a visitor
has chosen nor go on with their visit. It knows no page.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from django.contrib.sessions.backends.db import SessionStore as InTheOpen
from django.utils import timezone

from jivaka.core.errors import ProblemsError
from jivaka.records.protection.envelope import pack, seal, unpack, unseal
from jivaka.records.protection.keys import digest_of

if TYPE_CHECKING:
    from django.contrib.sessions.base_session import AbstractBaseSession

LENGTH: Final = 40
"""Signs that the table has room for: 160 bits of the digest."""
ABOUT: Final = "visit"


class SessionStore(InTheOpen):
    """Django's sessions in the database, but for what stands in the table."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rows = self.model.objects.filter(session_key=kept(self.session_key or ""), expire_date__gt=timezone.now())
        found = rows.first() if self.session_key else None
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Return whether there is such a visit."""
        return super().exists(kept(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row of this visit."""
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End a visit."""
        ended = session_key or self.session_key
        if ended:
            super().delete(kept(ended))

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return what a visit holds, sealed with its own key."""
        plain = json.dumps(session_dict, separators=(",", ":")).encode()
        return base64.b64encode(seal(self._own_key(), pack(plain), ABOUT)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return what a visit holds; nothing where it was changed."""
        try:
            found: dict[str, Any] = json.loads(unpack(unseal(self._own_key(), base64.b64decode(session_data), ABOUT)))
        except (ProblemsError, binascii.Error):
            return {}
        return found

    def _own_key(self) -> bytes:
        return hmac.digest((self.session_key or "").encode(), ABOUT.encode(), "sha256")


def kept(session_key: str) -> str:
    """Return what the table keeps of the key of a visit."""
    return digest_of(session_key)[:LENGTH]

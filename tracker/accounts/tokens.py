"""Random tokens: given out once, kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """Return 256 random bits in letters that an address can hold."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token. A fast hash will do: there is nothing to guess."""
    return hashlib.sha256(token.encode(errors="replace")).digest()

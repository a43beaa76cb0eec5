"""Digests that a receipt states and anybody can compute again."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(content: Any) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces: the same content, the same bytes."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def sha256_of(content: Any) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()

"""Who releases certificates. What the public sees needs no predicate."""

from __future__ import annotations

from typing import Any

import rules

from programmes.models import Edition
from programmes.policies import is_approver, is_issuer


@rules.predicate
def is_published(user: Any, obj: object) -> bool:
    return isinstance(obj, Edition) and obj.phase == Edition.Phase.PUBLISHED


may_release = is_published & (is_issuer | is_approver)

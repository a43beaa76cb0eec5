"""Who releases certificates, changes their status, and gets the holder's kit. What the public
sees needs no predicate."""

from __future__ import annotations

from typing import Any

import rules

from applications.policies import is_member
from programmes.policies import is_approver, is_issuer

from .models import Certificate


@rules.predicate
def is_holder(user: Any, obj: object) -> bool:
    """A member of the group whose application the certificate was awarded for."""
    return isinstance(obj, Certificate) and is_member(user, obj.award.application)


@rules.predicate
def is_certificate(user: Any, obj: object) -> bool:
    return isinstance(obj, Certificate)


# The phase is no part of it: the open task and the action ask it.
may_release = is_issuer | is_approver
may_change_status = is_certificate & (is_issuer | is_approver)

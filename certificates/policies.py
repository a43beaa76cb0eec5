"""Who releases certificates, changes their status, and gets the holder's kit. What the public
sees needs no predicate."""

from __future__ import annotations

from typing import Any

import rules

from applications.nominating import signers_of_nominee
from applications.policies import is_member
from juries.result_letters import holders_people
from programmes.policies import is_approver, is_issuer
from records.clock import database_now

from .models import Certificate


@rules.predicate
def is_holder(user: Any, obj: object) -> bool:
    """A member of the group whose application the certificate was awarded for, a signing person
    of the nominee, or one of the people of an organisation that holds a prize without one."""
    if not isinstance(obj, Certificate):
        return False
    application, at = obj.award.application, database_now()
    if application is None:
        return any(m.user_id == user.pk for m in holders_people(obj.award, at))
    signers = signers_of_nominee(application, at)
    return is_member(user, application) or any(m.user_id == user.pk for m in signers)


@rules.predicate
def is_certificate(user: Any, obj: object) -> bool:
    return isinstance(obj, Certificate)


# The phase is no part of it: the open task and the action ask it.
may_release = is_issuer | is_approver
may_change_status = is_certificate & (is_issuer | is_approver)

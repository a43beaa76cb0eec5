"""Who sees and changes the membership of a Kapituła."""

from __future__ import annotations

from typing import Any

import rules

from juries.models import Jury
from juries.policies_session import (
    is_any_officer,
    is_no_juror_of,
    is_secretariat,
    kept_juries,
)


@rules.predicate
def may_see_members(user: Any, obj: object) -> bool:
    """`obj`: a Jury; any officer of its programme, and its secretary while in office."""
    return isinstance(obj, Jury) and (
        is_any_officer.test(user, obj.edition)
        or kept_juries().filter(pk=obj.pk, secretary=user.pk).exists()
    )


@rules.predicate
def may_appoint(user: Any, obj: object) -> bool:
    """`obj`: a Jury; the secretariat, whoever of it does not judge."""
    return isinstance(obj, Jury) and (is_secretariat & is_no_juror_of).test(user, obj.edition)

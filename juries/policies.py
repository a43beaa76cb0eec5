"""Predicates of this stage: who may judge (policies_juror), who may decide (policies_session)."""

from juries.policies_juror import *  # noqa: F403
from juries.policies_members import *  # noqa: F403
from juries.policies_session import *  # noqa: F403

"""The predicates of this stage, as the policy table names them."""

from .policies_application import *  # noqa: F403
from .policies_formal import *  # noqa: F403

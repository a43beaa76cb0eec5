"""The second factor at log-in."""

from allauth.mfa.utils import is_mfa_enabled

from .models import User


def has_second_factor(user: User) -> bool:
    """True if every log-in of this person asks for a code besides the password. One query."""
    return is_mfa_enabled(user)

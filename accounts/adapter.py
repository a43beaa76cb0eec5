"""Letters of log-ins: new address, forgotten password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Writes to nobody in the name of a synthetic person of a rehearsal."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if not User.objects.filter(email__iexact=email, is_synthetic=True).exists():
            super().send_mail(template_prefix, email, context)

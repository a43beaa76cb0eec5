"""What the message to an invited person says."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from records.wording import moment

from .models import Invitation


def letter(invitation: Invitation) -> dict[str, Any]:
    """Values of `templates/messages/invitation.txt`, in Polish."""
    with override(settings.LANGUAGE_CODE):
        return {
            "organisation": invitation.group.organisation.name,
            "role": invitation.get_role_display(),
            "invited_by": str(invitation.invited_by),
            "expires": moment(invitation.expires_at),
            "link": settings.BASE_URL + reverse("invitation", args=[invitation.public_id]),
        }

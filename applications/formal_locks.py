"""The lock order of the formal check: the edition's row first, then the application's."""

from __future__ import annotations

from programmes.models import Edition

from .models import Application


def lock_with_edition(application: Application) -> Application:
    """Lock both rows and re-read the given application in place, with its edition's phase.

    An act that moves an application into or out of a phase and the act that closes the phase
    lock the same edition row, so neither can miss the other.
    """
    Edition.objects.select_for_update().get(pk=application.category.edition_id)
    application.refresh_from_db(
        from_queryset=Application.objects.select_for_update(of=("self",)).select_related(
            "category__edition__programme__organiser", "applicant", "rule_set"
        )
    )
    return application

"""When reviews may be assigned, written and approved.

From the first application that met the formal requirements until scoring is closed. Closing
locks the edition's row, so everything here takes it first: a card is either approved before the
close or refused after it. The order of locks: edition, application, pairing, review.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications.models import Application
from juries.models import Resolution
from programmes.models import Edition

SCORED_PHASES = (Edition.Phase.FORMAL_CHECK, Edition.Phase.SCORING)
SCORED_STATUSES = (Application.Status.IN_REVIEW, Application.Status.AWAIT_RESULTS)


class ScoringClosed(ValidationError):
    """Scoring of this application is not open."""


def lock_open_application(application: Application) -> Application:
    """The application read anew under its lock. Raises `ScoringClosed`. Inside a transaction."""
    edition = _locked_edition(application)
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("category__edition")
        .get(pk=application.pk)
    )
    if edition.phase not in SCORED_PHASES or not is_in_scoring(application, edition):
        raise ScoringClosed(_("Scoring of this application is closed."))
    return application


def is_in_scoring(application: Application, edition: Edition) -> bool:
    """Formally accepted in the stage that the edition is in. A result of the stage before that
    has not reached its case yet is none of this."""
    return application.status in SCORED_STATUSES and application.stage_no == edition.stage_no


def lock_application(application: Application) -> bool:
    """Take the same locks whatever the phase; tells whether scoring is open."""
    try:
        lock_open_application(application)
    except ScoringClosed:
        return False
    return True


def lock_correctable_application(application: Application) -> Application:
    """As above, but also during the session, until its results are frozen in a resolution."""
    edition = _locked_edition(application)
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(
        pk=application.pk
    )
    open_phases = (*SCORED_PHASES, Edition.Phase.SESSION)
    frozen = Resolution.objects.filter(
        edition=edition,
        stage__ordinal=edition.stage_no,
        category=application.category_id,
        returned_at__isnull=True,
    )
    if edition.phase not in open_phases or frozen.exists():
        raise ScoringClosed(_("The results are frozen: a score card cannot be corrected now."))
    return application


def is_open_for(application: Application) -> bool:
    """Whether scoring is open, for pages; the actions ask again under the lock."""
    edition = application.category.edition
    return edition.phase in SCORED_PHASES and is_in_scoring(application, edition)


def _locked_edition(application: Application) -> Edition:
    return Edition.objects.select_for_update(no_key=True).get(pk=application.category.edition_id)

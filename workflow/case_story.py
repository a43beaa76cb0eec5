"""What an applicant reads of a case: its state and its history, told by all the stages together."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application
from applications.states import applicant_state, timeline
from certificates.models import Certificate
from juries.publishing import Frozen, is_correction, line_for, published_before, result_of
from programmes.models import DeadlineChange, Edition


def state_of(application: Application) -> str:
    """The state in the applicant's words; once the results are published, the result itself."""
    if application.status == Application.Status.AWARDED:
        result = result_of(application)
        if result is not None:
            _resolution, line = result
            return _("Awarded: %(outcome)s") % {"outcome": line.label}
    return applicant_state(application)


def story_of(application: Application) -> list[dict[str, Any]]:
    """Events, newest first, as `applications.states.timeline` gives them, with those of later
    stages: the publication of the results and the certificate. Nothing that is not public."""
    events = [*timeline(application), *_results(application), *_certificates(application)]
    return sorted(events, key=lambda event: event["at"], reverse=True)


def _results(application: Application) -> list[dict[str, Any]]:
    result = result_of(application)
    events: list[dict[str, Any]] = []
    line: Frozen | None = None
    for resolution in published_before(result[0]) if result else ():
        earlier, line = line, line_for(application, resolution)
        if line is None or line == earlier:
            continue  # a correction that does not concern this application
        is_corrected = is_correction(resolution)
        title = _("The results were corrected") if is_corrected else _("The results were published")
        text = line.label if line.is_awarded else _("No certificate was awarded.")
        events.append({"at": resolution.published_at, "title": title, "text": text})
    return events


def _certificates(application: Application) -> list[dict[str, Any]]:
    issued = Certificate.objects.filter(award__application=application, issued_at__isnull=False)
    return [
        {
            "at": certificate.issued_at,
            "title": _("Issued: %(document)s") % {"document": certificate.get_artefact_display()},
            "text": _("Number: %(number)s") % {"number": certificate.number},
        }
        for certificate in issued
    ]


def calendar_of(edition: Edition) -> list[DeadlineChange]:
    """The deadlines in force, one of each kind, by date."""
    newest: dict[str, DeadlineChange] = {}
    for change in edition.deadlines.order_by("pk"):
        newest[change.kind] = change
    return sorted(newest.values(), key=lambda change: change.value)

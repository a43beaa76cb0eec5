"""The page of a case, composed of what every stage knows of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, require
from applications.consenting import needs_consent
from applications.models import Application
from certificates.models import Certificate
from programmes.models import Edition
from programmes.policies import may_see_public_pages
from records.models import Message

from . import chart, policies
from .acts import ACTS
from .case_story import calendar_of, state_of, story_of
from .cases import open_nodes
from .flows import ApplicationFlow, EditionFlow
from .gate import Case, find_case


def case(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    found = find_case(case_id)
    require(request, "workflow.see_case", found.subject)
    application = found.subject
    if not isinstance(application, Application):
        raise Http404
    context = {
        "case": found.row,
        "application": application,
        "state": state_of(application),
        "timeline": story_of(application),
        "needs_consent": needs_consent(application),
        "tasks": tasks_for(request, found),
        "acts": acts_for(request, found),
        "links": links_of(request, application),
        "letters": letters_to(request.user, application),
        "chart": chart.draw(ApplicationFlow, found.row.process),
    }
    return render(request, "workflow/case.html", context)


def letters_to(person: Any, application: Application) -> QuerySet[Message]:
    """What was written to a person about an application; a letter that waits for its release is
    nobody's yet."""
    own = Message.objects.filter(recipient=person, subject_id=str(application.public_id))
    return own.exclude(status=Message.Status.HELD)


def edition_case(request: PersonRequest, case_id: uuid.UUID) -> HttpResponse:
    found = find_case(case_id)
    require(request, "workflow.see_edition_case", found.subject)
    edition = found.subject
    if not isinstance(edition, Edition):
        raise Http404
    context = {
        "case": found.row,
        "edition": edition,
        "tasks": tasks_for(request, found),
        "acts": acts_for(request, found),
        "links": edition_links(request, edition),
        "counts": counts_of(edition),
        "deadlines": calendar_of(edition),
        "chart": chart.draw(EditionFlow, found.row.process),
    }
    return render(request, "workflow/edition_case.html", context)


def tasks_for(request: PersonRequest, found: Any) -> list[dict[str, Any]]:
    """The open steps of a case, each with its address where this person may act."""
    rows = []
    for name in open_nodes(found.row.process_id):
        permission = policies.NODES.get(name)
        may = permission is not None and request.user.has_perm(permission, found.subject)
        address = reverse("step", args=[found.row.public_id, name]) if may else None
        rows.append({"name": name, "label": chart.label_of(name), "address": address})
    return rows


def acts_for(request: PersonRequest, found: Case) -> list[dict[str, Any]]:
    return [
        {"label": act.label, "address": reverse("act", args=[found.row.public_id, name])}
        for name, act in ACTS.items()
        if isinstance(found.subject, act.subject)
        and request.user.has_perm(act.permission, found.subject)
    ]


def links_of(request: PersonRequest, application: Application) -> list[dict[str, Any]]:
    """The pages of other stages about this application, each only where it exists already and
    this person may open it."""
    key = [application.public_id]
    pages = [("application_preview", _("Read the application"), "applications.see_application")]
    if application.submitted_at:
        receipt = _("Receipt of the application")
        pages.append(("application_receipt", receipt, "applications.read_receipt"))
    if application.status in (Application.Status.AWARDED, Application.Status.NOT_AWARDED):
        pages.append(("result_card", _("Card of results"), "juries.read_result"))
    links = [
        {"label": label, "address": reverse(name, args=key)}
        for name, label, permission in pages
        if request.user.has_perm(permission, application)
    ]
    certificates = Certificate.objects.filter(award__application=application, number__isnull=False)
    links += [
        {
            "label": _("%(document)s no. %(number)s")
            % {
                "document": capfirst(certificate.get_artefact_display()),
                "number": certificate.number,
            },
            "address": reverse("certificate", args=[certificate.public_id]),
        }
        for certificate in certificates
    ]
    return links


def edition_links(request: PersonRequest, edition: Edition) -> list[dict[str, Any]]:
    """Where the people who run an edition go from its page."""
    is_shown = may_see_public_pages(request.user, edition)
    pages: list[tuple[str, str, object]] = []
    if is_shown:
        pages.append((_("Public page of the edition"), "edition", edition.slug))
    if request.user.has_perm("programmes.see_deadlines", edition):
        pages.append((_("Deadlines"), "deadlines", edition.slug))
    if request.user.has_perm("programmes.see_staff_pages", edition):
        pages.append((_("Running the edition"), "edition_staff", edition.slug))
    for jury in edition.juries.all():
        if request.user.has_perm("juries.see_members", jury):
            pages.append((_("Members of the Kapituła"), "jury_members", jury.public_id))
        if request.user.has_perm("juries.run_jury", jury):
            pages.append((_("Assignment of applications"), "jury_assignments", jury.public_id))
            pages.append((_("Progress of scoring"), "jury_progress", jury.public_id))
    if is_shown and edition.resolutions.filter(published_at__isnull=False).exists():
        pages.append((_("Published results"), "results", edition.slug))
    return [{"label": label, "address": reverse(name, args=[key])} for label, name, key in pages]


def counts_of(edition: Any) -> list[tuple[Any, int]]:
    counted = dict(
        Application.objects.filter(category__edition=edition)
        .values_list("status")
        .annotate(n=Count("pk"))
    )
    return [
        (label, counted[value]) for value, label in Application.Status.choices if value in counted
    ]

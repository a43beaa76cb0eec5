"""Every URL of the portal. Each has a row in `workflow/policies.py`, or the start fails."""

from functools import partial

from django.urls import include, path
from django.views.i18n import set_language

from applications.views_formal_check import formal_queue

from . import gate, views, views_case, views_consent, views_messages, views_start
from .links import case_url, with_case

urlpatterns = [
    path("jezyk/", set_language, name="set_language"),
    path("pulpit/", views.desk, name="desk"),
    path("pulpit/korespondencja/", views_messages.release_messages, name="release_messages"),
    path("pulpit/skrzynka/", views.mailbox, name="mailbox"),
    path(
        "wnioski/ocena-formalna/",
        partial(formal_queue, link_to=case_url, with_links=with_case),
        name="formal_queue",
    ),
    path(
        "nabory/<slug:edition>/<str:category>/zacznij/",
        views_start.start_application,
        name="start_application",
    ),
    path("zgoda/<str:token>/", views_consent.consent_by_link, name="consent_by_link"),
    path("sprawy/<uuid:case_id>/", views_case.case, name="case"),
    path("sprawy/edycja/<uuid:case_id>/", views_case.edition_case, name="edition_case"),
    path("sprawy/<uuid:case_id>/czynnosci/<str:act_name>/", gate.act, name="act"),
    path("sprawy/<uuid:case_id>/<str:node_name>/", gate.step, name="step"),
    path("konto/", include("accounts.urls")),
    path("konto/", include("allauth.account.urls")),
    path("konto/zabezpieczenia/", include("allauth.mfa.urls")),
    path("", include("applications.urls")),
    path("", include("juries.urls")),
    path("", include("certificates.urls")),
    path("", include("programmes.urls")),
]

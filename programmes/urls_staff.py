"""Pages on which the staff of a programme change an edition without a file."""

from django.urls import path

from . import (
    views_answers,
    views_closing_days,
    views_reviewers,
    views_rules,
    views_staff,
    views_wordings,
)

_AT = "nabory/<slug:edition>/obsluga/"

urls_staff = [
    path(_AT, views_staff.edition_staff, name="edition_staff"),
    path(f"{_AT}dni-wolne/", views_closing_days.closing_days, name="closing_days"),
    path(
        f"{_AT}dni-wolne/<str:day>/usun/",
        views_closing_days.closing_day_remove,
        name="closing_day_remove",
    ),
    path(f"{_AT}pytania/", views_answers.published_answers, name="published_answers"),
    path(f"{_AT}pytania/<uuid:answer>/", views_answers.published_answer, name="published_answer"),
    path(f"{_AT}wiadomosci/", views_wordings.message_wordings, name="message_wordings"),
    path(f"{_AT}wiadomosci/<str:event>/", views_wordings.message_wording, name="message_wording"),
    path(f"{_AT}recenzje/", views_reviewers.stage_reviewers, name="stage_reviewers"),
    path(f"{_AT}regulamin/", views_rules.rule_versions, name="rule_versions"),
    path(
        f"{_AT}regulamin/<uuid:proposal>/",
        views_rules.rule_set_proposal,
        name="rule_set_proposal",
    ),
]

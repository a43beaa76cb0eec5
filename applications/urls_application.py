"""What applicants prepare, attach, sign and keep."""

from django.urls import path

from . import (
    views_draft,
    views_eligibility,
    views_evidence,
    views_nomination,
    views_receipt,
    views_rules,
    views_signing,
)

urls_application = [
    path("wnioski/<uuid:application_id>/", views_draft.application_home, name="application_home"),
    path(
        "wnioski/<uuid:application_id>/sekcja/<str:code>/",
        views_draft.application_section,
        name="application_section",
    ),
    path(
        "wnioski/<uuid:application_id>/sekcja/<str:code>/zapisz/",
        views_draft.application_autosave,
        name="application_autosave",
    ),
    path(
        "wnioski/<uuid:application_id>/sekcja/<str:code>/obie-wersje/",
        views_draft.application_conflict,
        name="application_conflict",
    ),
    path(
        "wnioski/<uuid:application_id>/podglad/",
        views_draft.application_preview,
        name="application_preview",
    ),
    path("wnioski/<uuid:application_id>/kandydat/", views_nomination.nomination, name="nomination"),
    path(
        "wnioski/<uuid:application_id>/poprawiony-formularz/",
        views_rules.corrected_form,
        name="corrected_form",
    ),
    path("wnioski/<uuid:application_id>/zalaczniki/", views_evidence.evidence, name="evidence"),
    path(
        "wnioski/<uuid:application_id>/zalaczniki/<str:slot>/",
        views_evidence.evidence_slot,
        name="evidence_slot",
    ),
    path("zalaczniki/<uuid:evidence_id>/", views_evidence.evidence_file, name="evidence_file"),
    path(
        "zalaczniki/<uuid:evidence_id>/usun/",
        views_evidence.evidence_remove,
        name="evidence_remove",
    ),
    path(
        "zalaczniki/<uuid:evidence_id>/opis/",
        views_evidence.evidence_describe,
        name="evidence_describe",
    ),
    path(
        "wnioski/<uuid:application_id>/dokument-do-podpisu/",
        views_signing.document_to_sign,
        name="application_document",
    ),
    path(
        "wnioski/<uuid:application_id>/podpisany-dokument/",
        views_signing.signed_document,
        name="application_signed_document",
    ),
    path(
        "wnioski/<uuid:application_id>/potwierdzenie/",
        views_receipt.application_receipt,
        name="application_receipt",
    ),
    path(
        "wnioski/<uuid:application_id>/potwierdzenie/<int:no>/pdf/",
        views_receipt.receipt_pdf,
        name="receipt_pdf",
    ),
    path(
        "wnioski/<uuid:application_id>/potwierdzenie/<int:no>/json/",
        views_receipt.receipt_json,
        name="receipt_json",
    ),
    path(
        "nabory/<slug:edition>/<str:category>/czy-moge/",
        views_eligibility.eligibility_check,
        name="eligibility_check",
    ),
    path("potwierdzenie/<uuid:receipt_id>/", views_receipt.receipt_check, name="receipt_check"),
]

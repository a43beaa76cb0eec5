"""Pages of a member of the Kapituła and of its secretary up to the end of scoring."""

from django.urls import path

from juries import views_assignment, views_juror, views_review

urlpatterns = [
    path("kapitula/", views_juror.jury_home, name="jury_home"),
    path(
        "kapitula/<uuid:juror_id>/oswiadczenie/",
        views_juror.juror_statement,
        name="juror_statement",
    ),
    path(
        "kapitula/<uuid:juror_id>/wylaczenia/",
        views_juror.juror_standing,
        name="juror_standing",
    ),
    path(
        "kapitula/<uuid:juror_id>/rozstrzygniecia/",
        views_juror.conflict_list,
        name="conflict_list",
    ),
    path(
        "kapitula/watpliwosc/<uuid:conflict_id>/",
        views_juror.conflict_ruling,
        name="conflict_ruling",
    ),
    path("kapitula/<uuid:juror_id>/karty/", views_review.review_queue, name="review_queue"),
    path("kapitula/karta/<uuid:assignment_id>/", views_review.score_sheet, name="score_sheet"),
    path(
        "kapitula/karta/<uuid:assignment_id>/zatwierdz/",
        views_review.score_sheet_lock,
        name="score_sheet_lock",
    ),
    path(
        "kapitula/karta/<uuid:assignment_id>/wylaczenie/",
        views_review.declare_conflict,
        name="declare_conflict",
    ),
    path(
        "kapitula/sklad/<uuid:jury_id>/przydzial/",
        views_assignment.jury_assignments,
        name="jury_assignments",
    ),
    path(
        "kapitula/sklad/<uuid:jury_id>/przydzial/automatyczny/",
        views_assignment.allocate_jury,
        name="allocate_jury",
    ),
    path(
        "kapitula/sklad/<uuid:jury_id>/przydzial/<uuid:application_id>/",
        views_assignment.assign_application,
        name="assign_application",
    ),
    path(
        "kapitula/sklad/<uuid:jury_id>/postep/",
        views_assignment.jury_progress,
        name="jury_progress",
    ),
    path(
        "kapitula/sklad/<uuid:jury_id>/zastap/<uuid:juror_id>/",
        views_assignment.replace_member,
        name="replace_member",
    ),
    path(
        "kapitula/przydzial/<uuid:assignment_id>/cofnij/",
        views_assignment.withdraw,
        name="withdraw_assignment",
    ),
    path(
        "kapitula/przydzial/<uuid:assignment_id>/korekta/",
        views_assignment.open_card_correction,
        name="open_correction",
    ),
]

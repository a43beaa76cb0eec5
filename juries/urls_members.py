"""The membership of a Kapituła."""

from django.urls import path

from juries import views_members

urlpatterns = [
    path("kapitula/sklad/<uuid:jury_id>/osoby/", views_members.jury_members, name="jury_members"),
    path(
        "kapitula/sklad/<uuid:jury_id>/osoby/<uuid:juror_id>/",
        views_members.membership_of_jury,
        name="jury_member_end",
    ),
]

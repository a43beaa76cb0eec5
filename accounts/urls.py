from django.urls import path

from . import views

urlpatterns = [
    path("", views.account, name="account"),
    path("podmioty/", views.memberships, name="memberships"),
    path("podmioty/dodaj/", views.membership_add, name="membership_add"),
    path("podmioty/dodaj/podmiot/", views.membership_add_entity, name="membership_add_entity"),
    path("podmioty/dodaj/<str:teryt>/", views.membership_join, name="membership_join"),
    path("podmioty/<uuid:public_id>/", views.membership, name="membership"),
    path("podmioty/<uuid:public_id>/zakoncz/", views.membership_end, name="membership_end"),
    path("zaproszenia/<uuid:public_id>/", views.invitation, name="invitation"),
    path(
        "zaproszenia/<uuid:public_id>/wycofaj/",
        views.invitation_withdraw,
        name="invitation_withdraw",
    ),
]

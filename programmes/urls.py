from django.urls import path

from . import views, views_deadlines
from .urls_staff import urls_staff

urlpatterns = [
    path("", views.home, name="home"),
    path("prywatnosc/", views.privacy, name="privacy"),
    path("dostepnosc/", views.accessibility, name="accessibility"),
    path("nabory/", views.editions, name="editions"),
    path("nabory/<slug:edition>/", views.edition, name="edition"),
    path("nabory/<slug:edition>/terminy/", views_deadlines.deadlines, name="deadlines"),
    path(
        "nabory/<slug:edition>/terminy/<uuid:proposal>/",
        views_deadlines.deadline_proposal,
        name="deadline_proposal",
    ),
    path("nabory/<slug:edition>/reguly/<int:version>/", views.edition_rules, name="edition_rules"),
    *urls_staff,
    path("nabory/<slug:edition>/<str:category>/", views.category, name="category"),
]

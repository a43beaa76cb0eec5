"""Pages of the results. The session's own steps have no URL here: the gate calls them."""

from django.urls import path

from juries import views_results

urlpatterns = [
    path("nabory/<slug:edition>/wyniki/", views_results.results, name="results"),
    path("wnioski/<uuid:application_id>/wynik/", views_results.result_card, name="result_card"),
    path(
        "kapitula/posiedzenia/<uuid:session_id>/protokol/",
        views_results.session_minutes,
        name="session_minutes",
    ),
    path(
        "kapitula/uchwaly/<uuid:resolution_id>/",
        views_results.resolution_paper,
        name="resolution_paper",
    ),
]

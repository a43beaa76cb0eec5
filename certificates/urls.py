"""Addresses of certificates. `/c/…/` is what QR codes hold: printed, so it never changes."""

from django.urls import path

from . import views_certificate, views_register, views_status, views_verify

urlpatterns = [
    path("rejestr/", views_register.register, name="register"),
    path("certyfikaty/<uuid:certificate>/", views_certificate.certificate, name="certificate"),
    path(
        "certyfikaty/<uuid:certificate>/pdf/",
        views_certificate.certificate_pdf,
        name="certificate_pdf",
    ),
    path(
        "certyfikaty/<uuid:certificate>/dane.json",
        views_certificate.certificate_json,
        name="certificate_json",
    ),
    path(
        "certyfikaty/<uuid:certificate>/czynnosci/",
        views_status.change_status,
        name="certificate_status",
    ),
    path("sprawdz/", views_verify.verify, name="verify"),
    path("sprawdz/pieczec.pem", views_verify.seal_pem, name="seal_pem"),
    path("c/", views_verify.certificate_short, {"code": ""}, name="certificate_short"),
    path("c/<str:code>/", views_verify.certificate_short, name="certificate_short"),
]

"""Checking by number, by QR and by file, and the public certificate of the seal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from records import seal

from .checking import check_file, find_by_code, find_by_number
from .forms import FileForm, NumberForm
from .standing_texts import answer_for
from .views_certificate import today


@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """GET `?numer=` looks a number up; POST checks a file. Neither writes anything."""
    if request.method == "POST":
        return _check_file(request)
    form = NumberForm(request.GET if "numer" in request.GET else None, auto_id="id_%s")
    context = _forms(number_form=form)
    if not form.is_valid():
        return render(request, "certificates/verify.html", context)
    certificate = find_by_number(form.cleaned_data["numer"])
    if certificate is None:
        return render(
            request, "certificates/verify.html", context | {"is_unknown": True}, status=404
        )
    context |= {"certificate": certificate, "answer": answer_for(certificate, on=today())}
    return render(
        request, "certificates/verify.html", context | {"edition": certificate.award.edition}
    )


def _check_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    context = _forms(file_form=form)
    if form.is_valid():
        content = form.cleaned_data["plik"].read()
        result = check_file(content, trust=seal.from_settings().trust())
        context |= {"result": result}
        if result.certificate is not None:
            context |= {
                "certificate": result.certificate,
                "answer": answer_for(result.certificate, on=today()),
                "edition": result.certificate.award.edition,
            }
    return render(request, "certificates/verify.html", context)


def _forms(
    number_form: NumberForm | None = None, file_form: FileForm | None = None
) -> dict[str, object]:
    number, file = number_form or NumberForm(), file_form or FileForm()
    return {"number_form": number, "file_form": file, "forms": [number, file]}


@never_cache
def certificate_short(request: HttpRequest, code: str) -> HttpResponse:
    """The address of a QR code. A code that was cut or misread gets a page that helps on."""
    certificate = find_by_code(code)
    if certificate is not None:
        return redirect("certificate", certificate.public_id)
    context = _forms() | {"is_unknown": True, "is_code": True}
    return render(request, "certificates/verify.html", context, status=404)


def seal_pem(request: HttpRequest) -> HttpResponse:
    """The public certificates, for checking a file without this portal."""
    return HttpResponse(
        seal.from_settings().trust(),
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="pieczec.pem"'},
    )

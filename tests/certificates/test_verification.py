"""Anyone can check: by number, by QR, by file; and nothing but the original passes."""

import json
import random
import shutil
import subprocess
import uuid

import page
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates import checking
from certificates.documents import facts
from certificates.models import Certificate
from programmes.models import Edition
from records import seal
from records.documents import render
from records.models import Document, Message
from tests.records.document_samples import CERTIFICATE

from .rows import ISSUED, content_of, historical, issued, published_edition, stored_pdf

pytestmark = pytest.mark.django_db


def sealed(certificate: Certificate) -> bytes:
    return content_of(stored_pdf(certificate))


def trust() -> bytes:
    return seal.from_settings().trust()


def changed(pdf: bytes, *, bit: int) -> bytes:
    content = bytearray(pdf)
    content[bit // 8] ^= 1 << (bit % 8)
    return bytes(content)


def post(client, content: bytes, name: str = "certyfikat.pdf"):
    return client.post(reverse("verify"), {"plik": SimpleUploadedFile(name, content)})


# --- the file ---


def test_the_issued_file_is_archival_accessible_and_sealed(tmp_path):
    certificate = issued()

    pdf = sealed(certificate)

    assert page.is_pdf_compliant_bytes(pdf, profile="3a")
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    assert seal.verify(pdf, trust=trust()).valid


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
def test_an_independent_program_confirms_the_seal(tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(sealed(issued()))

    said = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True
    )

    assert "Signature is Valid." in said.stdout
    assert "Total document signed" in said.stdout


def test_the_file_carries_its_data_for_machines():
    certificate = issued()

    with pikepdf.open(stored_pdf(certificate).open()) as opened:
        attached = opened.attachments["certificate.json"].get_file().read_bytes()

    assert json.loads(attached) == facts(certificate)


@pytest.mark.parametrize("name", ['Spółdzielnia "Złoty Kur" <b> & #let x', "Zażółć gęślą jaźń"])
def test_a_name_with_quotes_and_markup_is_issued_and_verified(client, name):
    certificate = issued(name)

    response = post(client, sealed(certificate))

    assert response.context["result"].code == checking.ORIGINAL
    assert response.context["certificate"].award.holder_name == name
    assert "<b> &" not in response.content.decode()


def test_the_original_is_recognised(client):
    certificate = issued()

    response = post(client, sealed(certificate), name="dowolna nazwa.bin")

    assert response.status_code == 200
    assert response.context["result"].code == checking.ORIGINAL
    assert response.context["answer"].code == "valid"
    assert certificate.number in response.content.decode()


def test_the_original_of_a_revoked_certificate_is_not_valid(client):
    certificate = issued()
    pdf = sealed(certificate)
    Certificate.objects.update(status="revoked")

    response = post(client, pdf)

    assert response.context["result"].code == checking.ORIGINAL
    assert response.context["answer"].code == "revoked"


def test_flipped_bits_are_never_the_original():
    pdf = sealed(issued())
    chance = random.Random(2022)
    found = set()

    for bit in chance.sample(range(len(pdf) * 8), 25):
        found.add(checking.check_file(changed(pdf, bit=bit), trust=trust()).code)

    assert found <= {checking.CHANGED, checking.FOREIGN}
    assert checking.CHANGED in found


def test_a_changed_file_is_named_so(client):
    pdf = sealed(issued())

    response = post(client, changed(pdf, bit=8000))

    assert response.context["result"].code == checking.CHANGED
    assert response.context.get("answer") is None


def test_something_added_after_the_seal_is_a_change():
    pdf = sealed(issued())

    assert checking.check_file(pdf + b"\n", trust=trust()).code == checking.CHANGED


@pytest.mark.parametrize("content", [b"x", b"%PDF-1.7\n%%EOF", b"\x00" * 100])
def test_what_is_no_document_is_foreign(client, content):
    assert post(client, content).context["result"].code == checking.FOREIGN


def test_a_pdf_without_a_seal_is_foreign():
    pdf = render("certificates/certificate.typ", CERTIFICATE)

    assert checking.check_file(pdf, trust=trust()).code == checking.FOREIGN


def test_the_seal_of_another_authority_is_foreign(tmp_path):
    pdf = render("certificates/certificate.typ", CERTIFICATE)
    other = seal.DemoSealer(tmp_path)

    answer = checking.check_file(other.seal(pdf, reason="x"), trust=trust())

    assert answer.code == checking.FOREIGN


def test_another_document_of_the_portal_is_no_certificate():
    pdf = render("certificates/certificate.typ", CERTIFICATE)

    answer = checking.check_file(seal.from_settings().seal(pdf, reason="x"), trust=trust())

    assert answer.code == checking.OTHER_DOCUMENT


def test_an_original_whose_seal_cannot_be_confirmed_is_not_called_valid(tmp_path):
    pdf = sealed(issued())

    answer = checking.check_file(pdf, trust=seal.DemoSealer(tmp_path).trust())

    assert answer == checking.FileAnswer(checking.UNCONFIRMED, None, answer.verdict)


def test_an_empty_file_is_refused_at_its_field(client):
    response = post(client, b"")

    assert response.context["file_form"].errors["plik"]


def test_checking_a_file_keeps_nothing(client):
    pdf = sealed(issued())
    before = Document.objects.count(), Message.objects.count()

    post(client, pdf)

    assert (Document.objects.count(), Message.objects.count()) == before


# --- the number ---


@pytest.mark.parametrize("change", [str, str.lower, lambda n: n.replace("/", " "),
                                    lambda n: f"  {n.replace('/', '-')} "])  # fmt: skip
def test_a_number_is_found_however_it_is_typed(client, change):
    certificate = issued()

    response = client.get(reverse("verify"), {"numer": change(certificate.number)})

    assert response.context["certificate"] == certificate
    assert response.context["answer"].code == "valid"


@pytest.mark.parametrize("number", ["ZJ/1999/V/C/0001", "///", "0001", "' OR 1=1 --", "ż" * 200])
def test_an_unknown_number_gets_a_friendly_page(client, number):
    issued()

    response = client.get(reverse("verify"), {"numer": number})

    assert response.status_code == 404
    assert response.context["is_unknown"]


def test_an_empty_number_is_an_error_at_the_field(client):
    response = client.get(reverse("verify"), {"numer": " "})

    assert response.status_code == 200
    assert response.context["number_form"].errors["numer"]


def test_the_address_of_a_certificate_may_be_pasted(client):
    certificate = issued()
    address = reverse("certificate_short", args=[certificate.public_id])

    response = client.get(reverse("verify"), {"numer": f"https://znak.example.org{address}"})

    assert response.context["certificate"] == certificate


# --- the QR code ---


def test_the_code_leads_to_the_certificate(client):
    certificate = issued()

    response = client.get(reverse("certificate_short", args=[certificate.public_id]))

    assert response.status_code == 302
    assert response["Location"] == reverse("certificate", args=[certificate.public_id])


@pytest.mark.parametrize("length", [0, 1, 8, 20, 35])
def test_a_truncated_code_finds_nothing_and_helps_on(client, length):
    certificate = issued()
    code = str(certificate.public_id)[:length]

    response = client.get(f"/c/{code}/" if code else "/c/")

    assert response.status_code == 404
    assert response.context["is_code"]
    assert response.context["number_form"]


def test_an_unknown_code_finds_nothing(client):
    response = client.get(reverse("certificate_short", args=[uuid.uuid4()]))

    assert response.status_code == 404


def test_a_rehearsal_cannot_be_checked(client):
    edition = published_edition(kind=Edition.Kind.REHEARSAL, real_calendar="1–2.03.2026")
    certificate = issued(edition=edition)

    by_number = client.get(reverse("verify"), {"numer": certificate.number})
    by_code = client.get(reverse("certificate_short", args=[certificate.public_id]))
    by_page = client.get(reverse("certificate", args=[certificate.public_id]))

    assert [r.status_code for r in (by_number, by_code, by_page)] == [404, 404, 404]


def test_the_public_certificate_of_the_seal_is_enough_to_check(client):
    response = client.get(reverse("seal_pem"))

    assert seal.verify(sealed(issued()), trust=response.content).valid
    assert b"PRIVATE" not in response.content


def test_a_historical_entry_says_that_no_file_can_be_checked(client):
    certificate = historical()

    response = client.get(reverse("verify"), {"numer": str(certificate.public_id)})

    assert response.context["answer"].code == "historical"
    assert certificate.award.source in response.context["answer"].detail


def test_issue_day_is_the_day_in_warsaw():
    assert issued().issued_on == ISSUED.date()

"""Files in S3, with the portal configured by its variables alone and a real server behind it."""

import hashlib
import runpy
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from applications.models import Evidence
from records.clock import database_now
from records.files import keep_bytes
from records.models import StoredFile
from tests.factories import NOW, UserFactory

from .applications.application_cases import draft, pdf
from .s3_server import BUCKET, S3Server, s3_server

SETTINGS = Path(__file__).parent.parent / "workflow" / "settings.py"
FIVE_MINUTES = 300
pytestmark = pytest.mark.xdist_group("s3")  # one server for all workers


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


def settings_from(monkeypatch, tmp_path, variables: dict[str, str]) -> dict:
    """The settings module read anew, as at a start with these variables."""
    for name, value in (variables | {"VAR_DIR": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


@pytest.fixture
def in_s3(server, settings, monkeypatch, tmp_path) -> S3Server:
    """The portal's storages as the variables of `server` make them."""
    settings.STORAGES = settings_from(monkeypatch, tmp_path, server.variables)["STORAGES"]
    return server


@pytest.fixture
def uploaded(in_s3, db) -> Evidence:
    """An attachment that its applicant added on the page, as people do."""
    application = draft(at=database_now(), slots=[{"code": "S6", "label": "Uchwały", "max": 2}])
    page = reverse("evidence_slot", args=[application.public_id, "S6"])
    answer = client_of(application.created_by).post(page, {"file": pdf("Uchwała nr 1.pdf")})
    assert answer.status_code == 302
    return application.evidence.get()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def link_to(evidence: Evidence) -> str:
    """The address that the portal gives to the person who added the file."""
    answer = client_of(evidence.application.created_by).get(
        reverse("evidence_file", args=[evidence.public_id])
    )
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    return answer["Location"]


def status_of(address: str) -> int:
    try:
        with urlopen(address) as answer:
            return answer.status
    except HTTPError as refused:
        refused.close()
        return refused.code


def test_an_uploaded_file_lies_in_the_bucket_whole_and_on_no_local_disk(uploaded, in_s3, tmp_path):
    object_ = in_s3.client().get_object(Bucket=BUCKET, Key=uploaded.file.key)
    assert hashlib.sha256(object_["Body"].read()).hexdigest() == uploaded.file.sha256
    assert not (tmp_path / "files").exists()


def test_the_key_is_random_and_tells_nothing_of_the_file(uploaded):
    folder, _, name = uploaded.file.key.rpartition("/")
    assert folder == f"{uploaded.file.uploaded_at:%Y/%m}"
    assert (len(name), int(name, 16) > 0) == (32, True)


def test_the_file_is_served_by_a_signed_link_of_at_most_five_minutes(uploaded):
    link = link_to(uploaded)
    assert int(parse_qs(urlsplit(link).query)["X-Amz-Expires"][0]) <= FIVE_MINUTES
    with urlopen(link) as answer:
        assert hashlib.sha256(answer.read()).hexdigest() == uploaded.file.sha256
        assert answer.headers["Content-Type"] == "application/pdf"
        disposition = answer.headers["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''Uchwa%C5%82a%20nr%201.pdf"


def test_the_link_ends_with_its_term(uploaded):
    link = storages["evidence"].url(uploaded.file.key, expire=1)
    assert status_of(link) == 200
    time.sleep(2.1)
    assert status_of(link) == 403


def test_nobody_gets_a_link_without_the_policy(uploaded):
    address = reverse("evidence_file", args=[uploaded.public_id])
    assert client_of(UserFactory()).get(address).status_code == 404
    anonymous = Client().get(address)
    assert anonymous["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("path", ["", "/", "/{key}"])
def test_nothing_in_the_bucket_is_public(uploaded, in_s3, path):
    assert status_of(f"{in_s3.address}/{BUCKET}{path.format(key=uploaded.file.key)}") == 403


def test_a_link_signed_for_one_file_opens_no_other(uploaded, in_s3):
    other = keep_bytes(
        b"%PDF-1.7", name="a.pdf", type="application/pdf", sha256="0" * 64, at=NOW,
        visibility=StoredFile.Visibility.STAFF,
    )  # fmt: skip
    assert status_of(link_to(uploaded).replace(uploaded.file.key, other.key)) == 403


def test_a_file_of_the_same_name_replaces_nothing(uploaded):
    application = uploaded.application
    page = reverse("evidence_slot", args=[application.public_id, "S6"])
    client_of(application.created_by).post(page, {"file": pdf("Uchwała nr 1.pdf", text="inna")})
    first, second = application.evidence.order_by("pk")
    assert first.file.key != second.file.key
    for item in (first, second):
        assert hashlib.sha256(item.file.open().read()).hexdigest() == item.file.sha256


def test_a_bucket_without_a_key_stops_the_start(monkeypatch, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="S3_ACCESS_KEY"):
        settings_from(monkeypatch, tmp_path, {"S3_BUCKET": "znak", "S3_ACCESS_KEY": ""})


def test_without_the_variables_the_files_stay_on_the_disk(monkeypatch, tmp_path):
    local = settings_from(monkeypatch, tmp_path, {"S3_BUCKET": ""})["STORAGES"]["evidence"]
    assert local["OPTIONS"] == {"location": tmp_path / "files", "base_url": None}

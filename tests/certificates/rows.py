"""Rows for the tests of certificates: a published result with its award, and people."""

from datetime import timedelta

from django.test import Client

from accounts.models import User
from applications.models import Application
from certificates.issuing import approve_release, issue_artefacts, prepare_release
from certificates.models import Certificate
from juries.models import Award, Resolution
from programmes.models import Edition, Officer
from records.ledger import witnessed
from records.models import StoredFile
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    UserFactory,
)

PUBLISHED = NOW + timedelta(days=70)
ISSUED = NOW + timedelta(days=75)
CITATION = "Kapituła doceniła zlecanie zadań publicznych i aktywizowanie społeczności lokalnej."


def published_edition(**fields) -> Edition:
    return EditionFactory(phase=Edition.Phase.PUBLISHED, **fields)


def resolution_of(edition: Edition, *, no: str = "1/2026", **fields) -> Resolution:
    values = {
        "category": edition.categories.first(),
        "stage": edition.stages.get(ordinal=1),
        "bundle": {},
        "bundle_sha256": "0" * 64,
        "prepared_by": UserFactory(),
        "prepared_at": PUBLISHED,
        "approved_by": UserFactory(),
        "approved_at": PUBLISHED,
        "published_at": PUBLISHED,
    }
    return Resolution.objects.create(edition=edition, no=no, **{**values, **fields})


def awarded(edition: Edition, name: str = "Gmina Łopuszno", **fields) -> Application:
    """An application with a published award; `fields` are the award's."""
    resolution = fields.pop("resolution", None) or edition.resolutions.first()
    resolution = resolution or resolution_of(edition)
    holder = OrganisationFactory(name=name)
    application = ApplicationFactory(
        category=edition.categories.first(),
        membership=MembershipFactory(organisation=holder),
        status=Application.Status.AWARDED,
    )
    award_to(application, resolution, holder_name=name, **fields)
    return application


def award_to(application: Application, resolution: Resolution, **fields) -> Award:
    values = {
        "organisation": application.applicant,
        "holder_name": application.applicant.name,
        "edition": resolution.edition,
        "category": application.category,
        "outcome": "certified",
        "outcome_label": "Podmiot certyfikowany",
        "citation": CITATION,
    }
    return Award.objects.create(
        resolution=resolution, application=application, **{**values, **fields}
    )


def release(edition: Edition) -> tuple[User, User]:
    first, second = UserFactory(), UserFactory()
    prepare_release(edition, by=first, at=ISSUED)
    approve_release(edition, by=second, at=ISSUED)
    return first, second


def issued(
    name: str = "Gmina Łopuszno", *, edition: Edition | None = None, **fields
) -> Certificate:
    """A certificate issued the way the step does it, in an edition of its own."""
    edition = edition or published_edition()
    application = awarded(edition, name, **fields)
    if not edition.releases.exists():
        release(edition)
    return issue_artefacts(application, at=ISSUED)[0]


def historical(name: str = "Miasto Gorlice", *, edition: Edition | None = None) -> Certificate:
    edition = edition or EditionFactory(phase=Edition.Phase.CLOSED)
    award = Award.objects.create(
        organisation=OrganisationFactory(name=name),
        holder_name=name,
        edition=edition,
        category=edition.categories.first(),
        outcome="laureate",
        outcome_label="Laureat",
        place=1,
        origin=Award.Origin.HISTORICAL,
        source="informacja publiczna organizatora",
    )
    with witnessed(by=None, at=ISSUED):
        return Certificate.objects.create(award=award, status_at=ISSUED, is_historical=True)


def officer(edition: Edition, role: str = Officer.Role.ISSUER) -> User:
    return OfficerFactory(programme=edition.programme, role=role).user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stored_pdf(certificate: Certificate) -> StoredFile:
    """The certificate's file after its render job, run by hand."""
    from records.paperwork import render

    render(certificate.document_id, at=ISSUED)
    certificate.document.refresh_from_db()
    return certificate.document.file


def content_of(stored: StoredFile) -> bytes:
    with stored.open() as handle:
        return handle.read()

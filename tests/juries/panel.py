"""A Kapituła before it scores: applications in merit scoring, members, their declarations."""

from datetime import timedelta

from applications.models import Application, Submission
from juries.assigning import assign
from juries.conflicts import declare_standing
from juries.models import Juror
from juries.reviewing import lock_review, save_review
from juries.score_card import Typed
from juries.statements import sign_confidentiality, sign_impartiality
from programmes.models import Edition
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    JurorFactory,
    JuryFactory,
    UserFactory,
    small_rules,
)

AT = NOW + timedelta(days=35)
REASON = "Uzasadnienie opiera się na opisie i załącznikach wniosku. " * 4  # 232 characters
V3_AND_V5 = ("V.3", "V.5")


class Panel:
    """An edition in scoring with `applications` in merit scoring and `members` of its Kapituła,
    the chair and the deputy among them. Nothing is signed yet."""

    def __init__(self, applications=1, members=3, **category):
        rules = small_rules(**category)
        self.edition = EditionFactory(phase=Edition.Phase.SCORING, rules=rules)
        self.category = self.edition.categories.get()
        self.stage = self.edition.stages.get()
        self.secretary = UserFactory(name="Sekretarz Kapituły")
        self.jury = JuryFactory(edition=self.edition, secretary=self.secretary)
        roles = [Juror.Role.CHAIR, Juror.Role.DEPUTY] + [Juror.Role.MEMBER] * members
        self.jurors = [JurorFactory(jury=self.jury, role=role) for role in roles[:members]]
        self.applications = [self.application() for _ in range(applications)]

    def application(self, status=Application.Status.IN_REVIEW, **kwargs):
        application = ApplicationFactory(category=self.category, status=status, **kwargs)
        Submission.objects.create(
            application=application,
            no=1,
            answers=application.answers,
            rule_set=application.rule_set,
            sha256="0" * 64,
            submitted_at=NOW,
            submitted_by=application.created_by,
            deadline=NOW + timedelta(days=10),
            signature_kind=Submission.SignatureKind.PORTAL,
        )
        return application

    def promise(self, juror):
        sign_confidentiality(juror, by=juror.user, at=AT)

    def declare(self, juror, application, standing="free", **kwargs):
        return declare_standing(juror, application, standing, by=juror.user, at=AT, **kwargs)

    def sign(self, juror, free=None):
        """Both steps of the statement, no obstacle anywhere."""
        self.promise(juror)
        for application in self.applications if free is None else free:
            self.declare(juror, application)
        sign_impartiality(juror, by=juror.user, at=AT)

    def sign_all(self):
        for juror in self.jurors:
            self.sign(juror)
        return self

    def assign(self, juror, application, **kwargs):
        return assign(juror, application, by=self.secretary, at=AT, **kwargs)

    def save(self, assignment, *points, revision=0, reason=REASON):
        return save_review(
            assignment,
            card(*points, reason=reason),
            revision=revision,
            by=writer(assignment),
            at=AT,
        )

    def lock(self, assignment, *points):
        """A whole card, saved and approved."""
        review = self.save(assignment, *points)
        return lock_review(review, revision=review.revision, by=writer(assignment), at=AT)


def writer(assignment):
    return assignment.juror.user


def card(*points, reason=REASON):
    return {
        code: Typed(points=str(value), reason=reason)
        for code, value in zip(V3_AND_V5, points, strict=True)
    }

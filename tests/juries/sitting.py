"""A contest before its Kapituła: applications with locked cards, jurors, an open session."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from applications.models import Application
from juries import freezing, sessions
from juries.conflicts import recuse
from juries.deciding import decide, standing
from juries.models import Assignment, Juror, Jury, Pairing, Review, Score, Session
from programmes.models import Edition, Officer
from records.ledger import witnessed
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    JurorFactory,
    JuryFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    UserFactory,
    small_rules,
)

AT = NOW + timedelta(days=60)
CITATION = (
    "Kapituła doceniła bezpośrednie działania wspierające rozwój ekonomii społecznej, zlecanie"
    " zadań publicznych oraz wieloletnie i trwałe aktywizowanie społeczności lokalnej."
)
_numbers = count(1)


class Contest:
    """An edition in its session phase with one category; `marks` gives each application's cards
    as pairs (V.3, V.5), one pair a juror."""

    def __init__(self, *marks, members=3, phase=Edition.Phase.SESSION, **category):
        self.edition = EditionFactory(phase=phase, rules=small_rules(**category))
        self.category = self.edition.categories.get()
        self.stage = self.edition.stages.get()
        self.secretary = UserFactory(name="Sekretarz Kapituły")
        self.approver = self.officer(Officer.Role.APPROVER)
        self.jury: Jury = JuryFactory(edition=self.edition, secretary=self.secretary)
        roles = [Juror.Role.CHAIR, Juror.Role.DEPUTY] + [Juror.Role.MEMBER] * (members - 2)
        self.jurors = [JurorFactory(jury=self.jury, role=role) for role in roles]
        self.applications = [self.application(cards) for cards in marks]
        self.session: Session | None = None

    def officer(self, role):
        return OfficerFactory(programme=self.edition.programme, role=role).user

    def application(self, cards, status=Application.Status.AWAIT_RESULTS):
        number = next(_numbers)
        membership = MembershipFactory(
            organisation=OrganisationFactory(name=f"Gmina Przykładowa {number:04d}")
        )
        application = ApplicationFactory(
            category=self.category, membership=membership, status=status
        )
        for juror, points in zip(self.jurors, cards, strict=False):
            self.card(application, juror, points)
        return application

    def card(self, application, juror, points):
        Pairing.objects.create(juror=juror, application=application)
        assignment = Assignment.objects.create(
            juror=juror, application=application, stage=self.stage, assigned_at=NOW
        )
        review = Review.objects.create(assignment=assignment, created_at=NOW, updated_at=NOW)
        for criterion, value in zip(self.category.criteria.order_by("order"), points, strict=True):
            Score.objects.create(
                review=review,
                criterion=criterion,
                points=Decimal(value),
                max_points=criterion.max_points,
                reason=f"Uzasadnienie {criterion.code}: {value}",
            )
        review.status, review.locked_at = Review.Status.LOCKED, NOW
        review.save()
        return review

    def recuse(self, juror, application):
        """Found out late: the juror's card is kept and does not count."""
        Pairing.objects.get_or_create(juror=juror, application=application)
        with witnessed(by=self.secretary, at=NOW):
            recuse(juror, application, reason="Stosunek pracy.", at=NOW)

    def open(self, present=None):
        self.session = sessions.open_session(
            self.jury,
            mode="in_person",
            held_at=AT,
            place="Sala 12",
            agenda="Otwarcie\nRozstrzygnięcie konkursu",
            by=self.secretary,
            at=AT,
        )
        self.attend(self.jurors if present is None else present)
        return self.session

    def attend(self, present, substitutes=None):
        return sessions.record_attendance(
            self.session,
            present=present,
            substitutes=substitutes or {},
            by=self.secretary,
            at=AT,
        )

    def vote(self, application=None, in_favour=None, against=0, abstained=0, **kwargs):
        voters = len(sessions.bench(self.session).voters)
        return sessions.take_vote(
            self.session,
            category=self.category,
            application=application,
            motion=kwargs.pop("motion", "Przyjęcie propozycji"),
            in_favour=voters if in_favour is None else in_favour,
            against=against,
            abstained=abstained,
            by=self.secretary,
            at=kwargs.pop("at", AT),
            **kwargs,
        )

    def standing(self):
        return standing(self.session, self.category)

    def decide(self, application, outcome="laureate", **kwargs):
        return decide(
            self.session,
            application,
            outcome=outcome,
            place=kwargs.pop("place", None),
            citation=kwargs.pop("citation", CITATION),
            reason=kwargs.pop("reason", ""),
            by=self.secretary,
            at=kwargs.pop("at", AT),
        )

    def accept_proposals(self):
        """Keep every proposed award with a citation, and carry the block vote."""
        for line in self.standing().lines:
            if line.lacks_decision:
                self.decide(line.application, line.proposal.outcome)
        self.vote()

    def freeze(self, by=None, at=AT):
        return freezing.freeze_bundle(self.session, by=by or self.secretary, at=at)

    def frozen(self):
        """From an empty table to the frozen bundle in one go."""
        self.open()
        self.accept_proposals()
        (resolution,) = self.freeze()
        return resolution

"""The one thing that the process hears from scoring: something about an application's reviews
changed. Sent inside the transaction of every lock, assignment and conflict; who listens enqueues
a job in the same transaction and decides nothing itself."""

from django.dispatch import Signal

from applications.models import Application
from juries.counting import (
    counted_reviews,
    criteria_of,
    criterion_values,
    review_values,
    reviews_of,
    rules_of,
    scoring_of,
    unfinished,
)
from juries.scoring import score_application
from programmes.models import Stage

review_state_changed = Signal()
"""Keyword `application_id`: the application's primary key."""


def tell_reviews_changed(application: Application) -> None:
    review_state_changed.send(sender=Application, application_id=application.pk)


def is_third_needed(application: Application, stage: Stage) -> bool:
    """Whether the reviews first asked for differ so much that the rule wants one more."""
    thirds = set(
        counted_reviews([application], stage)
        .filter(assignment__is_third=True)
        .values_list("public_id", flat=True)
    )
    found = review_values([application], stage).get(application.pk, ())
    regular = [values for values in found if values.review not in {str(pk) for pk in thirds}]
    category = application.category
    criteria = criterion_values(criteria_of(category, stage), rules_of(category))
    return score_application(regular, criteria, scoring_of(category, stage)).needs_third


def are_reviews_complete(application: Application, stage: Stage) -> bool:
    """As many locked, not void reviews as the stage asks for, the third where it is needed, and
    no assigned card or correction still open."""
    if unfinished([application], stage).exists():
        return False
    counted = counted_reviews([application], stage)
    regular = counted.filter(assignment__is_third=False).count()
    if regular < reviews_of(application.category, stage):
        return False
    if counted.filter(assignment__is_third=True).exists():
        return True
    return not is_third_needed(application, stage)

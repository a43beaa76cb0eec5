"""What the workflow hears from the engine and from the stages."""

from typing import Any

from django.dispatch import receiver
from viewflow.workflow.signals import flow_finished, task_failed

from applications.letter_examples import example_of
from applications.moved_terms import move_terms, terms_moved_by
from applications.supplementing import addressed_by
from juries.advancing import review_state_changed
from programmes.models import DeadlineChange
from programmes.signals import (
    closing_day_added,
    closing_day_considered,
    deadline_changed,
    example_wanted,
)
from records.models import Message
from records.signals import message_sent

from .flows import ApplicationFlow, EditionFlow
from .models import ApplicationCase


class StepFailed(RuntimeError):
    """A background step failed: everything it did is undone and the next sweep tries again."""


@receiver(task_failed)
def refuse_to_rest_in_error(sender: Any, process: Any, task: Any, **kwargs: Any) -> None:
    raise StepFailed(f"{task.flow_task} of process {process.pk}")


@receiver(flow_finished, sender=ApplicationFlow)
def close_case(sender: Any, process: Any, **kwargs: Any) -> None:
    ApplicationCase.objects.filter(process=process.pk).update(is_open=False)


@receiver(flow_finished, sender=EditionFlow)
def release_awarded_cases(sender: Any, process: Any, **kwargs: Any) -> None:
    from applications.models import Application

    from .jobs import release_case

    awarded = Application.objects.filter(
        category__edition=process.edition_case.edition, status=Application.Status.AWARDED
    )
    for pk in awarded.order_by("pk").values_list("pk", flat=True):
        release_case.enqueue(application_id=pk)


@receiver(review_state_changed)
def recount_reviews(sender: Any, application_id: int, **kwargs: Any) -> None:
    from .jobs import advance_scored_case

    advance_scored_case.enqueue(application_id=application_id)


@receiver(deadline_changed)
def announce_extension(sender: Any, change: Any, previous: Any, **kwargs: Any) -> None:
    """A job, because one change concerns every draft of the country."""
    from .jobs import tell_extension

    if change.kind == DeadlineChange.Kind.CALL_CLOSES and previous and change.value > previous:
        tell_extension.enqueue(change_id=change.pk, previous=previous.isoformat())


@receiver(message_sent)
def deliver_call_to_supplement(sender: Any, message: Message, **kwargs: Any) -> None:
    from .jobs import start_supplement_term

    if addressed_by(message) is not None:
        start_supplement_term.enqueue(message_id=message.pk)


@receiver(closing_day_considered)
def name_moving_terms(sender: Any, organisation: Any, day: Any, **kwargs: Any) -> Any:
    return terms_moved_by(organisation, day)


@receiver(closing_day_added)
def move_running_terms(
    sender: Any, organisation: Any, day: Any, by: Any, at: Any, **kwargs: Any
) -> None:
    move_terms(organisation, day, by=by, at=at)


@receiver(example_wanted)
def give_example(sender: Any, edition: Any, **kwargs: Any) -> Any:
    return example_of(edition)

"""Jobs of this stage. Each may run more than once."""

from django.tasks import task

from records.clock import database_now


@task()
def issue_released_prizes(edition_id: int) -> None:
    from programmes.models import Edition

    from .issuing import issue_prizes

    issue_prizes(Edition.objects.get(pk=edition_id), at=database_now())

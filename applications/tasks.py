"""Jobs of this stage. Each may run more than once."""

from django.tasks import task

from records.clock import database_now


@task()
def finish_receipt(receipt_id: int) -> None:
    from . import receipts

    receipts.finish(receipt_id, at=database_now())


@task()
def remind_of_deadlines() -> None:
    from . import reminding

    reminding.remind_drafts(at=database_now())

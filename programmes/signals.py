"""What later stages may want to know. Receivers run inside the act's transaction."""

from django.dispatch import Signal

deadline_changed = Signal()
"""Sent by `change_deadline` with `change` (DeadlineChange), `previous` (aware moment or None),
`by` and `at`: the place where the workflow writes its messages (MSG-04) to applicants."""

closing_day_considered = Signal()
"""Asked before a closing day is added, with `organisation` and `day`: receivers return a list of
`programmes.closing_days.MovedTerm`, the running terms of theirs that the day would move."""

closing_day_added = Signal()
"""Sent by `add_closing_day` with `organisation`, `day`, `by` and `at`: receivers move their terms."""

example_wanted = Signal()
"""Asked by the preview of a message with `edition`: receivers return a dict of placeholder values
of a real application of the edition, or an empty one."""

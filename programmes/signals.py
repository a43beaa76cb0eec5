"""What later stages may want to know. Receivers run inside the act's transaction."""

from django.dispatch import Signal

deadline_changed = Signal()
"""Sent by `change_deadline` with `change` (DeadlineChange), `previous` (aware moment or None),
`by` and `at`: the place where the workflow writes its messages (MSG-04) to applicants."""

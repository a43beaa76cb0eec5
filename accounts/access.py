"""The question every view asks before it shows or does anything."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.dispatch import Signal
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from .models import User


class PersonRequest(HttpRequest):
    """What a view gets behind the log-in: its `user` is a person. For annotations only."""

    user: User


page_opened = Signal()
"""Sent by `require` with `about`, the row that the page is about, once its permission is held:
the place where a later stage chooses the words of the page."""

SEEN = "seen"
"""The hidden input that says what waited for approval when the page was made; "" for nothing."""


class NotSeen(ValidationError):
    """What waits for approval now is not what the person's page showed."""


def refuse_unseen(request: HttpRequest, waiting: str) -> None:
    """A page made before is neither an approval nor a proposal beside what waits since.

    `waiting` names what waits now, "" when nothing does. A form that does not say what it showed
    showed nothing. Raises NotSeen.
    """
    if request.POST.get(SEEN) != waiting:
        raise NotSeen(_("Meanwhile something else waits for approval here. Read it, then decide."))


def require(
    request: HttpRequest, permission: str, obj: object = None, *, see: str | None = None
) -> None:
    """Return if the person of `request` holds `permission` on `obj`, otherwise raise.

    A stranger gets Http404, the same answer as for an id that does not exist. An insider, who
    holds the permission named by `see` on the same object, gets PermissionDenied. The name is
    kept in `request.policies_asked`: the policy middleware refuses a page that did not ask for
    the permission of its URL. A name missing from the policy table raises KeyError.
    """
    asked: set[str] = request.__dict__.setdefault("policies_asked", set())
    asked.add(permission)
    user = request.user
    if not user.is_authenticated:
        raise Http404
    if user.has_perm(permission, obj):
        page_opened.send(sender=None, about=obj)
        return
    if see is not None and user.has_perm(see, obj):
        raise PermissionDenied
    raise Http404

"""The question every view asks before it shows or does anything."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from .models import User


class PersonRequest(HttpRequest):
    """What a view gets behind the log-in: its `user` is a person. For annotations only."""

    user: User


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
        return
    if see is not None and user.has_perm(see, obj):
        raise PermissionDenied
    raise Http404

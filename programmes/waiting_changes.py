"""Prepared changes of editions that wait for a second person, as a desk lists them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import CharField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .message_events import events
from .models import DeadlineChange, DeadlineProposal, MessageWording, Officer, RuleSetProposal

DECIDING = (Officer.Role.SECRETARIAT, Officer.Role.APPROVER)


class Waiting(NamedTuple):
    label: str
    edition: str
    address: str


def offices_of(user: Any) -> dict[int, set[str]]:
    """The roles that the person holds now, by the id of the programme."""
    now = timezone.now()
    rows = Officer.objects.filter(
        Q(until=None) | Q(until__gt=now), user=user, granted_at__lte=now
    ).values_list("programme_id", "role")
    found: dict[int, set[str]] = {}
    for programme, role in rows:
        found.setdefault(programme, set()).add(role)
    return found


def changes_waiting_for(user: Any, offices: dict[int, set[str]]) -> list[Waiting]:
    """What this person may approve: prepared by somebody else, in their programmes. One statement,
    and none for whoever approves nothing."""
    deciding = [programme for programme, roles in offices.items() if roles & set(DECIDING)]
    if not deciding:
        return []
    where = {"edition__programme__in": deciding}
    opened = {"status": "open", **where}
    rows = (
        _rows(
            "deadline", DeadlineProposal.objects.filter(**opened).exclude(proposed_by=user), "kind"
        )
        .union(
            _rows("rules", RuleSetProposal.objects.filter(**opened).exclude(proposed_by=user)),
            _rows(
                "words",
                MessageWording.objects.filter(approved_at=None, **where).exclude(set_by=user),
                "event",
            ),
        )
        .order_by("name", "slug", "what", "of")
    )
    return [_waiting(row) for row in rows]


def _rows(what: str, rows: QuerySet[Any], of: str = "") -> QuerySet[Any]:
    """One shape for three kinds of proposals: which kind, of what, where."""
    return (
        rows.order_by()
        .annotate(
            what=Value(what, output_field=CharField()),
            of=F(of) if of else Value("", output_field=CharField()),
            name=F("edition__name"),
            slug=F("edition__slug"),
            mark=F("edition__kind"),
        )
        .values("what", "of", "public_id", "name", "slug", "mark")
    )


def _waiting(row: dict[str, Any]) -> Waiting:
    slug, of = row["slug"], row["of"]
    if row["what"] == "deadline":
        label = capfirst(str(DeadlineChange.Kind(of).label))
        address = reverse("deadline_proposal", args=[slug, row["public_id"]])
    elif row["what"] == "rules":
        label = _("Correction of the rules")
        address = reverse("rule_set_proposal", args=[slug, row["public_id"]])
    else:
        event = events().get(of)
        label = _("Text of the message: %(name)s") % {"name": event.name if event else of}
        address = reverse("message_wording", args=[slug, of])
    name = row["name"] if row["mark"] == "normal" else f"{row['name']} ({slug})"
    return Waiting(label, name, address)

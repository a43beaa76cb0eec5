"""Pages of a person and of the organisations that the person belongs to."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.clock import database_now

from .access import PersonRequest, require
from .forms import AcceptanceForm, EntityForm, InvitationForm, NameForm, PlaceForm, UnitSearchForm
from .invitations import accept_invitation, invite_member, withdraw_invitation
from .memberships import end_membership, join_organisation, register_entity
from .mfa import has_second_factor
from .models import Invitation, Membership, Unit, User
from .people import rename_user

FOUND_PER_PAGE = 20


def account(request: PersonRequest) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        rename_user(
            request.user, name=form.cleaned_data["name"], by=request.user, at=database_now()
        )
        messages.success(request, _("Your name has been changed."))
        return redirect("account")
    context = {"form": form, "has_second_factor": has_second_factor(request.user)}
    return render(request, "accounts/account.html", context)


@require_safe
def memberships(request: PersonRequest) -> HttpResponse:
    mine = request.user.memberships.live(Now()).select_related("organisation")
    context = {
        "memberships": mine.order_by("organisation__name", "pk"),
        "invitations": _invitations_to(request.user),
    }
    return render(request, "accounts/memberships.html", context)


def _invitations_to(user: User) -> list[Invitation]:
    """Open invitations to the addresses that this person has proved to be theirs."""
    proved = EmailAddress.objects.filter(user=user, verified=True, email__iexact=user.email)
    if not proved.exists():
        return []
    return list(
        Invitation.objects.filter(
            email__iexact=user.email,
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=Now(),
        ).select_related("group__organisation")
    )


@require_safe
def membership_add(request: PersonRequest) -> HttpResponse:
    form = UnitSearchForm(request.GET if "q" in request.GET else None)
    page = None
    if form.is_valid():
        found = Unit.objects.named(form.cleaned_data["q"])
        page = Paginator(found, FOUND_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/membership_add.html", {"form": form, "page_obj": page})


def membership_join(request: PersonRequest, teryt: str) -> HttpResponse:
    unit = get_object_or_404(Unit, teryt=teryt)
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        try:
            membership = join_organisation(
                request.user, unit=unit, at=database_now(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("membership", membership.public_id)
    return render(request, "accounts/membership_join.html", {"form": form, "unit": unit})


def membership_add_entity(request: PersonRequest) -> HttpResponse:
    form = EntityForm(request.POST or None)
    if form.is_valid():
        facts, now = form.cleaned_data, database_now()
        entity = {name: facts.pop(name) for name in ("name", "regon", "nip")}
        try:
            organisation = register_entity(**entity, by=request.user, at=now)
            membership = join_organisation(request.user, organisation=organisation, at=now, **facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("membership", membership.public_id)
    return render(request, "accounts/membership_add_entity.html", {"form": form})


def membership(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The group of one's membership: colleagues and invitations; a POST invites."""
    mine = get_object_or_404(
        Membership.objects.select_related("organisation", "group"), public_id=public_id
    )
    require(request, "accounts.see_membership", mine)
    form = InvitationForm(request.POST or None)
    if request.method == "POST":
        require(request, "accounts.invite_member", mine.group, see="accounts.see_group")
    if form.is_valid():
        try:
            invite_member(mine.group, by=request.user, at=database_now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("The invitation has been sent."))
            return redirect("membership", public_id)
    return render(request, "accounts/membership.html", _group_page(mine, form))


def _group_page(mine: Membership, form: InvitationForm) -> dict:
    return {
        "mine": mine,
        "form": form,
        "may_invite": mine.role in (Membership.Role.EDITOR, Membership.Role.SIGNER),
        "members": mine.group.memberships.live(Now()).select_related("user").order_by("created_at"),
        "invitations": mine.group.invitations.filter(
            accepted_at=None, withdrawn_at=None, expires_at__gt=Now()
        ),
    }


def membership_end(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Confirm, then end one's own membership or a colleague's."""
    ending = get_object_or_404(
        Membership.objects.select_related("organisation", "user"), public_id=public_id
    )
    require(request, "accounts.end_membership", ending, see="accounts.see_group")
    mine = request.user.memberships.get(group_id=ending.group_id)
    if request.method != "POST":
        context = {"membership": ending, "mine": mine}
        return render(request, "accounts/membership_end.html", context)
    try:
        end_membership(ending, by=request.user, at=database_now())
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The membership has ended."))
    return redirect("memberships") if mine == ending else redirect("membership", mine.public_id)


def invitation(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Read an invitation and accept it, for the person with the invited address only."""
    offer = get_object_or_404(
        Invitation.objects.select_related("group__organisation", "invited_by"), public_id=public_id
    )
    require(request, "accounts.answer_invitation", offer)
    form = AcceptanceForm(offer, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            taken = accept_invitation(
                offer, by=request.user, at=database_now(), **form.cleaned_data
            )
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect("invitation", public_id)
        return redirect("membership", taken.public_id)
    is_open = offer.is_open(database_now())
    context = {"invitation": offer, "form": form, "is_open": is_open}
    return render(request, "accounts/invitation.html", context)


@require_POST
def invitation_withdraw(request: PersonRequest, public_id: UUID) -> HttpResponse:
    offer = get_object_or_404(Invitation, public_id=public_id)
    require(request, "accounts.invite_member", offer, see="accounts.see_group")
    try:
        withdraw_invitation(offer, by=request.user, at=database_now())
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The invitation has been withdrawn."))
    mine = request.user.memberships.get(group_id=offer.group_id)
    return redirect("membership", mine.public_id)

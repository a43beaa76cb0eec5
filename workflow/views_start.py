"""The page that begins a case: for whom one applies or, in a nomination, whom one nominates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models.functions import Now
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import PersonRequest
from accounts.forms import UnitSearchForm
from accounts.models import Membership, Organisation, Unit
from applications.drafting import subject_key_of
from applications.forms_nomination import CandidateForm, allows_units, kinds_typed
from applications.intake import newest_rule_set
from applications.nominating import Candidate, nominee_by_regon, nominee_of_unit
from programmes.entry_words import speak_of
from programmes.models import Category
from programmes.policies import may_see_public_pages
from programmes.shapes import CategoryRules
from records.clock import database_now
from records.ledger import witnessed

from .cases import start_application as start_case

TYPED = "podmiot"
"""In `?kandydat=`: an organisation named by its REGON; else the TERYT number of a unit."""
FOUND_PER_PAGE = 20


class OrganisationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.organisation.name)


@dataclass(frozen=True)
class SubjectWords:
    """How a category asks for the name of what is assessed."""

    label: Any
    missing: Any


SUBJECTS = {
    "undertaking": SubjectWords(
        _("Name of the undertaking"), _("Give the name of the undertaking.")
    ),
    "person": SubjectWords(_("First and last name"), _("Give the first and last name.")),
    "team": SubjectWords(_("Name of the team"), _("Give the name of the team.")),
    "initiative": SubjectWords(_("Name of the initiative"), _("Give the name of the initiative.")),
    "media": SubjectWords(_("Name of the medium"), _("Give the name of the medium.")),
}
"""By `CategoryRules.subject_type`; an organisation is its own subject."""


class StartForm(forms.Form):
    """For which organisation the person applies, or in whose name the person nominates; with
    `subject`, also the name of what is assessed: an undertaking is known by it ever after."""

    membership = OrganisationChoice(
        Membership.objects.none(),
        label=_("Applicant"),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="public_id",
        error_messages={"required": _("Choose the organisation you apply for.")},
    )
    subject = forms.CharField(max_length=200)

    def __init__(
        self,
        user: Any,
        *args: Any,
        kind: str = "",
        label: Any = None,
        subject: SubjectWords | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        memberships = Membership.objects.live(Now()).filter(user=user)
        if kind:
            memberships = memberships.filter(organisation__kind=kind)
        field = cast(OrganisationChoice, self.fields["membership"])
        field.queryset = memberships.select_related("organisation", "group")
        field.label = label or field.label
        if subject is None:
            del self.fields["subject"]
        else:
            self.fields["subject"].label = subject.label
            self.fields["subject"].help_text = _("Use the name that appears in your documents.")
            self.fields["subject"].error_messages["required"] = subject.missing

    def clean_subject(self) -> str:
        """A name that gives no key (punctuation alone) could not be told from another."""
        name: str = self.cleaned_data["subject"]
        if not subject_key_of(name):
            raise ValidationError(_("Write the name in letters or digits."))
        return name


def start_application(request: PersonRequest, edition: str, category: str) -> HttpResponse:
    """GET asks for whom, POST begins the draft or returns to the one that exists. A rehearsal is
    for its own people."""
    wanted = get_object_or_404(
        Category.objects.select_related("edition__programme"), edition__slug=edition, code=category
    )
    if not may_see_public_pages(request.user, wanted.edition):
        raise Http404
    speak_of(wanted)
    rules = newest_rule_set(wanted.edition).shape.category(wanted.code)
    if rules.entry_mode != "self":
        return _start_nomination(request, wanted, rules)
    form = StartForm(request.user, request.POST or None, subject=SUBJECTS.get(rules.subject_type))
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, wanted, form)
        except ValidationError as problem:
            form.add_error(None, problem)
    context = {"form": form, "category": wanted, "edition": wanted.edition}
    return render(request, "workflow/start.html", context)


def _begin(
    request: PersonRequest,
    category: Category,
    form: StartForm,
    candidate: Candidate | None = None,
) -> HttpResponse:
    """Begin, and go to the step of the draft."""
    membership = form.cleaned_data["membership"]
    case = start_case(
        category,
        organisation=membership.organisation,
        group=membership.group,
        by=request.user,
        at=database_now(),
        subject=form.cleaned_data.get("subject", ""),
        candidate=candidate,
    )
    return redirect(reverse("step", args=[case.public_id, "submit_application"]))


# --- nominations ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """What `?kandydat=` names: a unit of the register, or an organisation still to be typed."""

    unit: Unit | None = None


def _chosen(request: PersonRequest, rules: CategoryRules) -> Chosen | None:
    wanted = request.GET.get("kandydat", "")
    if wanted == TYPED and kinds_typed(rules):
        return Chosen()
    if wanted and wanted != TYPED and allows_units(rules):
        return Chosen(get_object_or_404(Unit, teryt=wanted))
    return None if allows_units(rules) else Chosen()


def _start_nomination(
    request: PersonRequest, category: Category, rules: CategoryRules
) -> HttpResponse:
    """First the nominee is looked up in the register, then named and begun."""
    chosen = _chosen(request, rules)
    page = {"category": category, "edition": category.edition, "rules": rules, "chosen": chosen}
    if chosen is None:
        return render(request, "workflow/start_search.html", page | _search(request, rules))
    data = request.POST if request.method == "POST" else None
    form = StartForm(
        request.user,
        data,
        kind=Organisation.Kind.PES if rules.entry_mode == "nomination_by_pes" else "",
        label=_("Nominated by"),
    )
    about = CandidateForm(rules, data, is_typed=chosen.unit is None)
    if request.method == "POST" and all([form.is_valid(), about.is_valid()]):
        try:
            return _nominate(request, category, form, about, chosen)
        except ValidationError as problem:
            form.add_error(None, problem)
    page |= {"form": form, "about": about, "forms": [form, about]}
    return render(request, "workflow/start_nomination.html", page)


def _search(request: PersonRequest, rules: CategoryRules) -> dict[str, Any]:
    form = UnitSearchForm(request.GET if "q" in request.GET else None)
    page: Page | None = None
    if form.is_valid():
        found = Unit.objects.named(form.cleaned_data["q"])
        page = Paginator(found, FOUND_PER_PAGE).get_page(request.GET.get("page"))
    return {"form": form, "page_obj": page, "may_type": bool(kinds_typed(rules)), "typed": TYPED}


def _nominate(
    request: PersonRequest,
    category: Category,
    form: StartForm,
    about: CandidateForm,
    chosen: Chosen,
) -> HttpResponse:
    """One transaction: a nominee that was refused leaves no organisation behind."""
    given, now = about.cleaned_data, database_now()
    with witnessed(by=request.user, at=now):
        if chosen.unit is not None:
            nominee = nominee_of_unit(chosen.unit)
        else:
            named = {name: given[name] for name in ("name", "regon", "kind")}
            nominee = nominee_by_regon(**named, by=request.user, at=now)
        candidate = Candidate(
            nominee,
            given["statement"],
            subject=given.get("subject", ""),
            contact_email=given.get("contact_email", ""),
        )
        return _begin(request, category, form, candidate)

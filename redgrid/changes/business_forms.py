"""Words from outside about business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redgrid.grid.forms import FromForm
from redgrid.grid.models import Resource
from redgrid.kit.choosing import set_choices
from redgrid.kit.words import clean_line


class BusinessForm(forms.Form):
    """What a business is called, and of which it is a part."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    parent = forms.ChoiceField(label=_("Part of"), required=False)

    def __init__(self, *args: Any, business: Resource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Resource.objects.filter(kind=Resource.BUSINESS, closes_at=None).order_by("code")
        rows = rows.exclude(pk=business.pk) if business else rows
        names = [(row.code, f"{row.code} {row.name}") for row in rows]
        set_choices(self, "parent", [("", _("Of nothing: at the top")), *names])

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_parent(self) -> Resource | None:
        return Resource.objects.filter(code=self.cleaned_data["parent"]).select_related("parent").first()


class NewBusinessForm(BusinessForm):
    """A business is entered."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Short and readable; it is never used again.")
    )
    field_order = ("code", "name", "parent")

    def clean_code(self) -> str:
        return clean_line(self.cleaned_data["code"])


class CloseBusinessForm(FromForm):
    """A business is no longer done from a day on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].label = _("No longer from")

"""Words from outside about lists: a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.drafts.models import Draft
from redgrid.exchange.files import FILE_BYTES
from redgrid.exchange.kinds import Kind
from redgrid.kit.choosing import set_choices
from redgrid.kit.refusal import Invalid, Refused


class FileForm(forms.Form):
    """The file that holds the list."""

    file = forms.FileField(
        label=_("Workbook or CSV file"),
        help_text=_("Nothing is changed yet: what would become of each row is shown first."),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def content(self) -> bytes:
        """The bytes, read no further than the limit. Raises Invalid."""
        uploaded: Any = self.cleaned_data["file"]
        if (uploaded.size or 0) > FILE_BYTES:
            raise Invalid(
                _("The file has %(size)d MB; at most %(most)d MB are read. Split it, or leave out pictures.")
                % {"size": (uploaded.size or 0) // 1_000_000, "most": FILE_BYTES // 1_000_000}
            )
        return bytes(uploaded.read())

    def into(self) -> dict[str, Any]:
        """What the list goes into, when that is not the map."""
        return {}

    def put(self, refused: Refused) -> None:
        """Show the refusal beside the file."""
        self.add_error("file", refused.reason)


class DutiesForm(FileForm):
    """A duty list, and the draft that it goes into."""

    draft = forms.ChoiceField(label=_("Into the draft"))
    is_whole = forms.BooleanField(
        label=_("The list is whole: duties that it does not name are dropped from the draft."), required=False
    )
    field_order = ("draft", "file", "is_whole")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = Draft.objects.filter(state=Draft.DRAFT)
        set_choices(self, "draft", [(str(draft.pk), f"{draft.pk} {draft.about}") for draft in drafts])

    def into(self) -> dict[str, Any]:
        return {"draft": int(self.cleaned_data["draft"]), "is_whole": self.cleaned_data["is_whole"]}


def form_of(kind: Kind) -> type[FileForm]:
    """The form by which a list of this kind comes in."""
    return DutiesForm if kind.is_text else FileForm

"""Words from outside about lists: a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.exchange.files import FILE_BYTES
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

    def put(self, refused: Refused) -> None:
        """Show the refusal beside the file."""
        self.add_error("file", refused.reason)

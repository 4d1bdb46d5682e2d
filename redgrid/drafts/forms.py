"""Words from outside about drafts: a text, a step with its proof."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from redgrid.drafts.actions import Proof
from redgrid.drafts.actions.editing import ABOUT_LENGTH
from redgrid.drafts.actions.steps import SAID_LENGTH
from redgrid.kit.documents import Document, checked, looks_like_picture
from redgrid.kit.pictures import redraw
from redgrid.kit.refusal import Refused

FILE_BYTES = 10_000_000


class BeginForm(forms.Form):
    """What a new draft is for."""

    about = forms.CharField(
        label=_("What is to change?"),
        max_length=ABOUT_LENGTH,
        help_text=_("One line, for those who will read it."),
    )


class SeenForm(forms.Form):
    """The revision that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class TextForm(SeenForm):
    """The whole text. ``replaces`` is the revision that may be overwritten after a collision was looked at."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea({"rows": 30, "spellcheck": "false", "wrap": "off"}),
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    is_replacing = forms.BooleanField(
        label=_("I have looked at it: what stands there now may be replaced by mine."), required=False
    )

    @property
    def revision(self) -> int:
        """The revision that this text takes the place of; after ``is_valid``."""
        chosen = self.cleaned_data["replaces"] if self.cleaned_data["is_replacing"] else None
        return int(chosen or self.cleaned_data["seen"])


class ReasonForm(SeenForm):
    """Why a draft goes back, or is given up."""

    said = forms.CharField(label=_("Reason"), max_length=SAID_LENGTH, widget=forms.Textarea({"rows": 3}))


class ProofForm(SeenForm):
    """What proves a step."""

    held_on = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    said = forms.CharField(label=_("How it went"), max_length=SAID_LENGTH, widget=forms.Textarea({"rows": 3}))
    file = forms.FileField(
        label=_("Minutes or notice"),
        required=False,
        help_text=_("PDF, Word, Excel or a photo, at most 10 MB. Only those who write and publish see it."),
        widget=forms.FileInput({"accept": ".pdf,.docx,.xlsx,.pptx,.txt,image/*"}),
    )

    def proof(self) -> Proof:
        """The proof; after ``is_valid``. Raises Invalid for a file that cannot be kept."""
        said = self.cleaned_data
        return Proof(said["said"], said["held_on"], proof_file(said.get("file")))

    def put(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        field = refused.field if refused.field in self.fields else None
        self.add_error("file" if refused.field == "photo" else field, refused.reason)


class PublishForm(ProofForm):
    """A draft is published."""

    in_force_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From the beginning of that day; today means at once."),
    )  # fmt: skip
    without = forms.CharField(
        label=_("Why it was not discussed or consulted"),
        max_length=SAID_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ("held_on", "said", "file", "in_force_on", "without")

    def __init__(self, *args: Any, skips: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].label = _("Notice of")
        self.fields["said"].label = _("How it is published")
        self.fields["said"].help_text = _("Number of the notice, where it hangs, who was told.")
        if not skips:
            del self.fields["without"]


def proof_file(uploaded: Any) -> Document | None:
    """The file, looked into; a photo is drawn anew. Raises Invalid for one that cannot be kept."""
    if not uploaded:
        return None
    head = uploaded.read(16)
    uploaded.seek(0)
    if looks_like_picture(head):
        picture = redraw(uploaded, most_bytes=settings.PHOTO_BYTES)
        return Document(picture.content, "photo.jpg", "image/jpeg")
    return checked(uploaded, uploaded.name or "", most_bytes=FILE_BYTES, field="file")

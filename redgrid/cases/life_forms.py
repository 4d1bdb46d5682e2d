"""Words from outside about the life of a case beside its flow."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.commenting import LENGTH
from redgrid.cases.actions.linking import SAID
from redgrid.cases.family import link_words
from redgrid.grid.models import Person
from redgrid.kit.choosing import set_choices
from redgrid.kit.documents import Document, checked, looks_like_picture, refused_file
from redgrid.kit.pictures import Picture, redraw
from redgrid.kit.refusal import Invalid

MOST_AT_ONCE = 10


class ManyFiles(forms.ClearableFileInput):
    """Several files by one control."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; clean gives a list."""

    def clean(self, sent: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = sent if isinstance(sent, list | tuple) else [sent]
        return [super(FilesField, self).clean(file, initial) for file in files]


class AttachForm(forms.Form):
    """Photos and documents, several at once."""

    files = FilesField(  # type: ignore[assignment]  # the form's own ``files`` are never asked for by that name
        label=_("Photos or documents"),
        help_text=_("JPEG, PNG, WebP, PDF, Word, Excel, PowerPoint or plain text. Photos are made smaller."),
        widget=ManyFiles({"accept": "image/*,.pdf,.docx,.xlsx,.pptx,.txt,.csv", "data-shrink": ""}),
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def checked_files(self) -> list[Picture | Document]:
        """Pictures drawn anew and documents looked at. Raises Invalid for the first that is refused."""
        return checked_files(self.cleaned_data["files"])


def checked_files(sent: Sequence[UploadedFile[Any]]) -> list[Picture | Document]:
    """Pictures drawn anew and documents looked at. Raises Invalid for the first that is refused, and for too many."""
    if len(sent) > MOST_AT_ONCE:
        raise Invalid(_("Send at most %(most)d files at once.") % {"most": MOST_AT_ONCE}, field="files")
    return [looked_at(file) for file in sent]


def looked_at(file: Any, most_bytes: int = settings.DOCUMENT_BYTES) -> Picture | Document:
    """A file from outside as a picture drawn anew or a document. Raises Invalid."""
    head = file.read(16)
    file.seek(0)
    if looks_like_picture(head):
        try:
            return redraw(file, most_bytes=settings.PHOTO_BYTES)
        except Invalid as refused:
            raise refused_file(file.name or "", refused, "files") from refused
    return checked(file, file.name or "", most_bytes=most_bytes)


class CommentForm(forms.Form):
    """What is said, and to whom it turns."""

    text = forms.CharField(label=_("Comment"), max_length=LENGTH, widget=forms.Textarea({"rows": 2}))
    mentions = forms.MultipleChoiceField(
        label=_("Turn to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, around: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._around = {person.staff_number: person for person in around}
        set_choices(self, "mentions", [(number, str(one.name)) for number, one in self._around.items()])

    def people(self) -> list[Person]:
        """Whom it turns to by a tick."""
        return [self._around[number] for number in self.cleaned_data["mentions"]]


class LinkForm(forms.Form):
    """How this case stands to another one, named by its number."""

    kind = forms.ChoiceField(label=_("This case is"))
    other = forms.CharField(label=_("Number of the other case"), max_length=24)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = link_words()
        set_choices(self, "kind", [(kind, words[kind][0]) for kind in SAID])

    def clean_other(self) -> str:
        return str(self.cleaned_data["other"]).strip().upper()

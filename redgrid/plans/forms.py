"""Words, drawings and photos from outside into clean values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from redgrid.grid.choices import places_by_building, units_in_order
from redgrid.grid.models import Resource, Unit
from redgrid.kit.choosing import set_choices
from redgrid.kit.drawings import MOST_BYTES, redraw_svg
from redgrid.kit.pictures import Picture, redraw
from redgrid.kit.refusal import Invalid, Refused
from redgrid.kit.words import clean_line
from redgrid.plans.actions import Sheet
from redgrid.plans.boxes import Box, read_box
from redgrid.plans.models import Plan
from redgrid.plans.outlines import MOST_BYTES as MOST_GEOJSON
from redgrid.plans.outlines import Outline, read_outlines
from redgrid.plans.queries.floors import buildings

PLAN_SIDE = 2400  # pixels: enough to read the numbers of rooms
PLACE_SIDE, PORTRAIT_SIDE = 1200, 600


def put_refusal(form: forms.Form, refused: Refused) -> None:
    """Show ``refused`` beside its field where the form has it, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.reason)


class SearchForm(forms.Form):
    """What place is looked for."""

    q = forms.CharField(label=_("Name, code or building"), required=False, max_length=60)

    def words(self) -> str:
        return clean_line(self.cleaned_data.get("q", "")) if self.is_valid() else ""


class DrawForm(forms.Form):
    """The drawing of a floor."""

    floor = forms.ChoiceField(label=_("Building and floor"))
    file = forms.FileField(
        label=_("Drawing"),
        help_text=_("SVG, or a picture (JPEG, PNG, WebP). It is drawn anew; scripts and links are left out."),
        widget=forms.ClearableFileInput({"accept": ".svg,image/*"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        floors = [(house.name, floor.name) for house in buildings() for floor in house.floors]
        self._floors = {f"{building}|{floor}": (building, floor) for building, floor in floors}
        names = [
            (key, f"{building} {floor}".strip() or _("No building"))
            for key, (building, floor) in self._floors.items()
        ]
        set_choices(self, "floor", [("", "—"), *names])

    def clean_floor(self) -> tuple[str, str]:
        return self._floors[self.cleaned_data["floor"]]

    def clean_file(self) -> tuple[Sheet, dict[str, int]]:
        """The drawing made anew, and what of it was left out."""
        try:
            return _sheet(self.cleaned_data["file"])
        except Invalid as refused:
            raise forms.ValidationError(refused.reason) from refused


def _sheet(file: Any) -> tuple[Sheet, dict[str, int]]:
    head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    # A picture never begins so; a drawing in UTF-16 begins with its mark.
    if head[:1] == b"<" or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        drawn = redraw_svg(file.read(MOST_BYTES + 1))
        return Sheet(Plan.SVG, drawn.content, drawn.width, drawn.height), drawn.left_out
    picture = redraw(file, most_bytes=settings.PHOTO_BYTES, longest=PLAN_SIDE)
    return Sheet(Plan.JPEG, picture.content, picture.width, picture.height), {}


class ArrangeForm(forms.Form):
    """Where the places of a floor lie on its plan. Each has a text, and what it was when the form was shown."""

    def __init__(self, places: Sequence[Resource], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            self.fields[f"at:{place.code}"] = forms.CharField(required=False, max_length=40)
            self.fields[f"seen:{place.code}"] = forms.CharField(required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for place in self.places:
            for name in (f"at:{place.code}", f"seen:{place.code}"):
                try:
                    said[name] = read_box(said.get(name, ""))
                except Invalid as refused:
                    self.add_error(name, refused.reason)
        return said

    def moves(self) -> dict[Resource, tuple[Box | None, Box | None]]:
        said = self.cleaned_data
        return {
            p: (said[f"seen:{p.code}"], said[f"at:{p.code}"])
            for p in self.places
            if f"at:{p.code}" in self.data
        }


class PhotoForm(forms.Form):
    """A photo of a place, or of oneself."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("Place and time that the camera wrote into it are removed."),
        widget=forms.ClearableFileInput({"accept": "image/*", "data-shrink": ""}),
    )

    def __init__(self, longest: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.longest = longest

    def clean_photo(self) -> Picture:
        try:
            return redraw(self.cleaned_data["photo"], most_bytes=settings.PHOTO_BYTES, longest=self.longest)
        except Invalid as refused:
            raise forms.ValidationError(refused.reason) from refused


class AreaForm(forms.Form):
    """Outlines as GeoJSON: one, for a chosen unit or place, or several that name their codes themselves."""

    of = forms.ChoiceField(
        label=_("Outline of"), required=False,
        help_text=_("Leave empty if every feature names its unit or place as “code” in its properties."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("GeoJSON"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, widget=forms.ClearableFileInput({"accept": ".geojson,.json"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(f"unit:{code}", name) for code, name in units_in_order()]
        places = [
            (group, [(f"place:{code}", name) for code, name in rows]) for group, rows in places_by_building()
        ]
        set_choices(self, "of", [("", "—"), (_("Nets and cells"), units), *places])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        try:
            said["outlines"] = self._outlines(said)
        except Invalid as refused:
            self.add_error(refused.field if refused.field in self.fields else None, refused.reason)
        return said

    def _outlines(self, said: dict[str, Any]) -> list[tuple[Unit | Resource, Outline]]:
        found = read_outlines(_text(said))
        if said["of"]:
            if len(found) > 1:
                raise Invalid(
                    _("There are several outlines in it: leave the choice empty, or take one."), field="of"
                )
            return [(_subject(said["of"]), found[0][1])]
        return [(_named(code), outline) for code, outline in found]


def _text(said: dict[str, Any]) -> str:
    if not said["file"]:
        return str(said["text"])
    try:
        return str(said["file"].read(MOST_GEOJSON + 1).decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise Invalid(_("The file is not text in UTF-8."), field="file") from wrong


def _subject(chosen: str) -> Unit | Resource:
    kind, _colon, code = chosen.partition(":")
    return Unit.objects.get(code=code) if kind == "unit" else Resource.objects.get(code=code)


def _named(code: str) -> Unit | Resource:
    """The unit or place of a feature."""
    if not code:
        raise Invalid(_("Choose whose outline it is."), field="of")
    plain = clean_line(code)
    unit = Unit.objects.filter(code=plain).first()
    found = unit or Resource.objects.filter(code=plain, kind=Resource.PLACE).first()
    if found is None:
        raise Invalid(
            _("There is no unit or place with the code %(code)s.") % {"code": code[:40]}, field="text"
        )
    return found


class PointForm(forms.Form):
    """A point that somebody offers; it is answered and not kept."""

    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)

"""Moments as they are answered: on the centre's clock, with its offset, wherever they come from."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils.timezone import localtime
from pydantic import AfterValidator

At = Annotated[datetime, AfterValidator(localtime)]

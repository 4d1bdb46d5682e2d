"""Who is told of what, and what they are shown of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from redgrid.cases.actions import assign_case, move_case, open_case
from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person
from redgrid.grid.rules import is_administrator_of_nothing  # type: ignore[attr-defined]
from redgrid.journal.actions import rewind
from redgrid.journal.events import EVENTS
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS
from redgrid.messages.finding import FINDERS
from redgrid.messages.jobs import FOLLOWER, look_at_messages, tell_people
from redgrid.messages.models import Message
from redgrid.messages.queries import shown
from redgrid.messages.topics import KINDS, TOPICS
from redgrid.tasks.actions import Assignee, give_directly
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.slips import urge
from tests.world import World

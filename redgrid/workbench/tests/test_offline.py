"""What a device sends late: each form counts once under its key, and what is sealed carries its mark."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from redgrid.cases.actions import open_case
from redgrid.journal.models import Entry
from redgrid.kit.tests.test_pictures import camera_picture
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Check
from redgrid.tasks.tests.ways import asked, told
from tests.world import World

KEPT = re.compile(r"<form[^>]*>(?:(?!</form>).)*name=\"once\"", re.DOTALL)


def test_ticks_files_and_urging_that_come_twice_count_once(
    world: World, blueprint: Blueprint, client_of: Any
) -> None:
    task = asked(world, checks=("看门", "关窗"))
    address, (door, _window) = f"/tasks/{task.pk}", Check.objects.filter(task=task).order_by("order")
    worker, head = client_of(world.worker), client_of(world.cell_head)
    page = worker.get(address).content.decode()
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    late = [form for form in forms if "/checks/" in form or "/files" in form or "/move" in form]
    assert late
    assert [form for form in late if 'name="once"' not in form] == []
    tick, file, urge = ({"once": str(uuid.uuid4())} for _ in range(3))
    for _twice in range(2):
        assert worker.post(f"{address}/checks/{door.pk}", {"is_done": "1", **tick}).status_code == 302
        photo = SimpleUploadedFile("门.jpg", camera_picture(), "image/jpeg")
        assert worker.post(f"{address}/files", {"file": photo, **file}).status_code == 302
        assert head.post(f"{address}/move", {"move": "urge", "note": "", **urge}).status_code == 302
    assert told(task) == ["task.given", "task.ticked", "task.attached", "task.urged"]
    # Taken back by the same person, a late second copy of the tick does not set it again.
    worker.post(f"{address}/checks/{door.pk}", {"is_done": "0", "once": str(uuid.uuid4())})
    worker.post(f"{address}/checks/{door.pk}", {"is_done": "1", **tick})
    assert not Check.objects.filter(task=task).exclude(ticked_at=None).exists()
    assert Entry.objects.filter(subject=task.subject, kind="task.ticked").count() == 2


def test_forms_of_a_sealed_task_or_case_are_marked_as_staying_where_they_are(
    world: World, blueprint: Blueprint, client_of: Any
) -> None:
    task, client = asked(world), client_of(world.worker)
    case = open_case("problem", by=world.worker, title="泵异响", place=world.workshop).case
    for thing, address in ((task, f"/tasks/{task.pk}"), (case, f"/cases/{case.number}")):
        for is_sealed in (False, True):
            type(thing)._default_manager.filter(pk=thing.pk).update(is_sealed=is_sealed)
            page = client.get(address).content.decode()
            before, _mark, marked = page.partition(" data-stays")
            assert bool(marked) == is_sealed
            assert bool(KEPT.search(before)) != is_sealed
    said = client.get("/offline/kit").json()
    assert f"/tasks/{task.pk}" not in said["pages"]

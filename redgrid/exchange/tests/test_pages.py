"""What a clerk does in a browser: fetch a template, send a list, look, confirm, undo."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from redgrid.exchange.models import Import
from redgrid.exchange.tests.lists import people, workbook
from redgrid.grid.models import Person, Tenure
from redgrid.grid.queries import holder
from redgrid.rulebook.models import Blueprint
from tests.world import World

ClientOf = Callable[[Person], Client]
LIST = people(["2001", "王伟", "electrical"], ["2002", "李明", "nowhere"])


@pytest.fixture
def clerk(world: World, blueprint: Blueprint, client_of: ClientOf) -> Client:
    return client_of(world.clerk)


def send(clerk: Client, kind: str, content: bytes) -> Import:
    file = io.BytesIO(content)
    file.name = "名单.xlsx"
    answer = clerk.post(f"/exchange/{kind}", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.get()


def test_a_list_that_cannot_be_undone_says_so_before_and_after(clerk: Client) -> None:
    tried = send(
        clerk,
        "second_nets",
        workbook(["网编码", "网名称", "片编码", "片名称"], ["aq", "安全网", "aq-1", "一片"]),
    )
    address = f"/exchange/imports/{tried.pk}"
    assert "不能整表撤销" in clerk.get(address).content.decode()
    clerk.post(f"{address}/confirm")
    page = clerk.get(address).content.decode()
    assert ("不能整表撤销" in page, f"{address}/undo" in page) == (True, False)
    assert clerk.get("/grid/nets/aq").status_code == 200


def test_a_list_is_looked_at_confirmed_and_undone(clerk: Client) -> None:
    tried = send(clerk, "people", LIST)
    page = clerk.get(f"/exchange/imports/{tried.pk}").content.decode()
    assert "nowhere" in page
    assert not Person.objects.filter(staff_number="2001").exists()
    clerk.post(f"/exchange/imports/{tried.pk}/confirm")
    assert Person.objects.filter(staff_number="2001", leaves_at=None).exists()
    assert not Person.objects.filter(staff_number="2002").exists()
    assert "名单.xlsx" in clerk.get("/exchange").content.decode()
    clerk.post(f"/exchange/imports/{tried.pk}/undo")
    assert Import.objects.get().state == Import.UNDONE
    assert not Person.objects.filter(staff_number="2001", leaves_at=None).exists()


def test_rejected_rows_come_back_as_a_workbook_with_the_reason_beside_them(clerk: Client) -> None:
    tried = send(clerk, "people", LIST)
    answer = clerk.get(f"/exchange/imports/{tried.pk}/rejected")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert rows[1][0] == 3
    assert "nowhere" in str(rows[1][1])
    assert rows[1][2:] == ["2002", "李明", "nowhere"]


def test_a_number_with_another_name_is_pointed_out_before_anything_changes(
    clerk: Client, world: World
) -> None:
    number, name = world.member.staff_number, world.member.name
    tried = send(clerk, "people", people([number, "别人", "electrical"]))
    assert tried.report["renamed"] == [[number, name, "别人"]]
    assert f"{name} → <strong>别人</strong>" in clerk.get(f"/exchange/imports/{tried.pk}").content.decode()
    assert Person.objects.get(pk=world.member.pk).name == name


def test_a_file_that_is_no_list_is_answered_beside_the_field(clerk: Client) -> None:
    file = io.BytesIO(b"<html></html>")
    file.name = "x.xls"
    answer = clerk.post("/exchange/people", {"file": file})
    assert answer.status_code == 422
    assert ".xlsx" in answer.content.decode()


def test_what_another_clerk_tried_is_not_shown(clerk: Client) -> None:
    tried = send(clerk, "people", LIST)
    Import.objects.update(actor="W999")
    assert clerk.get(f"/exchange/imports/{tried.pk}").status_code == 404


def test_administrative_posts_propose_and_the_clerk_confirms(clerk: Client, world: World) -> None:
    content = workbook(
        ["工号", "姓名", "单位编码", "行政职务"],
        ["2001", "王伟", "metering", "室副主任"],
        ["2002", "李明", "metering", "室主任"],
    )
    tried = send(clerk, "people", content)
    clerk.post(f"/exchange/imports/{tried.pk}/confirm")
    page = clerk.get("/exchange/proposals").content.decode()
    keys = ["2001|grid_worker|metering", "2002|net_member|north", "2002|cell_head|metering"]
    assert all(f'value="{key}"' in page for key in keys)
    # The cell has a head already: that one is not chosen beforehand.
    assert f'value="{keys[0]}" checked' in page
    assert f'value="{keys[2]}" checked' not in page
    clerk.post("/exchange/proposals", {"proposal": keys[:2]})
    given = Tenure.objects.believed().filter(person__staff_number__in=["2001", "2002"])
    assert sorted(given.values_list("person__staff_number", "capacity__code")) == [
        ("2001", "grid_worker"), ("2001", "member"), ("2002", "member"), ("2002", "net_member"),
    ]  # fmt: skip
    head = holder("cell_head", world.metering)
    assert head is not None
    assert head.person == world.other_head


@pytest.mark.parametrize("address", ["people/template", "people/list", "people/list?form=csv", "everything"])
def test_files_are_handed_out_as_attachments(clerk: Client, address: str) -> None:
    answer = clerk.get(f"/exchange/{address}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.getvalue()) > 200

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from redgrid.accounts import actions
from redgrid.accounts.models import Account, SignIn, Token
from redgrid.accounts.queries import live_sign_ins, person_of_token
from redgrid.accounts.rules import clashing_administrators, lock_after
from redgrid.grid.actions import begin_tenure
from redgrid.grid.models import Capacity, Tenure
from redgrid.journal.models import Entry
from redgrid.kit.actor import ANONYMOUS, SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.entrance import PASSWORD, account_of
from tests.world import SINCE, World

NEW = "vier Ventile am Morgen"


def events(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=f"account.{kind}").order_by("number"))


def refuse(staff_number: str, times: int) -> None:
    for _time in range(times):
        with pytest.raises(Refused):
            actions.sign_in(staff_number, password="wrong")


def test_opening_an_account_gives_a_first_password_that_has_to_be_changed(world: World) -> None:
    first = actions.open_account(world.worker, by=world.system_admin)
    begun = actions.sign_in(world.worker.staff_number, password=first)
    assert begun.account.must_change_password
    assert [(e.subject, e.actor) for e in events("opened")] == [
        (f"account:{world.worker.staff_number}", world.system_admin.staff_number)
    ]


def test_a_person_has_one_account_and_a_closed_one_can_be_opened_again(world: World) -> None:
    actions.open_account(world.worker, by=SYSTEM)
    with pytest.raises(Refused, match="already"):
        actions.open_account(world.worker, by=SYSTEM)
    account = Account.objects.get(person=world.worker)
    actions.close_account(account, by=world.system_admin)
    first = actions.open_account(world.worker, by=world.system_admin)
    assert actions.sign_in(world.worker.staff_number, password=first).account == account


def test_nobody_holds_two_administrator_posts_and_an_account(world: World) -> None:
    assert clashing_administrators() == []
    with pytest.raises(Refused, match="three different people"):
        begin_tenure(world.audit_admin, "system_admin", by=SYSTEM, unit=world.centre, starts_at=SINCE)
    # What no action allows may still come out of an old backup.
    capacity = Capacity.objects.get(code="system_admin")
    Tenure.objects.create(
        person=world.audit_admin, capacity=capacity, unit=world.centre, starts_at=SINCE, known_from=SINCE
    )
    assert clashing_administrators() == [world.audit_admin]
    with pytest.raises(Refused, match="two of the three"):
        actions.open_account(world.audit_admin, by=SYSTEM)


def test_only_the_system_administrator_opens_resets_and_closes(world: World) -> None:
    account = account_of(world.worker)
    for other in (world.director, world.clerk, world.security_admin, world.audit_admin, ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.open_account(world.member, by=other)
        with pytest.raises(Forbidden):
            actions.reset_password(account, by=other)
        with pytest.raises(Forbidden):
            actions.close_account(account, by=other)


def test_an_administrator_cannot_become_another_one_by_a_reset(world: World) -> None:
    for admin in (world.security_admin, world.audit_admin):
        account = account_of(admin)
        with pytest.raises(Refused, match="server"):
            actions.reset_password(account, by=world.system_admin)
        with pytest.raises(Refused, match="server"):
            actions.close_account(account, by=world.system_admin)
        assert actions.reset_password(account, by=SYSTEM)


def test_a_reset_ends_sessions_and_tokens(world: World) -> None:
    account = account_of(world.worker)
    actions.sign_in(world.worker.staff_number, password=PASSWORD)
    clear = actions.make_token(account, by=world.worker, name="meter")
    first = actions.reset_password(account, by=world.system_admin)
    assert live_sign_ins(account) == []
    assert person_of_token(clear) is None
    assert actions.sign_in(world.worker.staff_number, password=first)


def test_a_closed_account_lets_nobody_in_by_any_way(world: World) -> None:
    account = account_of(world.worker)
    clear = actions.make_token(account, by=world.worker, name="meter")
    actions.sign_in(world.worker.staff_number, password=PASSWORD)
    actions.close_account(account, by=world.system_admin)
    assert live_sign_ins(account) == []
    assert person_of_token(clear) is None
    with pytest.raises(Refused):
        actions.sign_in(world.worker.staff_number, password=PASSWORD)
    with pytest.raises(Refused, match="closed"):
        actions.reset_password(account, by=SYSTEM)
    with pytest.raises(Refused, match="closed"):
        actions.close_account(account, by=SYSTEM)


def test_every_refusal_says_the_same(world: World) -> None:
    account_of(world.worker)
    sentences = set()
    for number, password in [("nobody", PASSWORD), (world.worker.staff_number, "wrong")]:
        with pytest.raises(Refused) as refused:
            actions.sign_in(number, password=password)
        sentences.add(refused.value.reason)
    refuse(world.worker.staff_number, 4)
    with pytest.raises(Refused) as refused:
        actions.sign_in(world.worker.staff_number, password=PASSWORD)
    assert sentences == {refused.value.reason}


def test_an_unknown_number_is_refused_without_keeping_what_was_typed(world: World) -> None:
    refuse("my-password-in-the-wrong-field", 1)
    assert [(e.subject, e.actor, e.facts) for e in events("refused")] == [("account:?", "anonymous", {})]


def test_five_refusals_lock_for_ten_minutes_and_each_five_more_for_twice_as_long(world: World) -> None:
    number = world.worker.staff_number
    account_of(world.worker)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        refuse(number, 5)
        with pytest.raises(Refused):
            actions.sign_in(number, password=PASSWORD)
        traveller.shift(timedelta(minutes=10))
        refuse(number, 5)
        traveller.shift(timedelta(minutes=19))
        with pytest.raises(Refused):
            actions.sign_in(number, password=PASSWORD)
        traveller.shift(timedelta(minutes=1))
        assert actions.sign_in(number, password=PASSWORD)
    assert [e.facts["minutes"] for e in events("locked")] == [10, 20]
    assert Account.objects.get(person=world.worker).refusals == 0


def test_locks_do_not_grow_beyond_a_day() -> None:
    assert [lock_after(count) for count in (0, 1, 4, 6)] == [None] * 4
    assert [lock_after(count) for count in (5, 10, 15)] == [timedelta(minutes=m) for m in (10, 20, 40)]
    assert lock_after(30_000) == timedelta(days=1)


def test_refusals_during_a_lock_do_not_lengthen_it(world: World) -> None:
    account = account_of(world.worker)
    refuse(world.worker.staff_number, 5)
    until = Account.objects.get(pk=account.pk).locked_until
    refuse(world.worker.staff_number, 7)
    assert Account.objects.get(pk=account.pk).locked_until == until


def test_the_security_administrator_lifts_a_lock_and_ends_sessions(world: World) -> None:
    account = account_of(world.worker)
    begun = actions.sign_in(world.worker.staff_number, password=PASSWORD)
    refuse(world.worker.staff_number, 5)
    for other in (world.system_admin, world.audit_admin, world.director):
        with pytest.raises(Forbidden):
            actions.unlock(account, by=other)
        with pytest.raises(Forbidden):
            actions.end_sign_ins(account, by=other)
        with pytest.raises(Forbidden):
            actions.sign_out(begun, by=other)
    actions.unlock(account, by=world.security_admin)
    assert actions.sign_in(world.worker.staff_number, password=PASSWORD)
    actions.end_sign_ins(account, by=world.security_admin)
    assert live_sign_ins(account) == []


def test_somebody_who_left_cannot_sign_in_nor_use_a_token(world: World) -> None:
    account = account_of(world.worker)
    clear = actions.make_token(account, by=world.worker, name="meter")
    world.worker.leaves_at = timezone.now() - timedelta(seconds=1)
    world.worker.save()
    with pytest.raises(Refused):
        actions.sign_in(world.worker.staff_number, password=PASSWORD)
    assert person_of_token(clear) is None


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(world: World) -> None:
    account = account_of(world.worker, is_first=True)
    here, _there = (actions.sign_in(world.worker.staff_number, password=PASSWORD) for _time in range(2))
    actions.change_password(account, by=world.worker, current=PASSWORD, new=NEW, keep=here)
    assert live_sign_ins(account) == [here]
    assert not account.must_change_password
    assert actions.sign_in(world.worker.staff_number, password=NEW)
    with pytest.raises(Refused):
        actions.sign_in(world.worker.staff_number, password=PASSWORD)


def test_a_change_needs_the_current_password_a_good_new_one_and_the_owner(world: World) -> None:
    account = account_of(world.worker)
    change = actions.change_password
    with pytest.raises(Refused) as refused:
        change(account, by=world.worker, current="wrong", new=NEW)
    assert refused.value.field == "current"
    for new in ("kurz", "woaini5201314", PASSWORD):
        with pytest.raises(Invalid) as invalid:
            change(account, by=world.worker, current=PASSWORD, new=new)
        assert invalid.value.field == "new"
    with pytest.raises(Forbidden):
        change(account, by=world.system_admin, current=PASSWORD, new=NEW)


def test_a_stolen_session_cannot_try_passwords_for_ever(world: World) -> None:
    account = account_of(world.worker)
    for _time in range(5):
        with pytest.raises(Refused, match="current"):
            actions.change_password(account, by=world.worker, current="wrong", new=NEW)
    account.refresh_from_db()
    with pytest.raises(Refused, match="locked"):
        actions.change_password(account, by=world.worker, current=PASSWORD, new=NEW)


def test_two_changes_at_once_do_not_both_win(world: World) -> None:
    first, second = account_of(world.worker), account_of(world.worker)
    actions.change_password(first, by=world.worker, current=PASSWORD, new=NEW)
    with pytest.raises(Refused, match="meantime"):
        actions.change_password(second, by=world.worker, current=PASSWORD, new="acht Rohre unter Eis")


def test_a_token_opens_until_it_is_revoked_or_a_year_has_passed(world: World) -> None:
    account = account_of(world.worker)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        clear, other = (actions.make_token(account, by=world.worker, name=name) for name in ("a", "b"))
        assert person_of_token(clear) == world.worker
        assert [person_of_token(text) for text in ("", "x", clear[:-1], "x" * 10_000)] == [None] * 4
        actions.revoke_token(Token.objects.get(name="a"), by=world.worker)
        assert person_of_token(clear) is None
        traveller.shift(timedelta(days=365))
        assert person_of_token(other) is None


def test_a_token_needs_a_name_an_owner_and_has_a_limit(world: World) -> None:
    account = account_of(world.worker)
    with pytest.raises(Invalid, match="name"):
        actions.make_token(account, by=world.worker, name=" \x07")
    with pytest.raises(Forbidden):
        actions.make_token(account, by=world.system_admin, name="x")
    for number in range(actions.TOKENS_AT_MOST):
        actions.make_token(account, by=world.worker, name=str(number))
    with pytest.raises(Refused, match="Revoke"):
        actions.make_token(account, by=world.worker, name="one more")


def test_only_the_owner_or_security_revokes_a_token(world: World) -> None:
    account = account_of(world.worker)
    for name in ("a", "b"):
        actions.make_token(account, by=world.worker, name=name)
    token, other = account.tokens.order_by("name")
    with pytest.raises(Forbidden):
        actions.revoke_token(token, by=world.system_admin)
    actions.revoke_token(token, by=world.security_admin)
    actions.revoke_token(other, by=world.worker)
    actions.revoke_token(other, by=world.worker)
    assert [e.actor for e in events("token_revoked")] == [
        world.security_admin.staff_number,
        world.worker.staff_number,
    ]


def test_no_secret_is_in_the_journal_or_in_a_table(world: World) -> None:
    first = actions.open_account(world.member, by=SYSTEM)
    account = Account.objects.get(person=world.member)
    begun = actions.sign_in(world.member.staff_number, password=first)
    actions.change_password(account, by=world.member, current=first, new=NEW, keep=begun)
    clear = actions.make_token(account, by=world.member, name="meter")
    reset = actions.reset_password(account, by=SYSTEM)
    kept = json.dumps(
        [list(table.objects.values()) for table in (Entry, Account, SignIn, Token)], default=str
    )
    assert account.password.startswith("argon2$argon2id$")
    assert [secret for secret in (first, NEW, clear, reset) if secret in kept] == []


def test_signing_out_twice_is_one_event(world: World) -> None:
    account_of(world.worker)
    begun = actions.sign_in(world.worker.staff_number, password=PASSWORD)
    actions.sign_out(begun, by=world.worker)
    actions.sign_out(begun, by=world.worker)
    assert [e.facts for e in events("signed_out")] == [{"sign_in": begun.pk}]

from __future__ import annotations

import pytest

from redgrid.accounts.passwords import SHORTEST, first_password, pieces, weaknesses


@pytest.mark.parametrize(
    "password",
    [
        "woaini5201314",
        "5201314woaini",
        "wangxiaoming1990",
        "Zhangsan123456",
        "Liming@19881212",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "QWERTYuiop123",
        "1qaz2wsx3edc",
        "!QAZ2wsx#EDC",
        "qazwsxedcrfv",
        "147258369a",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "woaizhongguo",
        "changqing2026!",
        "hongsewangge2026",
        "P@ssw0rd2024",
        "Passw0rd!!!!",
        "admin@2024!",
        "13912345678",
        "sunshine2024",
        "dragon1234567",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert weaknesses(password)


@pytest.mark.parametrize(
    "password",
    [
        "kT9#vQ2mLp",
        "correct horse battery",
        "三月的雨落在泵房屋顶上",
        "jintianwanshangchishenmehaone",
        "mqhzdxgy83fa",
        "blauer-Stein-42",
    ],
)
def test_unrelated_words_a_sentence_or_chance_will_do(password: str) -> None:
    assert weaknesses(password, staff_number="10001", name="王小明") == []


def test_the_own_number_and_name_are_refused_whatever_stands_around_them() -> None:
    for password in ("kT9#W00417vQ2", "kT9#w00417vQ2", "泵房王小明屋顶上的雨"):
        assert weaknesses(password, staff_number="W00417", name="王小明")


def test_length_has_two_ends_and_the_sentence_says_which() -> None:
    assert "10" in weaknesses("kT9#vQ2mL")[0]
    assert "128" in weaknesses("kT9#vQ2mLp" * 13)[0]
    assert len("kT9#vQ2mLp") == SHORTEST


def test_the_same_piece_again_is_no_new_piece() -> None:
    assert pieces("x7kp" * 4) == pieces("x7kp")


def test_first_passwords_differ_and_would_pass_the_rules() -> None:
    made = {first_password() for _time in range(200)}
    assert len(made) == 200
    assert [password for password in made if weaknesses(password)] == []

from datetime import date
from typing import Any

import pytest

from pipeline.kinds import Kind, KindName, Raw, fold
from tests.kinds.reading import CODE, TEXT, YES_NO, read

CLEANED, FORMULA, TOO_LONG, AS_NUMBER, NOT_CHOICE, WRONG, PLACEHOLDER, LOST = (
    "F315", "F321", "F322", "F314", "F311", "F323", "F304", "F352",
)  # fmt: skip
CHOICE = Kind(KindName.CHOICE, choices=("设备", "房屋和构筑物", "12"), synonyms={"通用设备": "设备", "是": "设备"})


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("人居环境整治", ("人居环境整治", [])),
        ("  前后空白\u3000", ("前后空白", [])),
        ("两行\n文字", ("两行\n文字", [])),
        ("𠮷家村 𡈼", ("𠮷家村 𡈼", [])),
        (12.0, ("12", [])),
        (1.5, ("1.5", [])),
        (1e15, (None, [LOST])),
        (float("nan"), (None, [LOST])),
        ("甲\u200e乙\u202d丙\ufeff丁\u00ad", ("甲乙丙丁", [CLEANED])),
        ("甲\x01乙", ("甲乙", [CLEANED])),
        ("甲\ud83d乙", ("甲乙", [CLEANED])),
        ("=1+1", ("=1+1", [FORMULA])),
        ("+86", ("+86", [FORMULA])),
        ("@张三", ("@张三", [FORMULA])),
        ("-", ("-", [])),
        ("无", ("无", [])),
        (True, (None, [WRONG])),
        (date(2024, 1, 1), (None, [WRONG])),
        (None, (None, [])),
        (" \u200b", (None, [])),
    ],
)
def test_text_is_kept_and_what_was_taken_out_is_said(raw: Raw, found: Any) -> None:
    assert read(TEXT, raw) == found


@pytest.mark.parametrize(("length", "codes"), [(32_767, []), (32_768, [TOO_LONG])])
def test_a_long_text_is_kept_whole(length: int, codes: list[str]) -> None:
    assert read(TEXT, "长" * length) == ("长" * length, codes)


@pytest.mark.parametrize("text", ["甲\x01乙", "\ud83d", "a\u200bb"])
def test_what_is_kept_can_always_be_written(text: str) -> None:
    value, _codes = read(TEXT, text)
    (value or "").encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("001001", ("001001", [])),
        ("００１００１", ("001001", [])),
        (" 0010 01 ", ("001001", [])),
        ("610724199001011234", ("610724199001011234", [])),
        (1001, ("1001", [AS_NUMBER])),
        (1001.0, ("1001", [AS_NUMBER])),
        (123456789012345, ("123456789012345", [AS_NUMBER])),
        (610724199001011234, (None, [LOST])),
        (6.10724199001011e17, (None, [LOST])),
        ("记-0032①", ("记-0032①", [])),
        ("记-0032", ("记-0032", [])),
        (True, (None, [WRONG])),
        (None, (None, [])),
    ],
)
def test_a_code_keeps_its_zeros_and_a_number_in_its_place_is_said(raw: Raw, found: Any) -> None:
    assert read(CODE, raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("设备", ("设备", [])),
        (" 设 备\n", ("设备", [])),
        ("房屋和构筑物", ("房屋和构筑物", [])),
        ("通用设备", ("设备", [])),
        ("１２", ("12", [])),
        (12.0, ("12", [])),
        ("其他", (None, [NOT_CHOICE])),
        ("设备类", (None, [NOT_CHOICE])),
        (True, (None, [NOT_CHOICE])),
        (date(2024, 1, 1), (None, [NOT_CHOICE])),
        ("/", (None, [PLACEHOLDER])),
        (None, (None, [])),
    ],
)
def test_a_choice_is_one_of_the_list_or_another_writing_of_one(raw: Raw, found: Any) -> None:
    assert read(CHOICE, raw) == found


def test_a_placeholder_that_is_a_choice_is_that_choice() -> None:
    assert read(Kind(KindName.CHOICE, choices=("有", "无")), "无") == ("无", [])


@pytest.mark.parametrize("raw", ["是", "有", "√", "✓", "Y", "yes", "TRUE", "1", 1, 1.0, True, "Ｙ"])
def test_yes_is_read_as_people_write_it(raw: Raw) -> None:
    assert read(YES_NO, raw) == (True, [])


@pytest.mark.parametrize("raw", ["否", "无", "没有", "×", "✗", "N", "no", "false", "0", 0, False])
def test_no_is_read_as_people_write_it(raw: Raw) -> None:
    assert read(YES_NO, raw) == (False, [])


@pytest.mark.parametrize("raw", ["部分", "是否", "2", 2, 0.5, "不适用", "是的吧"])
def test_anything_else_is_neither_yes_nor_no(raw: Raw) -> None:
    assert read(YES_NO, raw) == (None, [NOT_CHOICE])


@pytest.mark.parametrize("raw", ["-", "/", "——"])
def test_a_placeholder_is_neither_yes_nor_no_but_blank(raw: Raw) -> None:
    assert read(YES_NO, raw) == (None, [PLACEHOLDER])


@pytest.mark.parametrize(
    ("one", "other"), [("支出（新）", "支出(新)"), ("Ａ１", "a1"), ("金 额", "金\n额"), ("单位\u3000编码", "单位编码")]
)
def test_width_blanks_brackets_and_case_make_no_difference_when_comparing(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_other_characters_make_a_difference() -> None:
    assert fold("平安鎮") != fold("平安镇")

"""Texts with {names} and [parts]: exactly the names in braces, and what is put there is never looked at again."""

import pytest

from pipeline.standard.placeholders import filled, names_in, stray_bracket, without_zeros


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("共 3 笔。", []),
        ("{甲}和{乙_1}，{甲}。", ["甲", "乙_1", "甲"]),
        ("{}", []),
        ("{{甲}}", ["甲"]),
        ("{甲", []),
        ("｛甲｝和{乙｝", ["甲", "乙"]),
    ],
)
def test_names_stand_in_braces(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_a_name_without_a_text_stays() -> None:
    assert filled("{甲}和{乙}", {"甲": "1"}) == "1和{乙}"


def test_what_is_put_in_is_no_placeholder_and_no_pattern() -> None:
    assert filled("{甲}，{乙}", {"甲": "{乙}", "乙": r"\1 $&"}) == r"{乙}，\1 $&"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0.00", "追加{甲}元。"),
        ("0", "追加{甲}元。"),
        ("0.00%", "追加{甲}元。"),
        ("0.01", "追加{甲}元、追减{乙}元。"),
        ("-0.50", "追加{甲}元、追减{乙}元。"),
        ("100.00", "追加{甲}元、追减{乙}元。"),
        ("", "追加{甲}元、追减{乙}元。"),
        ("不适用", "追加{甲}元、追减{乙}元。"),
    ],
)
def test_only_a_part_whose_figure_is_zero_is_left_out(amount: str, said: str) -> None:
    assert without_zeros("追加{甲}元[、追减{乙}元]。", {"甲": "0.00", "乙": amount}) == said


def test_a_part_with_several_figures_is_left_out_when_all_are_zero() -> None:
    text = "[编制{甲}人、在职{乙}人，]超编。"
    assert without_zeros(text, {"甲": "0", "乙": "0"}) == "超编。"
    assert without_zeros(text, {"甲": "0", "乙": "1"}) == "编制{甲}人、在职{乙}人，超编。"


def test_brackets_without_a_figure_are_part_of_the_text() -> None:
    assert without_zeros("见附件[1]，[{甲}]。", {"甲": "1"}) == "见附件[1]，{甲}。"


def test_brackets_of_a_chinese_keyboard_are_brackets() -> None:
    texts = {"甲": "1", "乙": "0"}
    assert filled(without_zeros("追加｛甲｝元［、追减｛乙｝元］。", texts), texts) == "追加1元。"


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("追加{甲}元[、追减{乙}元]。", None),
        ("见附件[1]，条例［待核对］。", None),
        ("追加{甲}元[、追减{乙}元。", "["),
        ("追加{甲}元、追减{乙}元]。", "]"),
        ("追加{甲元。", "{"),
        ("追加甲｝元。", "｝"),
        ("[追加{甲}元[、追减{乙}元]]。", "["),
    ],
)
def test_a_bracket_without_another_and_one_within_another_are_stray(text: str, stray: str | None) -> None:
    assert stray_bracket(text) == stray

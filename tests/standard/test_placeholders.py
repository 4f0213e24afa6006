"""Texts with {names}: exactly the names in braces, and what is put there is never looked at again."""

import pytest

from pipeline.standard.placeholders import filled, names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("共 3 笔。", []),
        ("{甲}和{乙_1}，{甲}。", ["甲", "乙_1", "甲"]),
        ("{}", []),
        ("{{甲}}", ["甲"]),
        ("{甲", []),
    ],
)
def test_names_stand_in_braces(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_a_name_without_a_text_stays() -> None:
    assert filled("{甲}和{乙}", {"甲": "1"}) == "1和{乙}"


def test_what_is_put_in_is_no_placeholder_and_no_pattern() -> None:
    assert filled("{甲}，{乙}", {"甲": "{乙}", "乙": r"\1 $&"}) == r"{乙}，\1 $&"

from datetime import date
from decimal import Decimal
from itertools import compress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formula import Missing, NotApplicable
from pipeline.formula.arithmetic import round_half_up
from pipeline.kinds import Kind, KindName, Reading, whole_numbers
from tests.kinds.reading import CODE, COUNT, DATE, MEASURE, MONEY, NUMBER, RATE, TEXT, YEAR, YES_NO, read

EVERY = [Kind(name, choices=("甲",) if name == KindName.CHOICE else ()) for name in KindName]


def decimals(limit: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(-limit, limit, places=places, allow_nan=False, allow_infinity=False)


def typed_figures() -> st.SearchStrategy[float]:
    """Figures with few decimals, as people type them."""
    return st.builds(
        lambda whole, places: float(Decimal(whole).scaleb(-places)), st.integers(-(10**16), 10**16), st.integers(0, 12)
    )


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (MONEY, Decimal("14492426.11"), "14,492,426.11"),
        (MONEY, Decimal("-0.005"), "-0.01"),
        (MONEY, Decimal(0), "0.00"),
        (COUNT, Decimal(1234), "1,234"),
        (NUMBER, Decimal("1.005"), "1.01"),
        (RATE, Decimal("0.8804"), "88.04%"),
        (RATE, Decimal("0.88045"), "88.05%"),
        (RATE, Decimal("-0.0781"), "-7.81%"),
        (RATE, Decimal("1.5824"), "158.24%"),
        (MEASURE, Decimal("12.0000"), "12"),
        (MEASURE, Decimal("100"), "100"),
        (MEASURE, Decimal("0.93456"), "0.9346"),
        (YEAR, Decimal(2024), "2024"),
        (DATE, date(2024, 1, 5), "2024-01-05"),
        (TEXT, "文字", "文字"),
        (CODE, "0102", "0102"),
        (Kind(KindName.CHOICE, choices=("甲",)), "甲", "甲"),
        (YES_NO, True, "是"),
        (YES_NO, False, "否"),
        (Kind(KindName.NUMBER, printed=0), Decimal("2.5"), "3"),
        (Kind(KindName.RATE, printed=2), Decimal("0.885"), "89%"),
    ],
)
def test_every_kind_is_shown_as_it_is_printed(kind: Kind, value: Any, shown: str) -> None:
    assert kind.show(value) == shown


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_nothing_is_shown_by_its_name_in_every_kind(kind: Kind) -> None:
    assert (kind.show(None), kind.show(Missing("空")), kind.show(NotApplicable("无"))) == ("", "缺失", "不适用")


@given(decimals(10**13, 2))
def test_money_shown_and_read_is_the_same_money(value: Decimal) -> None:
    assert read(MONEY, MONEY.show(value)) == (value, ["F303"])


@given(decimals(10**7, 6))
def test_a_number_shown_and_read_is_the_printed_number(value: Decimal) -> None:
    assert read(NUMBER, NUMBER.show(value))[0] == round_half_up(value, 2)


@given(decimals(9, 8))
def test_a_rate_shown_and_read_is_the_printed_rate(value: Decimal) -> None:
    assert read(RATE, RATE.show(value)) == (round_half_up(value, 4), ["F319"])


@pytest.mark.parametrize(("raw", "code"), [(92, "F307"), ("92", "F307"), (-11, "F306"), ("1000.01%", "F307")])
def test_a_number_of_percent_is_no_rate(raw: float | str, code: str) -> None:
    assert RATE.read(raw).is_void
    assert read(RATE, raw)[1] == [code]


def test_who_means_more_than_a_thousand_percent_says_so_as_the_greatest_value() -> None:
    assert Kind(KindName.RATE, maximum=Decimal(50)).read(12).value == 12


@given(decimals(10**9, 6))
def test_a_measure_shown_and_read_is_the_printed_measure(value: Decimal) -> None:
    assert read(MEASURE, MEASURE.show(value)) == (round_half_up(value, 4), ["F303"])


@given(st.integers(-(10**12), 10**12))
def test_a_count_shown_and_read_is_the_same_count(value: int) -> None:
    assert read(COUNT, COUNT.show(Decimal(value)))[0] == value


@given(st.integers(1900, 2099))
def test_a_year_shown_and_read_is_the_same_year(value: int) -> None:
    assert read(YEAR, YEAR.show(Decimal(value))) == (Decimal(value), [])


@given(st.dates(date(1949, 10, 1), date(2099, 12, 31)))
def test_a_date_shown_and_read_is_the_same_date(value: date) -> None:
    assert read(DATE, DATE.show(value)) == (value, ["F309"])


@given(st.booleans())
def test_a_truth_shown_and_read_is_the_same_truth(value: bool) -> None:
    assert read(YES_NO, YES_NO.show(value)) == (value, [])


@given(st.text(st.characters(categories=("L", "N", "P")), min_size=1))
def test_a_text_read_and_read_again_is_the_same_text(value: str) -> None:
    once = read(TEXT, value)[0]
    assert read(TEXT, once)[0] == once == value


@given(st.text("0123456789ABCxyz-记", min_size=1).filter(lambda text: not text.startswith("-")))
def test_a_code_is_kept_as_written(value: str) -> None:
    assert read(CODE, CODE.show(value)) == (value, [])


@given(st.floats(allow_nan=True, allow_infinity=True) | st.text() | st.booleans() | st.dates() | st.none())
def test_reading_never_fails_and_a_void_cell_has_no_value(raw: Any) -> None:
    for kind in EVERY:
        reading = kind.read(raw, 10_000)
        assert not (reading.is_void and reading.value is not None)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-(10**8), max_value=10**8))
def test_a_number_typed_is_the_number_read(raw: float) -> None:
    assert read(NUMBER, raw)[0] == round_half_up(Decimal(repr(raw)), 6)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_every_kind_says_what_it_expects(kind: Kind) -> None:
    assert kind.expectation()


def test_limits_are_named_as_they_are_printed() -> None:
    assert Kind(KindName.RATE, Decimal(0), Decimal(1)).expectation() == "百分比，不小于 0.00%，不大于 100.00%"


PLAIN = [NUMBER, COUNT, MONEY, RATE, MEASURE, Kind(KindName.MONEY, minimum=Decimal("0.01"), maximum=Decimal(1000))]


@given(st.sampled_from(PLAIN), st.lists(st.one_of(st.floats(), typed_figures())), st.sampled_from([1, 10_000]))
def test_numbers_read_at_once_are_what_each_is_read_as(kind: Kind, raws: list[float], factor: int) -> None:
    (whole,), (is_plain,) = whole_numbers([kind], np.array([raws], dtype=float), factor)
    for raw, number in compress(zip(raws, whole.tolist(), strict=True), is_plain):
        assert kind.read(raw, factor) == Reading(Decimal(number).scaleb(-kind.scale))


@pytest.mark.parametrize("kind", PLAIN)
def test_what_is_typed_with_the_decimals_of_its_kind_is_read_at_once(kind: Kind) -> None:
    typed = [float(f"{number}.25") if kind.scale else float(number) for number in (1, 7, 9)]
    assert whole_numbers([kind], np.array([typed]), 1)[1].all()


@pytest.mark.parametrize("kind", [one for one in EVERY if not one.is_number or one.name == KindName.YEAR])
def test_numbers_are_read_at_once_only_where_numbers_belong(kind: Kind) -> None:
    assert not whole_numbers([kind], np.array([[1.0, 2024.0]]), 1)[1].any()


@given(st.text(alphabet="A0.-/()=_ xD8一龥Ａ（。\u200b\u3164\n²") | st.text())
def test_a_plain_text_is_read_as_it_stands(raw: str) -> None:
    for kind in EVERY:
        if kind.is_plain_text(raw):
            assert kind.read(raw) == Reading(raw)


@pytest.mark.parametrize(("kind", "plain"), [(TEXT, "王伟"), (TEXT, "笔记本电脑（12台）"), (CODE, "ZC2021-0001")])
def test_usual_texts_are_plain(kind: Kind, plain: str) -> None:
    assert kind.is_plain_text(plain)


@pytest.mark.parametrize("odd", ["", " A", "-", "=A1", "ＡＢ", "A B", "A_x000D_", "\u200bA", "A\n", "无\t"])
def test_what_is_cleaned_or_remarked_upon_is_no_plain_code(odd: str) -> None:
    assert not CODE.is_plain_text(odd)


@pytest.mark.parametrize("kind", [MONEY, COUNT, NUMBER, RATE, MEASURE, YEAR], ids=lambda kind: kind.name)
@given(st.lists(decimals(10**6, 4) | st.sampled_from([Missing(""), NotApplicable("")]), min_size=1))
def test_no_value_is_wider_than_the_widest(kind: Kind, values: list[Any]) -> None:
    all_of_them = [kind.show(one) for one in values]
    assert max(map(len, kind.widest(values))) == max(map(len, all_of_them))
    assert set(kind.widest(values)) <= set(all_of_them)

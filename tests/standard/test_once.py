"""What follows from a standard alone is worked out once for it."""

import gc
import weakref

import pytest

from pipeline.standard import Standard, load_standard, once
from pipeline.standard.once import of_standard


def test_a_standard_is_asked_once_and_another_one_for_itself() -> None:
    asked: list[Standard] = []

    @of_standard
    def name(standard: Standard) -> str:
        asked.append(standard)
        return standard.system.name

    first, second = load_standard(), load_standard()
    assert [name(one) for one in (first, second, first, second)] == [first.system.name] * 4
    assert [one is other for one, other in zip(asked, (first, second), strict=True)] == [True, True]


def test_only_the_last_few_standards_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_MOST", 4)

    @of_standard
    def itself(standard: Standard) -> Standard:
        return standard

    seen = []
    for _turn in range(6):
        standard = load_standard()
        itself(standard)
        seen.append(weakref.ref(standard))
    del standard
    gc.collect()
    assert [one() is None for one in seen] == [True, True, False, False, False, False]

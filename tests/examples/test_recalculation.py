"""A spreadsheet program computes every figure of the examples' summaries again and finds the same."""

from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.run import evaluate_and_publish
from tests.spreadsheet import cached_values, differences

ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!")


@pytest.mark.libreoffice
@pytest.mark.parametrize("example", ["town-2024", "county-2024"])
def test_recalculation_changes_no_figure_of_an_example(example: str, tmp_path: Path) -> None:
    (summary,) = evaluate_and_publish(HERE / example, tmp_path).written
    assert differences(summary) == []
    values = cached_values(summary)
    assert len(values) > 1000
    assert [place for place, value in values.items() if value in ERRORS] == []

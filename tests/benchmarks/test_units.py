"""Units for measuring: valid, all alike for one seed, and each as if the template writer had written it."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.county import code_of, different_units, multiplied, name_of
from benchmarks.units import SEED, YEAR, make_units, patterns_of, values_of
from examples.register import REGISTER
from examples.units import write_unit
from pipeline.model import Severity
from tests.examples.evaluating import evaluated

KINDS, ROWS, IN_TEN_THOUSANDS = 13, 30, 4


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.xlsx")}


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_figures(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        make_units(tmp_path / name, 1, ROWS, YEAR, seed)
    one, again, other = (contents(tmp_path / name) for name in ("one", "again", "other"))
    assert len(one) == 3
    assert one == again
    assert {name for name in one if one[name] != other[name]} >= {"00001/01_预算执行.xlsx"}


@pytest.mark.slow
def test_every_kind_of_unit_is_evaluated_without_an_error(tmp_path: Path) -> None:
    make_units(tmp_path, KINDS, ROWS)
    found = evaluated(tmp_path, "common-2013")
    assert [one.unit.code for one in found.batch.appraisals] == [code_of(number) for number in range(KINDS)]
    assert [one.unit.name for one in found.batch.appraisals] == [name_of(number) for number in range(KINDS)]
    assert not found.unplaced
    assert not found.batch.unevaluated
    told = [*found.batch.findings, *(finding for one in found.batch.appraisals for finding in one.findings)]
    assert [one for one in told if one.severity == Severity.ERROR] == []
    assert all(one.grade for one in found.batch.appraisals)
    assert len({one.total for one in found.batch.appraisals}) > KINDS // 2


def test_another_year_is_as_valid_and_the_register_as_long_as_it_is_told(tmp_path: Path) -> None:
    make_units(tmp_path, 1, 7, 2022)
    found = evaluated(tmp_path, "common-2013")
    (one,) = found.batch.appraisals
    assert found.batch.year == 2022
    assert len(one.submission.tables[REGISTER]) == 7
    assert [finding for finding in one.findings if finding.severity == Severity.ERROR] == []


@pytest.mark.parametrize("number", [0, IN_TEN_THOUSANDS])
def test_a_unit_made_of_another_is_as_if_it_had_been_written(number: int, tmp_path: Path) -> None:
    *_, unit = different_units(number + 1, ROWS, YEAR, SEED)
    factor = Decimal("1.37")
    write_unit(multiplied(unit, factor), tmp_path)
    for name, pattern in patterns_of(unit).items():
        filled = tmp_path / "filled.xlsx"
        filled.write_bytes(pattern.filled({}, factor))
        with zipfile.ZipFile(filled) as made, zipfile.ZipFile(tmp_path / name) as written:
            assert made.namelist() == written.namelist()
            for part in made.namelist():
                texts, values = values_of(made.read(part).decode())
                other_texts, other_values = values_of(written.read(part).decode())
                assert texts == other_texts
                assert list(map(number_in, values)) == pytest.approx(list(map(number_in, other_values)), abs=1e-9)


def number_in(value: str) -> float:
    """Return the number of a value; texts of formulas count by what they are."""
    try:
        return float(value)
    except ValueError:
        return float(sum(value.encode()))

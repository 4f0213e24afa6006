"""What stands in the cells about which people may decide, and what names their rows, can be asked for later."""

import pickle
from pathlib import Path

import pytest

from examples.units import HERE
from pipeline.addresses import parse_reference
from pipeline.encoding import EncodingError
from pipeline.intake import Filled
from pipeline.intake.filled import fill, row_names
from pipeline.intake.noted import Noted
from pipeline.intake.opening import Book, read_book
from pipeline.intake.packed import pack, unpack
from pipeline.intake.ruled import content_of
from pipeline.model import Place
from pipeline.rulings import recorded
from pipeline.standard import load_standard
from tests.filling import edited

SCORES, POINTS = "指标评分", "要点核查"


def read(path: Path) -> tuple[Book, Filled]:
    book = read_book(path, path.name)
    assert isinstance(book, Book)
    filled = fill(book, lambda _code, _year: load_standard("town-2024"))
    assert isinstance(filled, Filled)
    return book, filled


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """The scores of the town with a total in words, a key that stands twice, and an error value."""
    (path,) = (HERE / "town-2024").glob("*_02_*.xlsx")
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    return edited(copy, SCORES, F5="约八成", A7="X", A8="X", G9="#N/A")


def test_every_cell_of_an_indicator_is_noted_with_the_name_of_its_row(scores: Path) -> None:
    book, filled = read(scores)
    names, sheets = row_names(book, filled), {sheet.title: sheet for sheet in book.sheets}
    cells = [
        table.place.within(f"{letter}{row}")
        for title, table in filled.tables.items()
        if title in (SCORES, POINTS)
        for letter in table.letters.values()
        for row in table.rows.tolist()
    ]
    assert len(cells) > 100
    for place in (*cells, *filled.places.values()):
        address = parse_reference(place.cell)
        assert address is not None
        assert filled.contents[place] == recorded(content_of(sheets[place.sheet], address))
        assert filled.rows.get(place, "") == names.at(place)


def test_what_was_noted_comes_home_with_the_workbook(scores: Path) -> None:
    _book, filled = read(scores)
    home = unpack(pack(filled), lambda _code, _year: filled.standard)
    assert isinstance(home, Filled)
    assert (home.contents, home.rows) == (filled.contents, filled.rows)
    assert filled.contents[Place(scores.name, SCORES, "F5")] == "约八成"
    assert filled.contents[Place(scores.name, SCORES, "G9")] == "#N/A"
    assert pickle.loads(pickle.dumps(home.noted)).contents == filled.contents


def test_the_row_of_a_finding_over_several_cells_is_named_by_its_ends(scores: Path) -> None:
    book, filled = read(scores)
    whole = Place(scores.name, SCORES, "F5:F6")
    noted = Noted.of(book, (), (), [whole, Place("别的.xlsx", SCORES, "F5")], row_names(book, filled))
    first, last = (filled.rows[whole.within(cell)] for cell in ("F5", "F6"))
    assert dict(noted.rows) == {whole: f"{first} 至 {last}"}
    assert not noted.contents


def test_what_was_noted_is_only_looked_at_when_it_is_asked_for() -> None:
    assert (len(Noted().contents), list(Noted().rows)) == (0, [])
    contents = Noted(b"\0").contents
    with pytest.raises(EncodingError):
        contents.get(Place("甲.xlsx", SCORES, "F5"))

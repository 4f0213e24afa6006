"""What was read of a file is the same when it has come home from a worker, or out of what an earlier run has kept."""

from datetime import date, datetime, time, timedelta

from pipeline.findings import of_rulings
from pipeline.intake.decided import Decided, DecidedRow
from pipeline.intake.packed import pack, unpack
from pipeline.model import Place, SourceFile
from pipeline.rulings import FILE, Head
from pipeline.standard import load_standard

PLACE, MOVED = Place(FILE, "更正与说明", "N7"), Place(FILE, "更正与说明", "N5")
TYPED = (
    "约八成",
    12,
    12.5,
    10**30,
    True,
    None,
    date(2024, 5, 1),
    datetime(2024, 5, 1, 8, 30),
    time(8),
    timedelta(hours=30),
)


def test_decisions_of_people_keep_every_cell_as_it_was_typed() -> None:
    rows = tuple(DecidedRow({Head.CELL: "G5", Head.VALUE: typed}, PLACE, None, "尚未填写决定") for typed in TYPED)
    told = (of_rulings.RULINGS_UNREADABLE.at(PLACE, "缺少列"),)
    decided = Decided(SourceFile(FILE, "ab", 3, "更正与说明"), rows, told, is_whole=True, cells={PLACE: MOVED})
    read = unpack(pack(decided), lambda _code, _year: load_standard("town-2024"))
    assert read == decided
    assert isinstance(read, Decided)
    assert [type(row.cells[Head.VALUE]) for row in read.rows] == [type(typed) for typed in TYPED]

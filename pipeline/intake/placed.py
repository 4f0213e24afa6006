"""A place in a workbook that was read -> what is declared of the cell there, and whether people fill it in."""

from __future__ import annotations

import numpy as np

from pipeline.addresses import column_letters, parse_area, parse_reference
from pipeline.intake.filled import Filled
from pipeline.model import Place, Table
from pipeline.standard.workbook import Cell, Column


def tables_at(filled: Filled, place: Place) -> list[Table]:
    """Return the tables of the sheet of a place."""
    return [one for one in filled.tables.values() if (one.place.file, one.place.sheet) == (place.file, place.sheet)]


def declared_at(filled: Filled, place: Place) -> Cell | None:
    """Return what is declared of the field at a place, or of the column in which it lies, whatever row it is."""
    named = [name for name, at in filled.places.items() if at == place]
    if named:
        return filled.standard.fields[named[0]]
    area = parse_area(place.cell)
    if area is None or area.left != area.right:
        return None
    columns = (_column(filled, table, area.left) for table in tables_at(filled, place))
    return next((one for one in columns if one is not None), None)


def column_at(filled: Filled, place: Place) -> Column | None:
    """Return the column of the cell at a place, if that stands in a row of a table."""
    address = parse_reference(place.cell)
    if address is None:
        return None
    row, number = address
    columns = (_column(filled, table, number) for table in tables_at(filled, place) if _has_row(table, row))
    return next(columns, None)


def is_filled_in(filled: Filled, place: Place) -> bool:
    """Tell whether a cell holds something that people fill in and the evaluation reads."""
    column = column_at(filled, place)
    return place in filled.places.values() or (column is not None and not (column.is_computed or column.locked))


def _column(filled: Filled, table: Table, number: int) -> Column | None:
    declared, letters = filled.standard.tables[table.title].columns, column_letters(number)
    return next((one for one in declared if table.letters.get(one.name) == letters), None)


def _has_row(table: Table, row: int) -> bool:
    """Tell whether an Excel row is one of the table, whose rows ascend."""
    at = int(np.searchsorted(table.rows, row))
    return at < len(table.rows) and bool(table.rows[at] == row)

"""Cells by the row -> an xlsx file, as XlsxWriter would have written it, in less time: only here its inside is known.

What a part of this saves, in CPU of a unit workbook and of the summary of 100 units (turn by turn with and without it):

    rows and their cells            30 %    23 %
    links                            5 %     7 %
    heights of rows                  3 %     4 %
    spans of rows                    2 %     1 %
    texts                            1 %     2 %

What would save nothing is left to XlsxWriter. Tests hold every part against what it writes by itself.
"""

from pipeline.deliver.xlsx.hyperlinks import MOST_LINKS
from pipeline.deliver.xlsx.sheet import SURELY_FITS, blank_cell, formula_cell, number_cell
from pipeline.deliver.xlsx.workbook import Workbook

__all__ = ["MOST_LINKS", "SURELY_FITS", "Workbook", "blank_cell", "formula_cell", "number_cell"]

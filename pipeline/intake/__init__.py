"""Workbooks -> submissions and findings: guard, read cells, read forms and tables, check."""

from pipeline.intake.again import bytes_again, sheets_again
from pipeline.intake.amounts import money_unit_at
from pipeline.intake.assigning import Assigned, assign
from pipeline.intake.carry import Origin, carry, is_blank_template, origin
from pipeline.intake.comparing import Now, compare
from pipeline.intake.contained import read_files
from pipeline.intake.decided import Decided, DecidedRow
from pipeline.intake.deciding import is_beyond_deciding
from pipeline.intake.denominated import MONEY_FACTORS
from pipeline.intake.discover import Found, discover
from pipeline.intake.doubted import ACCEPTED_AS, held_back
from pipeline.intake.filled import ChooseStandard, Filled, Unused, keyed_sheets
from pipeline.intake.gather import Gathered, gather, refused_units
from pipeline.intake.identity import identity_place, identity_text
from pipeline.intake.last_year import Known, LastYear, last_year, taken_over
from pipeline.intake.opening import Refused, Sheet, read_book
from pipeline.intake.opening.document import read_document
from pipeline.intake.opening.refusal import RefusalError
from pipeline.intake.passages import passages_of
from pipeline.intake.replacing import is_of_another, replacement, without_replaced
from pipeline.intake.returned import Returned
from pipeline.intake.ruled import Executed, Fate, cells_of
from pipeline.intake.settled import settle
from pipeline.intake.system import SystemBook, read_system
from pipeline.intake.unfit import unfit
from pipeline.intake.unit_list import ListedUnit, UnitList, read_units

__all__ = [
    "ACCEPTED_AS",
    "MONEY_FACTORS",
    "Assigned",
    "ChooseStandard",
    "Decided",
    "DecidedRow",
    "Executed",
    "Fate",
    "Filled",
    "Found",
    "Gathered",
    "Known",
    "LastYear",
    "ListedUnit",
    "Now",
    "Origin",
    "RefusalError",
    "Refused",
    "Returned",
    "Sheet",
    "SystemBook",
    "UnitList",
    "Unused",
    "assign",
    "bytes_again",
    "carry",
    "cells_of",
    "compare",
    "discover",
    "gather",
    "held_back",
    "identity_place",
    "identity_text",
    "is_beyond_deciding",
    "is_blank_template",
    "is_of_another",
    "keyed_sheets",
    "last_year",
    "money_unit_at",
    "origin",
    "passages_of",
    "read_book",
    "read_document",
    "read_files",
    "read_system",
    "read_units",
    "refused_units",
    "replacement",
    "settle",
    "sheets_again",
    "taken_over",
    "unfit",
    "without_replaced",
]

"""The path of one untrusted file -> its sheets' cells with their addresses, or why it was not used."""

from pipeline.intake.opening.cells import Book, Refused, read_book
from pipeline.intake.opening.sheet import Sheet

__all__ = ["Book", "Refused", "Sheet", "read_book"]

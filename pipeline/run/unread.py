"""What the operator is told of a Word document that cannot be read."""

from __future__ import annotations

from pipeline.intake import RefusalError


def why_unread(error: RefusalError | ValueError) -> str:
    """Return why a document cannot be read: what was found before it was opened, else that it is damaged."""
    if isinstance(error, RefusalError):
        return error.faults[0].found or error.faults[0].kind.title
    return "不是完好的 Word 文档"

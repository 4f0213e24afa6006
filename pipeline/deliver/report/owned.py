"""What is common to the figures of the program that are found in a document, whatever holds them there."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pipeline.figures import Stated
from pipeline.tags import is_as_written, key_in


class Owned(ABC):
    """A figure as it stands in a document: what its tag, or the name of its bookmark, says, and what people read."""

    __slots__ = ()

    @property
    @abstractmethod
    def said(self) -> str:
        """What the document says of it: key and digest of what was last written."""

    @property
    @abstractmethod
    def text(self) -> str:
        """What stands there now."""

    @abstractmethod
    def write(self, stated: Stated, text: str) -> None:
        """Put today's figure in its place, in the form that it has, and say so in its tag or name."""

    @property
    def key(self) -> str:
        """The key of the figure, as tag or name carry it."""
        return key_in(self.said)

    @property
    def is_untouched(self) -> bool:
        """Whether nobody changed what the program last wrote."""
        return self.was_written_as(self.text)

    def is_replaceable(self, stated: Stated) -> bool:
        """Tell whether nothing of people's would be lost by writing another figure in its place."""
        return True

    def was_written_as(self, text: str) -> bool:
        """Tell whether `text` is what the program last wrote."""
        return is_as_written(self.said, text)

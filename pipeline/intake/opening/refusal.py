"""What stops the reading of a file, on its way up to the place that turns it into findings."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.findings import FindingKind
from pipeline.model import Finding, Place

OF_ARCHIVE = "请先解压，再把其中的工作簿放入文件夹；原本就是工作簿的，请重新复制原文件。"
OF_OTHER = "如其中有应参加评价的数据，请填入标准模板后再放入；不需要的请移走。"
OF_UNKNOWN = "请重新复制原文件；能用 Excel 或 WPS 打开的，请打开后另存为“Excel 工作簿（*.xlsx）”。"
"""What to do with a file that is no workbook and that no office program opens as one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason not to use a file: its kind, where in the file, what was found; `remedy` replaces the usual one."""

    kind: FindingKind
    found: str = ""
    sheet: str = ""
    cell: str = ""
    expected: str = ""
    remedy: str = ""

    def at(self, file: str) -> Finding:
        """Return the finding about `file`."""
        place = Place(file, printable(self.sheet), printable(self.cell))
        return self.kind.at(place, found=printable(self.found), expected=self.expected, remedy=self.remedy)


class RefusalError(Exception):
    """The file is not used, for these reasons; never leaves `intake`."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def refuse(kind: FindingKind, found: str = "", remedy: str = "") -> RefusalError:
    """Return the refusal of the whole file for one reason."""
    return RefusalError(Fault(kind, found, remedy=remedy))


def printable(text: str) -> str:
    """Return text from an untrusted file as it can be shown anywhere: one line, no control codes, valid Unicode."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)

"""A workbook -> its parts, each packed as soon as it is written, and what it was written from let go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

from pipeline.deliver.packing import packing
from pipeline.deliver.xlsx.sheet import Sheet, escaped

_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
"""What XlsxWriter must have a closer look at: characters that XML cannot hold, white space at the ends."""


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook of our sheets, packed as everything we write."""

    worksheet_class = Sheet

    def __init__(self, target: BytesIO, options: Mapping[str, Any]) -> None:
        super().__init__(BytesIO(), options)  # there XlsxWriter packs what we leave to it: nothing
        self.target = target

    def _get_packager(self) -> Packager:
        return _Packager(self.target)

    def forget(self) -> None:
        """Let go of all sheets, which know their workbook: so they go at once, without a search for garbage."""
        self.worksheets_objs.clear()
        self.sheetnames.clear()


class _Packager(Packager):  # type: ignore[misc]
    def __init__(self, target: BytesIO) -> None:
        super().__init__()
        self.target = target
        self.add: Callable[[str, bytes], None]

    def _create_package(self) -> list[Any]:
        with packing(self.target) as self.add:
            super()._create_package()
            self._pack_written()
        return []

    def _filename(self, xml_filename: str) -> Any:
        self._pack_written()
        part = _Part()
        self.filenames.append((part, xml_filename, False))
        return part

    def _pack_written(self) -> None:
        """Pack the parts so far: XlsxWriter asks where to write the next one when it is done with them."""
        for content, name, is_binary in self.filenames:
            self.add(name, content.getvalue() if is_binary else content.taken())
        self.filenames.clear()

    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _Part(StringIO):
    """A part that is being written: as the pieces that come, which take less room than one text of them all."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self.write = self._pieces.append  # type: ignore[assignment,method-assign]  # nobody asks how long a piece was

    def taken(self) -> bytes:
        """Return the content, and let go of it."""
        content = "".join(self._pieces).encode()
        self._pieces.clear()
        return content


class _Strings(SharedStrings):  # type: ignore[misc]
    def _write_sst_strings(self) -> None:
        for text in self.string_table.string_array:
            if _ODD.search(text):
                self._write_si(text)
            else:
                self.fh.write(f"<si><t>{escaped(text)}</t></si>")

    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string)  # we write no rich text: what XlsxWriter takes for it is what somebody typed

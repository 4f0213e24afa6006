"""A workbook's list of its sheets -> their parts; where the reader of values cannot follow it, a plain list for it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from pipeline.findings import BROKEN, HAS_MACROS, UNSAFE
from pipeline.intake.opening.container import MARKUP, MAX_PARTS, Package
from pipeline.intake.opening.facts import CellFacts, is_true
from pipeline.intake.opening.markup import SMALL, Elements, elements
from pipeline.intake.opening.refusal import Fault, RefusalError, refuse
from pipeline.intake.opening.strings import STRINGS
from pipeline.intake.opening.volume import Volume
from pipeline.intake.opening.zipped import Member, zipped
from pipeline.remembering import remembered

WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
ROOT_RELATIONS = "_rels/.rels"
STYLES = "xl/styles.xml"
_RELATIONSHIP = frozenset({"Relationship"})
WANTED = {  # what is asked of the parts that every reader needs; each is parsed once for all of it
    WORKBOOK: frozenset({"sheet", "workbookPr"}),
    WORKBOOK_RELATIONS: _RELATIONSHIP,
    ROOT_RELATIONS: _RELATIONSHIP,
    STYLES: frozenset({"cellStyleXfs", "cellXfs", "xf", "cellStyles", "dxfs"}),
}
# the reader of values looks for these parts by name, other programs by relation: both must mean the same part
_FIXED_PARTS = {"officeDocument": WORKBOOK, "sharedStrings": STRINGS, "styles": STYLES}
_CHARTS = frozenset({"chartsheet"})
_MACROS = frozenset({"xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"})
_MACRO_SHEET = "宏表、对话框表或旧版模块表，未读取"
_SCHEMAS = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_SCHEMAS}/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet that the workbook lists; `part` is empty for a chart sheet or the like.

    `oddity` says in words why the reader of values cannot be given the sheet as it is listed.
    """

    title: str
    part: str
    is_hidden: bool
    oddity: str = ""

    @property
    def is_macro(self) -> bool:
        """Whether it is a sheet of macros or dialogs, of which nothing is read."""
        return bool(self.oddity) and not self.part


@dataclass(frozen=True, slots=True)
class _Relation:
    """`is_usual` if the reader of values finds the part that is meant."""

    identity: str
    kind: str
    target: str
    is_usual: bool


def check_places(package: Package, volume: Volume) -> None:
    """Refuse a workbook in which a part that every reader needs is not where it usually is."""
    for relations, base in ((ROOT_RELATIONS, ""), (WORKBOOK_RELATIONS, "xl")):
        for relation in _relations(package, volume, relations, base):
            if relation.target != _FIXED_PARTS.get(relation.kind, relation.target):
                raise refuse(UNSAFE, f"部件不在通常的位置：{relation.target[:80]}")


def sheet_parts(package: Package, volume: Volume) -> list[SheetPart]:
    """Return all sheets in the workbook's order; refuse a name given twice or a sheet whose content is missing."""
    relations = {relation.identity: relation for relation in _relations(package, volume, WORKBOOK_RELATIONS, "xl")}
    sheets: list[SheetPart] = []
    faults: list[Fault] = []
    listed = [attributes for name, attributes in elements_of(package, volume, WORKBOOK) if name == "sheet"]
    if len(listed) > MAX_PARTS:
        raise refuse(UNSAFE, f"工作表超过 {MAX_PARTS} 个")
    for attributes in listed:
        sheet = _sheet_part(package, attributes, relations)
        if isinstance(sheet, Fault):
            faults.append(sheet)
            continue
        if any(sheet.title == other.title for other in sheets):
            faults.append(Fault(BROKEN, "两个工作表同名", sheet.title))
        elif sheet.part and any(sheet.part == other.part for other in sheets):
            faults.append(Fault(BROKEN, "两个工作表指向同一内容", sheet.title))
        sheets.append(sheet)
    if faults:
        raise RefusalError(*faults)
    return sheets


def _sheet_part(package: Package, listed: Mapping[str, str], relations: Mapping[str, _Relation]) -> SheetPart | Fault:
    """Return one sheet of the list, or what is wrong with it."""
    title, is_hidden = listed.get("name", ""), listed.get("state", "visible") != "visible"
    identity = next((value for key, value in listed.items() if key.endswith(":id")), "")
    if not identity and is_hidden:  # so are modules left of workbooks that were once saved by Excel 5 or 95
        return SheetPart(title, "", is_hidden, _MACRO_SHEET)
    relation = relations.get(identity)
    if relation is None or relation.target not in package.parts:
        return Fault(BROKEN, "工作表的内容缺失", title)
    if relation.kind in _CHARTS:
        return SheetPart(title, "", is_hidden)
    if relation.kind in _MACROS:
        return SheetPart(title, "", is_hidden, _MACRO_SHEET)
    if relation.kind != "worksheet":
        return Fault(UNSAFE, f"无法识别的工作表类型：{relation.kind[:40]}", title)
    oddity = "" if relation.is_usual else f"部件不在通常的位置：{relation.target[:80]}"
    return SheetPart(title, relation.target, is_hidden, oddity)


def is_1904(package: Package, volume: Volume) -> bool:
    """Return whether the workbook counts its days from 1904, as old ones from a Mac do."""
    settings = [attributes for name, attributes in elements_of(package, volume, WORKBOOK) if name == "workbookPr"]
    return any(is_true(attributes.get("date1904")) for attributes in settings)


def elements_of(package: Package, volume: Volume, name: str) -> Elements:
    """Return what is wanted of a part that every reader needs."""
    data = package.read(name)
    volume.walk(data, name)
    return elements(data, name, WANTED[name])


def _relations(package: Package, volume: Volume, name: str, base: str) -> tuple[_Relation, ...]:
    """Return the relations inside the package; targets are part names in lower case."""
    if name not in package.parts:
        return ()
    data = package.read(name)
    volume.walk(data, name)
    return _relations_in(data, name, base)


@remembered(64, SMALL)
def _relations_in(data: bytes, name: str, base: str) -> tuple[_Relation, ...]:
    relations: list[_Relation] = []
    for _, attributes in elements(data, name, _RELATIONSHIP):
        if attributes.get("TargetMode") == "External":
            continue
        written = attributes.get("Target", "").lower()
        target = written.replace("\\", "/")
        target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
        is_usual = written in (f"/{target}", target.removeprefix(f"{base}/")) and target.endswith(MARKUP)
        kind = attributes.get("Type", "").rpartition("/")[2]
        relations.append(_Relation(attributes.get("Id", ""), kind, target, is_usual))
    return tuple(relations)


def for_reader(
    package: Package, sheets: list[SheetPart], facts: Mapping[str, CellFacts], *, since_1904: bool
) -> tuple[bytes, list[SheetPart]]:
    """Return what the reader of values is given, and the sheets that it finds there; see `Package.for_reader`.

    Where it could not follow the workbook's own list, it gets a plain one of just the worksheets. That takes a package
    made anew, which for a large workbook is not worth the memory.
    """
    known = [(sheet.part, facts[sheet.title]) for sheet in sheets if sheet.title in facts]
    changed = {part: one.cleaned for part, one in known if one.cleaned is not None}
    ahead = {part: one.ahead for part, one in known if one.ahead is not None}
    odd = [sheet for sheet in sheets if sheet.oddity]
    if not odd:
        return package.for_reader(changed, ahead), sheets
    if not package.is_small:
        raise RefusalError(
            *(Fault(UNSAFE, one.oddity, one.title, remedy=HAS_MACROS.remedy if one.is_macro else "") for one in odd)
        )
    worksheets = [sheet for sheet in sheets if sheet.part]
    others = [
        (package.parts[name].orig_filename, package.read(name)) for name in (STYLES, STRINGS) if name in package.parts
    ]
    contents = [changed[one.part] if one.part in changed else package.read(one.part) for one in worksheets]
    return plain_package([one.title for one in worksheets], contents, others, since_1904=since_1904), worksheets


def plain_package(
    titles: Sequence[str], worksheets: Iterable[bytes], others: Iterable[tuple[str, bytes]], *, since_1904: bool = False
) -> bytes:
    """Return a package of these worksheets and other parts, with no more around them than the reader needs."""
    numbers = range(1, len(titles) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    workbook = (
        f'<workbook xmlns="{_SCHEMAS}/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}">'
        f'<workbookPr date1904="{int(since_1904)}"/><sheets>{listed}</sheets></workbook>'
    )
    relations = [_relation(number, "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    parts = [
        (ROOT_RELATIONS, _all([_relation(1, "officeDocument", WORKBOOK)])),
        (WORKBOOK_RELATIONS, _all(relations)),
        (WORKBOOK, workbook.encode()),
        *others,
        *zip((f"xl/worksheets/sheet{number}.xml" for number in numbers), worksheets, strict=True),
    ]
    return zipped(Member.stored(name.encode(), content) for name, content in parts)


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _all(relations: Iterable[str]) -> bytes:
    listed = "".join(relations)
    return f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">{listed}</Relationships>'.encode()

"""The bytes of an input workbook -> words for what is in it and will not be in its marked copy."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from pipeline.deliver.marked.archive import plain_name

_PARTS = (  # what a part's name begins with, and what people call it
    ("xl/charts/chart", "图表"),
    ("xl/chartsheets/", "图表工作表"),
    ("xl/cellimages", "单元格内的图片"),
    ("xl/media/", "图片"),
    ("xl/pivottables/", "数据透视表（单元格内容保留）"),
    ("xl/slicers/", "切片器"),
    ("xl/timelines/", "日程表"),
    ("xl/vbaproject", "宏"),
    ("xl/macrosheets/", "宏表"),
    ("xl/dialogsheets/", "对话框表"),
    ("xl/externallinks/externallink", "外部链接"),
    ("xl/connections", "数据连接"),
    ("xl/querytables/", "外部数据查询"),
    ("xl/embeddings/", "内嵌文件"),
    ("xl/activex/activex", "控件"),
    ("xl/ctrlprops/", "表单控件"),
    ("xl/threadedcomments/", "批注对话（文字留在批注中）"),
    ("xl/richdata/", "单元格内的图片或数据类型"),
    ("xl/diagrams/data", "SmartArt 图形"),
    ("xl/ink/", "墨迹"),
    ("docprops/custom", "自定义文档属性"),
)
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s>]")
_EXTENSIONS = (  # elements of newer programs inside a worksheet
    (re.compile(rb"<x14:sparkline[\s>]"), "迷你图"),
    (re.compile(rb"<x14:cfRule[\s>]"), "新版条件格式（数据条、图标集等的扩展）"),
    (re.compile(rb"<x14:dataValidation[\s>]"), "引用其他工作表的新版数据有效性（下拉列表）"),
    (re.compile(rb"<(?:\w+:)?customSheetView[\s>]"), "自定义视图"),
)


def lost(data: bytes, *, has_comments: bool) -> list[str]:
    """Return one phrase for each kind of thing that is not kept, with its number."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = {plain_name(name): name for name in archive.namelist()}
        said = []
        for start, word in _PARTS:
            number = sum(name.startswith(start) and not name.endswith(".rels") for name in names)
            said += [f"{word} {number} 个"] if number else []
        drawings = [name for low, name in names.items() if re.match(r"xl/drawings/drawing[^/]*\.xml", low)]
        shapes = sum(len(_SHAPE.findall(archive.read(name))) for name in drawings)
        said += [f"图形、文本框 {shapes} 个"] if shapes else []
        sheets = [archive.read(name) for low, name in names.items() if low.startswith("xl/worksheets/sheet")]
    for pattern, word in _EXTENSIONS:
        number = sum(len(pattern.findall(xml)) for xml in sheets)
        said += [f"{word} {number} 个"] if number else []
    if has_comments:
        said.append("原有批注的字体和框的大小（文字保留）")
    return said

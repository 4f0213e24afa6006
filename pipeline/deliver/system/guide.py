"""A planned system -> the first sheet of 指标体系.xlsx: how to change a weight, a formula, how to add an indicator."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.deliver.excel import Book
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight, Look
from pipeline.deliver.system.plan import Plan
from pipeline.standard.layout import GUIDE, NAMES, OWN, RECIPES, SHARED, titled

_WIDTHS = (22.0, 14.0, 86.0)
_LAST = len(_WIDTHS) - 1
_HOW = (
    ("改分值", "在“指标”表改“分值”，再到“层级”表核对：同一行的“指标分值合计”要与“分值”相等，不等的显示红色。"
               "一级指标分值之和要等于“体系”表的“满分”。有评价要点或分档的指标，要点分值、最高一档得分一并改。"),
    ("改标准线", "评分的标准线是“指标”表的“目标值”和“参数”、“分档”表的界限；问题的标准线写在“问题”表的“判断条件”里，"
                 "“事实”等文字里写到的界限一起改；原来的算例随之不用，需要的可在“算例”表按新规则改写。"),
    ("改公式", "公式照 Excel 的写法，用“可用名称”表里的中文名称，前面不加等号，例如 甲/乙、IF(甲>0,乙,丙)。"
               "指标的完成值在“指标”表的“取值公式”，数据项的算法在“数据项”表，评分方法在“评分方法”表。"),
    ("照办法写", "办法、方案中的评分标准怎样写，在“写法对照”表左边找相近的说法，照着填，把数字和名称换成自己的。"),
    ("增加指标", "先看“可用名称”表里有没有要用的数。没有的：要单位另外填报的，在“补充数据”表加一行；"
                 "能从现有各表算出的，在“数据项”表加一行。然后在“指标”表加一行，编号不能重复，一级、二级指标照“层级”表填写；"
                 "按要点评分的在“评价要点”表写要点，分档的在“分档”表写各档。写在最后的空行即可：成果和模板中，"
                 "指标按“层级”表的次序排列。最后调整其他指标的分值，使合计相符。"),
    ("几种办法择一", "同一指标有几种计分办法、只取一种的，“指标”表写第一种，填上“办法名称”和“怎样择一”，"
                     "其余写在“择一”表。"),
    ("加分、扣分和封顶", "满分以外另加、另扣的，在“层级”表排在最后，“性质”写加分或扣分；"
                        "它们的取值公式可以用 自评总分、评价总分、自评差异率。"
                        "总分不超过多少、一票否决，写在“封顶”表。"),
    ("另立一套体系", "另存为一份，在“体系”表改“编号”“名称”“起始年度”。"
                     "各年度的版本编号可以相同，适用年度不能重叠。"),
    ("怎样生效", "把本文件放进输入文件夹再运行，或用 SYSTEM= 写明本文件的路径；用于“体系”表所写的适用年度。"
                 "填错的地方会写明在哪张表、哪个单元格、应怎样改；没有改正以前，适用年度内的单位不评价。"
                 "改了指标或补充数据的，请重新生成模板发给单位：make templates SYSTEM=本文件的路径；"
                 "Windows 在程序文件夹打开命令提示符，输入 evaluate.bat templates --system 本文件的路径。"),
)  # fmt: skip
_RULES = (
    "表名、表头不要改；行可以增加、删除、调整次序，空行不影响。",
    f"来源为“{SHARED}”的行各体系都能用：改动了的，只在本体系按改后的算；删去的仍然有效。来源为“{OWN}”的行只属于本体系。",
    "表头黄色的必填，蓝色的选填，灰色的由系统显示，不用填。选中单元格会显示填写要求。",
)

_COLOURS = (
    (Highlight.BAD, "请核对", "红色粗体：分值与合计不符，编号重复，或没有这个指标。"),
    (Highlight.BLANK, "待填", "黄色：二级指标下还没有指标。"),
)


def write_guide(book: Book, plan: Plan) -> None:
    """Write the sheet."""
    page = book.page(GUIDE, _WIDTHS, tab="#F4B183")
    page.merge(0, 0, _LAST, f"指标体系：{plan.system.name}", Look.TITLE)
    page.height(0, 32)
    page.merge(1, 0, _LAST, "评价用的指标、分值、标准和公式都在本文件里，改了就按改后的评价。", Look.HELP)
    row = _section(page, 2, "怎样改")
    for what, how in _HOW:
        page.write(row, 0, what, Look.LABEL)
        page.merge(row, 1, _LAST, how, Look.TEXT)
        row += 1
    row = _section(page, row, "请注意")
    for number, text in enumerate(_RULES, start=1):
        page.merge(row, 0, _LAST, f"{number}. {text}", Look.HELP)
        row += 1
    for mark, word, text in _COLOURS:
        page.write(row, 0, word, Look.CENTRE)
        page.highlight(row, 0, row, "TRUE", mark)
        page.merge(row, 1, _LAST, text, Look.TEXT)
        row += 1
    row = _section(page, row, "各表")
    page.header(row, ("工作表", "已填", "内容"))
    for at, (title, count, about) in enumerate(_sheets(plan), start=row + 1):
        page.link(at, 0, title, title)
        page.write(at, 1, count, Look.CENTRE)
        page.write(at, 2, about, Look.TEXT)
    page.freeze(2)
    page.print_on_a4()
    page.protect()


def _section(page: Page, row: int, title: str) -> int:
    page.merge(row, 0, _LAST, title, Look.SECTION)
    return row + 1


def _sheets(plan: Plan) -> Iterator[tuple[str, str, str]]:
    yield RECIPES, "只供查找", "办法原文的各种说法怎样写成本文件的内容，附算例。"
    for title, planned in plan.sheets.items():
        yield title, f"{len(planned.rows)} 行", titled(title)[0].about
    yield NAMES, "只供查找", "公式里可以用的全部名称和函数。"

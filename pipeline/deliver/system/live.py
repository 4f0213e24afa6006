"""What is typed on the sheets of a system -> what they show beside it: sums, red where they differ, names of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from pipeline.deliver.contents import Live
from pipeline.deliver.listing import FIRST
from pipeline.deliver.page import Page
from pipeline.deliver.style import Highlight
from pipeline.deliver.system.plan import Plan, Planned
from pipeline.standard.layout import Row

HIDE_ZERO = "General;-General;;@"
"""A formula in a blank row is worth nought, which nobody sees."""
_Shown = Callable[[Plan, Row, int], Live]


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((Decimal(one) for one in numbers if one is not None), Decimal(0))


def _of_area(plan: Plan, row: Row, at: int) -> Live:
    areas, indicators = plan["areas"], plan["indicators"]
    name, score = areas.cell("一级指标", at), areas.cell("分值", at)
    text = f'IF({score}="",0,SUMIFS({indicators.column("分值")},{indicators.column("一级指标")},{name}))'
    under = (one.get("分值") for one in indicators.rows if one.get("一级指标") == row.get("一级指标"))
    return Live(text, _sum(under) if "分值" in row else Decimal(0))


def _of_theme(plan: Plan, row: Row, at: int) -> Live:
    areas, indicators = plan["areas"], plan["indicators"]
    name, theme = areas.cell("一级指标", at), areas.cell("二级指标", at)
    text = (
        f'IF({theme}="",0,SUMIFS({indicators.column("分值")},{indicators.column("一级指标")},{name},'
        f"{indicators.column('二级指标')},{theme}))"
    )
    heads = ("一级指标", "二级指标")
    under = (one.get("分值") for one in indicators.rows if all(one.get(head) == row.get(head) for head in heads))
    return Live(text, _sum(under) if "二级指标" in row else Decimal(0))


def _parameters(plan: Plan, row: Row, at: int) -> Live:
    method = plan["indicators"].cell("评分方法", at)
    methods = plan["methods"]
    text = f"IFERROR(INDEX({methods.column('参数')},MATCH({method},{methods.column('名称')},0)),0)"
    return Live(text, parameters_of(plan, str(row.get("评分方法", ""))) or Decimal(0))


def _points(plan: Plan, row: Row, at: int) -> Live:
    points = plan.sheets["评价要点"]
    code = plan["indicators"].cell("编号", at)
    text = f'IF({code}="",0,SUMIFS({points.column("分值")},{points.column("指标编号")},{code}))'
    return Live(text, _sum(one.get("分值") for one in points.rows if row and one["指标编号"] == row.get("编号")))


def _highest(plan: Plan, row: Row, at: int) -> Live:
    bands = plan.sheets["分档"]
    code = plan["indicators"].cell("编号", at)
    text = (
        f'IF({code}="",0,IFERROR(SUMPRODUCT(MAX(({bands.column("指标编号")}={code})*{bands.column("得分")})),0))'
    )  # fmt: skip
    own = [Decimal(one["得分"]) for one in bands.rows if row and one["指标编号"] == row.get("编号")]
    return Live(text, max(own, default=Decimal(0)))


def _told(title: str, head: str) -> _Shown:
    """Return what shows a column of the indicator whose code stands in a row."""

    def shown(plan: Plan, row: Row, at: int) -> Live:
        indicators, code = plan["indicators"], plan.sheets[title].cell("指标编号", at)
        text = (
            f'IF({code}="",0,IFERROR(INDEX({indicators.column(head)},MATCH({code},{indicators.column("编号")},0)),0))'
        )
        own = next((one.get(head) for one in indicators.rows if row and one.get("编号") == row.get("指标编号")), None)
        return Live(text, own or Decimal(0))

    return shown


SHOWN: Mapping[tuple[str, str], _Shown] = {
    ("层级", "指标分值合计"): _of_area,
    ("层级", "二级指标的分值合计"): _of_theme,
    ("指标", "方法的参数"): _parameters,
    ("指标", "要点分值合计"): _points,
    ("指标", "最高一档得分"): _highest,
    **{(title, "指标名称"): _told(title, "三级指标") for title in ("评价要点", "分档", "择一")},
    **{(title, "指标分值"): _told(title, "分值") for title in ("评价要点", "分档", "择一")},
}
"""The columns that are computed, by sheet and heading."""


def parameters_of(plan: Plan, method: str) -> str:
    """Return the names of a method's parameters."""
    parameters = plan.sheets["方法参数"].rows
    return "、".join(str(one["参数"]) for one in parameters if one.get("评分方法") == method)


def area_total(plan: Plan) -> Live:
    """Return the sum of the first-level scores that make up the full score."""
    areas = plan["areas"]
    role, scores = areas.column("性质"), areas.column("分值")
    text = "".join([f"SUM({scores})", *(f'-SUMIFS({scores},{role},"{one}")' for one in areas.of("性质").form.choices)])
    return Live(text, _sum(row.get("分值") for row in areas.rows if not row.get("性质")))


def mark(page: Page, planned: Planned) -> None:
    """Mark what does not add up, and what stands twice."""
    for heads, condition, colour in _MARKS.get(planned.title, ()):
        text = condition
        for head in planned.heads:
            text = text.replace(f"[[{head}]]", planned.block.here(planned.position(head))).replace(
                f"[{head}]", planned.cell(head, FIRST)
            )
        for head in heads:
            page.highlight(FIRST, planned.position(head), planned.last, text, colour)


_MARKS: Mapping[str, tuple[tuple[tuple[str, ...], str, Highlight], ...]] = {
    "层级": (
        (("分值", "指标分值合计"), 'AND([分值]<>"",ROUND(N([分值])-[指标分值合计],6)<>0)', Highlight.BAD),
        (("二级指标", "二级指标的分值合计"), 'AND([二级指标]<>"",[二级指标的分值合计]=0)', Highlight.BLANK),
        (
            ("二级分值", "二级指标的分值合计"),
            'AND([二级分值]<>"",ROUND(N([二级分值])-[二级指标的分值合计],6)<>0)',
            Highlight.BAD,
        ),
    ),
    "指标": (
        (("编号",), 'AND([编号]<>"",COUNTIF([[编号]],[编号])>1)', Highlight.BAD),
        (("分值", "要点分值合计"), "AND([要点分值合计]<>0,ROUND(N([分值])-[要点分值合计],6)<>0)", Highlight.BAD),
        (("分值", "最高一档得分"), "AND([最高一档得分]<>0,ROUND(N([分值])-[最高一档得分],6)<>0)", Highlight.BAD),
    ),
    **dict.fromkeys(
        ("评价要点", "分档", "择一"),
        ((("指标编号", "指标名称"), 'AND([指标编号]<>"",N([指标分值])=0)', Highlight.BAD),),
    ),
}
"""For each sheet: under which headings, on which condition ([…] the row's cell, [[…]] the column), in which colour."""

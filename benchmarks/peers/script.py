"""The script that an analyst would write with pandas: sheets -> values and scores of what is computed -> a summary.

Run `python -m benchmarks.peers.script INPUT SUMMARY ENGINE [SHEETS]`; the engine, openpyxl or calamine, reads, openpyxl
writes. SHEETS is `every`, as one writes it who reads workbooks as they are, or `needed`, as one who reads only the
eight sheets that the indicators rest on. It is on purpose a piece of its own: it knows the templates and the indicators
of the default system by heart, trusts its inputs, has no checks, no findings, no problems, and gives no reasons.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

HEADER, HEADER_OF_OPTIONAL = 3, 4
EVERY, NEEDED = "every", "needed"
BUDGET = ["单位信息", "预算执行", "月度执行", "三公经费", "政府采购"]
WORK = ["重点工作", "满意度问卷"]
REGISTER = ["固定资产台账"]
SCORES, VALUES, TOTAL = "指标得分", "指标值", "合计"
NAMES = ["单位编码", "单位名称"]
Frames = dict[str, Any]
Scoring = Callable[[float], float]
Rule = tuple[float, float, Scoring]
"""The value of an indicator, its full score, and how a value is scored."""
Bands = tuple[tuple[float, float], ...]
KEY_PROJECTS: Bands = ((0.8, 2), (0.6, 1.5), (0.4, 1), (0.2, 0.5))
ADJUSTMENTS: Bands = ((0, 2), (0.1, 1.5), (0.2, 1), (0.3, 0.5))


def main(source: Path, target: Path, engine: str, sheets: str = EVERY) -> None:
    """Read the workbooks below `source`, write the summary to `target`."""
    units = [computed(read(folder, engine, sheets)) for folder in folders(source)]
    scores = pd.DataFrame([names | {code: score for code, (_, score) in marks.items()} for names, marks in units])
    values = pd.DataFrame([names | {code: value for code, (value, _) in marks.items()} for names, marks in units])
    scores[TOTAL] = scores.drop(columns=NAMES).sum(axis=1)
    with pd.ExcelWriter(target, engine="openpyxl") as writer:
        scores.sort_values(TOTAL, ascending=False).to_excel(writer, sheet_name=SCORES, index=False)
        values.to_excel(writer, sheet_name=VALUES, index=False)


def folders(source: Path) -> Iterator[Path]:
    """Yield the folders of units."""
    yield from sorted({path.parent for path in source.rglob("*.xlsx")})


def read(folder: Path, engine: str, sheets: str) -> Frames:
    """Read the sheets of the three workbooks of a unit, each workbook opened once."""
    cells: Frames = {}
    for path, needed in zip(sorted(folder.glob("*.xlsx")), (BUDGET, WORK, REGISTER), strict=True):
        wanted = None if sheets == EVERY else needed
        cells |= {name: frame for name, frame in frames(path, wanted, engine).items() if name in needed}
    form = cells.pop("单位信息")
    return {"单位信息": dict(zip(form[0], form[1], strict=True))} | {name: table(name, cells[name]) for name in cells}


def frames(path: Path, names: list[str] | None, engine: str) -> Frames:
    """Return the sheets of a workbook by their names, cells as they are; all of them if none is named."""
    return dict(pd.read_excel(path, names, header=None, dtype=object, engine=engine))


def table(name: str, cells: Any) -> Any:
    """Return what is below the header of a sheet, under its names."""
    header = HEADER_OF_OPTIONAL if name in ("政府采购", "满意度问卷") else HEADER
    return cells.iloc[header + 1 :].set_axis(cells.iloc[header], axis=1).infer_objects()


def computed(sheets: Frames) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """Return code and name of the unit, and by indicator its value and score; what is not applicable is no number."""
    names = {name: str(sheets["单位信息"][name]) for name in NAMES}
    rules = {**staff(sheets), **budget(sheets), **three_public(sheets), **assets(sheets), **work(sheets)}
    return names, {code: scored(*rule) for code, rule in rules.items()}


def scored(value: float, full: float, score: Scoring) -> tuple[float, float]:
    """Return a value and its score; spending that nothing was planned for, an infinite share, is worth nothing."""
    if math.isnan(value):
        return value, value
    if math.isinf(value):
        return math.nan, 0.0
    return value, half_up(min(full, max(0.0, score(value))))


def staff(sheets: Frames) -> dict[str, Rule]:
    """Return the indicator of staff."""
    form = sheets["单位信息"]
    posts, heads = (
        sum(number(form[f"{what}：{kind}"]) for kind in ("行政", "事业", "其他")) for what in ("编制人数", "在职人数")
    )
    return {"A201": (ratio(heads, posts), 3, lambda one: 3 - 0.5 * math.floor(steps(one - 1, 0.01)))}


def budget(sheets: Frames) -> dict[str, Rule]:
    """Return the indicators of the budget and how it was spent."""
    lines = sheets["预算执行"]
    names = ["年初预算数", "上年结转", "追加", "追减", "其中：政策性调整", "执行数"]
    planned, carried, more, less, policy, spent = lines[names].sum()
    adjusted = planned + carried + more - less
    left = adjusted - spent
    september = sheets["月度执行"].set_index("月份").loc["9月"]
    progress = ratio(ratio(september["累计执行数"], adjusted), september["计划进度"])
    return {
        "A203": (key_projects(lines), 2, lambda one: first(one, operator.ge, KEY_PROJECTS)),
        "B101": (ratio(spent, adjusted), 3, lambda one: 3 * one),
        "B102": (ratio(more + less - policy, planned), 2, lambda one: first(one, operator.le, ADJUSTMENTS)),
        "B103": (progress, 2, lambda one: 0 if printed(one) < 0.6 else 2 * one),
        "B104": (ratio(left, adjusted), 2, lambda one: 0 if printed(one) > 0.1 else 2 * (1 - 10 * max(0.0, one))),
        "B105": (ratio(left - carried, carried), 1, lambda one: 1 if printed(one) <= 0 else 0),
        "B106": (public_funds(lines), 1, lambda one: 1 - 0.25 * math.ceil(steps(one - 1, 0.05))),
    }


def key_projects(lines: Any) -> float:
    """Return the share of key projects in what was planned for projects."""
    projects = lines[lines["支出性质"] == "项目支出"]
    return ratio(projects.loc[projects["是否重点支出"] == "是", "年初预算数"].sum(), projects["年初预算数"].sum())


def public_funds(lines: Any) -> float:
    """Return what was spent of the funds for running the office."""
    own = lines[lines["支出性质"] == "公用经费"]
    adjusted = own[["上年结转", "年初预算数", "追加"]].sum().sum() - own["追减"].sum()
    return ratio(own["执行数"].sum(), adjusted, over_nothing=math.inf)


def three_public(sheets: Frames) -> dict[str, Rule]:
    """Return the indicators of the three public expenses."""
    before, planned, spent = sheets["三公经费"][["上年预算", "本年预算", "本年决算"]].sum()
    change = ratio(planned - before, before, over_nothing=math.inf)
    use = ratio(spent, planned, over_nothing=math.inf)
    return {
        "A202": (change, 2, lambda one: 2 - 0.2 * max(0.0, one) / 0.01),
        "B107": (use, 2, lambda one: 2 if printed(one) <= 1 else 2 / one),
    }


def assets(sheets: Frames) -> dict[str, Rule]:
    """Return the indicators of what was bought and of what is in use."""
    planned, spent = sheets["政府采购"][["采购预算", "实际采购金额"]].sum()
    register = sheets["固定资产台账"]
    in_use = register.loc[register["使用状况"] == "在用", "原值"].sum()
    bought = ratio(spent, planned, over_nothing=math.inf)
    return {
        "B108": (bought, 1, lambda one: 1 - 0.25 * max(0.0, 1 - one) / 0.1),
        "B303": (ratio(in_use, register["原值"].sum()), 2, lambda one: 2 * one),
    }


def work(sheets: Frames) -> dict[str, Rule]:
    """Return the indicators of tasks and of satisfaction; without a survey there are no marks for it."""
    tasks, asked = sheets["重点工作"], sheets["满意度问卷"]
    planned = len(tasks)
    done, good, key = (tasks[name] == "是" for name in ("是否完成", "是否达标", "是否重点"))
    in_time = done & (pd.to_datetime(tasks["实际完成日期"]) <= pd.to_datetime(tasks["计划完成日期"]))
    very, rather, valid = asked[["很满意", "比较满意", "有效份数"]].sum()
    pleased = ratio(very + rather, valid) if valid else math.inf
    return {
        "C101": (ratio(done.sum(), planned), 10, lambda one: 10 * one),
        "C102": (ratio(in_time.sum(), planned), 10, lambda one: 10 * one),
        "C103": (ratio((done & good).sum(), planned), 10, lambda one: 0 if printed(one) < 0.6 else 10 * one),
        "C104": (ratio((key & done).sum(), key.sum()), 10, lambda one: 10 * one),
        "D104": (pleased, 5, lambda one: 5 if printed(one) >= 0.9 else 5 * one / 0.9),
    }


def first(value: float, holds: Callable[[float, float], bool], bands: Bands) -> float:
    """Return the marks of the first band that a value is in."""
    return next((marks for bound, marks in bands if holds(printed(value), bound)), 0.0)


def steps(beyond: float, step: float) -> float:
    """Return how many steps a value lies beyond its target."""
    return round(max(0.0, beyond) / step, 8)


def ratio(part: float, whole: float, over_nothing: float = math.nan) -> float:
    """Divide; nothing over nothing is no number, something over nothing is `over_nothing`."""
    if whole:
        return float(part) / float(whole)
    return over_nothing if part > 0 else math.nan


def printed(share: float) -> float:
    """Return a share as it is printed: with the two decimals of a percentage."""
    return half_up(share, 4)


def half_up(value: float, places: int = 2) -> float:
    """Round half up, as accountants do."""
    scale = 10.0**places
    return math.floor(round(value * scale, 6) + 0.5) / scale


def number(value: Any) -> float:
    """Return the number in a cell of a form, nothing if it is blank."""
    return 0.0 if pd.isna(value) else float(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])

"""The data -> the tables of README.md: what was planted in which unit, workbook and file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from examples.county import county_data
from examples.faults import Planted
from examples.units import standard_of
from pipeline.findings import every_kind

START, END = "<!-- tables -->", "<!-- end of tables -->"


def describe(readme: Path, planted: Sequence[Planted]) -> None:
    """Put the tables between the two marks of the README."""
    head, _, rest = readme.read_text(encoding="utf-8").partition(START)
    tail = rest.partition(END)[2]
    readme.write_text(f"{head}{START}\n\n{tables(planted)}\n{END}{tail}", encoding="utf-8")


def tables(planted: Sequence[Planted]) -> str:
    """Return all tables as Markdown."""
    return "\n".join((
        "### 各单位应当查出的问题", "", *_units(), "",
        "### 北坪乡三份工作簿中的填报错误", "", *_faults(planted), "",
        "### 其他文件", "", *_others(),
    )) + "\n"  # fmt: skip


def _units() -> Iterable[str]:
    data = county_data()
    names = {check.rule.code: check.rule.name for check in standard_of(data["system"]).problems}
    yield from _head("单位", "说明", "问题")
    for one in data["units"]:
        problems = "；".join(f"{code} {names[code]}" for code in one["planted"])
        yield _line(f"{one['code']} {one['name']}", one["note"], problems or "—")


def _faults(planted: Sequence[Planted]) -> Iterable[str]:
    data = county_data()
    standard = standard_of(data["system"])
    titles = {one.code: one.title for one in every_kind()}
    titles |= {rule.check.code: rule.check.name for rule in standard.checks}
    yield from _head("工作簿", "位置", "埋入", "应报告")
    for one in planted:
        place = f"{one.sheet}!{one.cell}" if one.cell else one.sheet
        yield _line(one.key, place, one.what, f"{one.code} {titles[one.code]}")


def _others() -> Iterable[str]:
    others = county_data()["others"]
    yield from _head("文件", "应有的处理")
    yield _line(others["duplicate"]["file"], f"与 {others['duplicate']['of']} 完全相同，只计一次（F115）")
    yield _line(others["conflict"]["file"], "与同单位的另一份内容冲突，两份都不采用（F116）")
    yield _line(others["truncated"]["file"], "只传了一半，已损坏（F108）")
    yield _line(others["encrypted"], "有打开密码（F107）")
    yield _line(others["contacts"], "不是模板，跳过（F111）")
    yield _line(others["lock"], "Office 的临时锁文件，跳过（F110）")


def _head(*titles: str) -> Iterable[str]:
    yield _line(*titles)
    yield _line(*["---"] * len(titles))


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

"""Reports that people have edited, or one that is held against the results -> lines on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.cli.saying import SHOWN_NAMES, say, say_few
from pipeline.model import UNGRADED

if TYPE_CHECKING:
    from pipeline.run.reporting import Edited
    from pipeline.run.verifying import Verified

_CONTEXT = 16
"""Characters before a number that are shown with it."""
_MARKS = "，,、；;：:。）) "
"""With which no excerpt begins."""
_FORMER, _UNLISTED = "报告还列着、结果中已没有的单位", "报告没有写到的单位"
_REDRAFT = (
    "改过的报告中，表格的行和单位名单不会自动增减：请把这份报告移到别处再运行一次，由程序重新起草，"
    "然后把所加的文字移入新的报告；只差一两行的，也可以手工增删"
)


def print_edited(reports: Sequence[Edited]) -> None:
    """Print what became of the reports that people have edited, and the figures that differ in them."""
    for one in reports:
        if one.outcome is None:
            say(f"改过的报告“{one.path}”{one.why}，原来的保留在旁边。")
            continue
        done = one.outcome
        say(
            f"改过的报告“{one.path}”：更新数字和结果 {done.renewed} 处，其余文字未动"
            + _left(done.rounded, len(done.overwritten), len(done.unknown))
        )
        for figure in done.overwritten[:SHOWN_NAMES]:
            typed = f"改为“{figure.written}”" if figure.written else "已清空"
            say(f"  {figure.title}：报告中{typed}，现在的结果是“{figure.result}”，没有改动，请核对")
        if len(done.overwritten) > SHOWN_NAMES:
            say(f"  另有 {len(done.overwritten) - SHOWN_NAMES} 处，用 verify 核对报告时全部列出")
        if one.outdated:
            now, before = (f"已评为“{one.grade}”", "未评级") if one.grade else (UNGRADED, "已评级")
            say(f"  单位现在{now}，报告中按{before}写的句子请改写：{'、'.join(one.outdated[:SHOWN_NAMES])}")
        if one.held is not None:
            _print_held(one.held)


def _print_held(held: Verified) -> None:
    """Print in a few lines what `verify` would say of a report."""
    wrong = len(held.wrong), len(held.contradictions)
    if any(wrong):
        say("  与结果不一致的数字 {} 处，前后不一 {} 处。请用 make verify REPORT=报告.docx 逐条核对".format(*wrong))
    say_few("  报告还写着、结果中已没有的问题 {} 个：{}。请删改", [f"“{one.name}”" for one in held.gone])
    say_few("  报告没有提到的问题 {} 个：{}。请补写", [f"“{one.name}”" for one in held.unmentioned])
    say_few(f"  {_FORMER} {{}} 个：{{}}", [one.name for one in held.former])
    say_few(f"  {_UNLISTED} {{}} 个：{{}}", held.unlisted)
    if held.former or held.unlisted:
        say(f"  {_REDRAFT}")


def _left(rounded: int, overwritten: int, unknown: int) -> str:
    """Say how many figures could not be renewed, and why."""
    typed = f"；人工改写、四舍五入后与结果一致的 {rounded} 处" if rounded else ""
    typed += f"；人工改过、与结果不同的 {overwritten} 处" if overwritten else ""
    return typed + (f"；结果中已没有的 {unknown} 处" if unknown else "")


def print_verified(verified: Verified) -> None:
    """Print what is wrong in a report and what it leaves out, then how many numbers there are of each verdict."""
    say(f"核对：{verified.about}")
    for one in verified.wrong:
        stated = f"“{one.stated.title}”为 {one.stated.text or one.stated.lack}{one.stated.unit}" if one.stated else ""
        say(f"[不一致] {one.claim.passage.place}　报告写“{one.claim.text}”，评价结果{stated}")
    for found in verified.contradictions:
        be = "应" if found.expected.startswith("与") else "应为"
        say(f"[前后不一] {found.place}　{found.found}，{be}{found.expected}")
    for gone in verified.gone:
        say(f"[结果中没有] {gone.place}　报告写了问题 {gone.code} {gone.name}，现在的结果没有，请核对后删改")
    for problem in verified.unmentioned:
        say(f"[未提及] 问题 {problem.code} {problem.name}：{problem.fact}")
    for unit in verified.former:
        say(f"[结果中没有] {unit.place}　报告写了单位“{unit.name}”，现在的结果中这里没有这个单位")
    for name in verified.unlisted:
        say(f"[未写到] 单位“{name}”：报告没有写到")
    for one in verified.unknown:
        say(f"[无从核对] {one.claim.passage.place}　{one.claim.before[-_CONTEXT:].lstrip(_MARKS)}{one.claim.text}")
    counts = "，".join(f"{verdict} {count} 处" for verdict, count in verified.counts.items())
    say(f"报告中的数字：{counts}")
    say(
        f"前后不一 {len(verified.contradictions)} 处，未提及的问题 {len(verified.unmentioned)} 个，"
        f"报告写了而结果中没有的问题 {len(verified.gone)} 个"
    )
    if verified.former or verified.unlisted:
        say(f"{_FORMER} {len(verified.former)} 个，{_UNLISTED} {len(verified.unlisted)} 个。{_REDRAFT}")

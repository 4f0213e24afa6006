"""What came of a run -> lines on the terminal: years, findings, counts, derivations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.saying import few, say, say_few
from pipeline.derivation import Derivation, Input
from pipeline.findings import LIST_INCOMPLETE, UNCHECKED_SINCE
from pipeline.findings.kind import by_severity
from pipeline.findings.of_rulings import ABOUT_RULINGS
from pipeline.model import UNGRADED, Appraisal, Finding, Place, Severity, Unevaluated
from pipeline.rulings import FILE, SHEET
from pipeline.standard import settle
from pipeline.standard.doubted import doubts_of
from pipeline.standard.returned import CORRECTED, NEW, REMAINING
from pipeline.standard.scoring import plain
from pipeline.standard.system import Area, System
from pipeline.tally import Tally

if TYPE_CHECKING:
    from pipeline.run.evaluating import Evaluated, Outcome
    from pipeline.run.issuing import Issued
    from pipeline.run.migrating import Migration
    from pipeline.run.operator import Request
    from pipeline.run.watching import Change

SHOWN_FINDINGS = 200
_ENDS = ("。", "？", "！", "；", "?", "!")
"""What a sentence ends in that is quoted at the end of another one."""
_ERROR_VALUE = re.compile(r"#[A-Z/0]+[!?]$")
"""An error value of a spreadsheet, such as #REF!, which ends no sentence."""
IN_SUMMARY = "见汇总工作簿的“核查结果”"
AFTER_EVALUATING = f"评价以后{IN_SUMMARY}"


def print_years(outcome: Outcome) -> None:
    """Print each year, and once what belongs to none."""
    for one in outcome.years:
        _print_year(one, outcome.unplaced)
    for left in outcome.unplaced:
        say(_left_out(left))


def _print_year(one: Evaluated, unplaced: Sequence[Unevaluated]) -> None:
    """Print one year: every unit with its score, then what was left out."""
    batch, standard = one.batch, one.standard
    say(f"{batch.year} 年度　指标体系：{standard.system.name}（{standard.system.code}）")
    ranked = sorted(batch.appraisals, key=lambda unit: (batch.ranks.get(unit.unit.code, 10**9), unit.unit.code))
    for unit in ranked:
        total = unit.total
        score = f"{total.points:.{standard.system.decimals}f}" if total.points is not None else "—"
        if unit.grade is None:
            score, grade = UNGRADED, f"已评 {plain(total.assessed)} / {plain(total.full_score)} 分"
        else:
            grade = unit.grade
        under = zip(standard.system.areas, unit.areas, strict=True)
        areas = " ".join(f"{area.name} {_marks(standard.system, area, tally)}{_of(tally)}" for area, tally in under)
        name = unit.unit.name + doubts_of(unit, standard)
        say(f"  {score}  {grade}  {name}　{areas}{_capped(unit)}　问题 {_problems(unit)}")
    for left in (left for left in batch.unevaluated if left not in unplaced):
        say(f"  {_left_out(left)}")


def _left_out(left: Unevaluated) -> str:
    name = f"{left.name}（{left.code}）" if left.code else left.name
    return f"{'未评价' if left.is_unit else '未采用'}  {name}：{left.reason}"


def _capped(unit: Appraisal) -> str:
    """Say why the total is less than what the areas come to."""
    caps = [f"按 {plain(step.total)} 分封顶（{step.reason}）" for step in unit.steps if step.code]
    return "".join(f"　{one}" for one in caps)


def _problems(unit: Appraisal) -> str:
    """Say how many problems of the unit there are, as its report does, and how many of the evaluation besides."""
    own, all_ = len(unit.reported), len(unit.problems)
    return f"{own} 个" + (f"（另有评价工作自身的 {all_ - own} 个）" if all_ > own else "")


def _marks(system: System, area: Area, tally: Tally) -> str:
    marks = settle.shown(tally)
    if isinstance(marks, str):
        return marks
    return f"{marks:.{system.decimals}f}/{plain(settle.worth(system, area, tally))}"


def _of(tally: Tally) -> str:
    """Say how much of an area was assessed where that is a part of it: its marks are out of no more than that."""
    return "" if tally.is_complete or not tally.assessed else f"（已评 {plain(tally.assessed)}）"


def print_findings(findings: Sequence[Finding], rest: str = "改正以上各条后再运行时列出") -> None:
    """Print the findings, the worst last, where a terminal leaves off; `rest` says where those too many are."""
    worst = sorted(findings, key=lambda one: (by_severity(one), one.place.file))
    shown, left = worst[:SHOWN_FINDINGS], worst[SHOWN_FINDINGS:]
    for finding in sorted(shown, key=by_severity, reverse=True):
        say(f"[{finding.severity}] {finding.code} {finding.place}　{_said(finding)}")
    if left:
        counts = Counter(one.severity for one in left)
        kinds = "，".join(f"{severity} {counts[severity]} 条" for severity in Severity if counts[severity])
        say(f"……另有 {len(left)} 条（{kinds}），{rest}。")


def _said(finding: Finding) -> str:
    """Say what a finding found and what is to be done about it."""
    found = f"，现为：{finding.found}" if finding.found else ""
    expected = f"，应为：{finding.expected}" if finding.expected else ""
    handling = f"〔{finding.handling}〕" if finding.handling else ""
    said = f"{finding.title}{found}{expected}"
    is_closed = said.endswith(_ENDS) and not _ERROR_VALUE.search(said)
    return f"{said if is_closed else f'{said}。'}{finding.remedy}{handling}"


def print_counts(outcome: Outcome) -> None:
    """Print how many units, grades and findings the run came to."""
    units = sum(len(one.batch.appraisals) for one in outcome.years)
    left = {unit for one in outcome.years for unit in one.batch.unevaluated} | set(outcome.unplaced)
    without_unit = sum(not unit.is_unit for unit in left)
    grades = Counter(unit.grade or UNGRADED for one in outcome.years for unit in one.batch.appraisals)
    severities = Counter(finding.severity for finding in outcome.findings)
    order = [grade.name for one in outcome.years for grade in one.standard.system.grades] + [UNGRADED]
    shown = "，".join(f"{name} {grades[name]}" for name in dict.fromkeys(order) if grades[name])
    say(
        f"评价单位 {units} 个"
        + (f"（{shown}）" if shown else "")
        + (f"，未评价 {len(left) - without_unit} 个" if len(left) > without_unit else "")
    )
    if without_unit:
        say(f"未采用的文件 {without_unit} 个（不能读取，或不能归入单位）")
    _print_decisions(outcome)
    say("核查结果：" + "，".join(f"{severity} {severities[severity]} 条" for severity in Severity))
    handled = Counter(finding.handling for finding in outcome.findings)
    unchecked = sum(finding.code == UNCHECKED_SINCE.code for finding in outcome.findings)
    cut = sum(finding.code == LIST_INCOMPLETE.code for finding in outcome.findings)
    if cut or unchecked or any(handled[word] for word in (CORRECTED, REMAINING, NEW)):
        words = [f"{word} {handled[word]} 条" for word in (CORRECTED, REMAINING, NEW)]
        words += [f"不能核对 {unchecked} 条"] if unchecked else []
        words += [f"清单缺行的回单 {cut} 个（见核查结果 {LIST_INCOMPLETE.code}）"] if cut else []
        say("回单核对：" + "，".join(words))
    if outcome.other_years:
        say(f"另有 {'、'.join(map(str, outcome.other_years))} 年度的工作簿，本次没有评价。")


def print_change(change: Change) -> None:
    """Print at what time and change a run begins that nobody has asked for."""
    renamed = [f"{before}→{now}" for before, now in change.renamed]
    kinds = ("新增", change.added), ("有改动", change.changed), ("改名", renamed), ("移走", change.removed)
    said = "；".join(few(f"{word} {{}} 个：{{}}", names) for word, names in kinds if names)
    say()
    say(f"{_clock()}　{said or '开始监看'}，{'重新' if said else '先'}评价")


def print_waiting(request: Request, *, is_failed: bool) -> None:
    """Print that changes are waited for, and what begins a run again where the last one could not be done."""
    again = f"处理好以后，“{request.source}”中的工作簿再有变动（如重新保存一份）时会再次评价；" if is_failed else ""
    say(f"{_clock()}　{again}等待工作簿变动，按 Ctrl+C 结束")


def _clock() -> str:
    return f"{datetime.now():%H:%M:%S}"


def print_issued(issued: Issued, target: Path, *, is_zipped: bool) -> None:
    """Print what came of a list of units: how many have a set, what last year gave, what was left as it was."""
    print_findings(issued.findings)
    if not issued.units:
        say("没有生成工作簿：单位名单中没有可用的单位。请按以上核查结果改正后再运行。", is_error=True)
        return
    how = "每个单位一个 .zip 文件" if is_zipped else "每个单位一个文件夹"
    say(f"已为 {len(issued.units)} 个单位生成工作簿：{target}（{how}）")
    if issued.carried or issued.without:
        say(f"带入上年数据的单位 {issued.carried} 个" + few("，没有可用的上年工作簿的 {} 个：{}", issued.without))
    if issued.taken_over:
        say(f"带入的内容：{'、'.join(issued.taken_over)}；有变化的请单位改正")
    if issued.corrected is not None:
        say(f"上年的“{FILE}”：已按其中的决定更正 {issued.corrected} 处后带入")
    elif issued.carried:
        say(
            f"上年的文件夹中没有“{FILE}”，带入的是单位原来填报的数据；上年在其中作过更正的，"
            "请把它（在上年结果的年度文件夹中）放进上年的文件夹，移走已生成的工作簿，再运行一次"
        )
    say_few("上年有、名单中没有的单位 {} 个：{}", issued.gone)
    say_few("没有生成的单位 {} 个：{}", [f"{name}（{why}）" for name, why in issued.lost])
    say_few("原有内容不同、没有覆盖的文件 {} 个：{}。需要重新生成的，请先移走", [str(path) for path in issued.kept])
    if issued.left:
        say(f"名单中没有生成工作簿的行 {issued.left} 行，请按以上核查结果改正名单后再运行一次，已生成的不受影响")


def print_migration(migration: Migration, target: Path) -> None:
    """Print what became of the workbooks, those without a new one first, and where the list of it is."""
    print_findings(migration.findings)
    left = [one for one in migration.files if one.why]
    for one in left:
        say(f"没有转：{one.file}　{one.why}")
    say_few("不用转的文件 {} 个：{}", [f"{one.file}（{one.needless}）" for one in migration.files if one.needless])
    done = [one for one in migration.files if one.is_done]
    count, lost = sum(one.count for one in done), sum(len(one.lost) for one in done)
    say(f"已转入新模板的工作簿 {len(done)} 个，没有转的 {len(left)} 个：{target}（原工作簿没有改动）")
    moved, still = sum(len(one.moved) for one in done), sum(len(one.open) for one in done)
    say(f"转入内容 {count} 格，未转入 {lost} 处，转入时有变化 {moved} 处，待补充 {still} 处")
    say(f"评价结果中“{FILE}”里的决定不随工作簿转入：有更正的，请在新工作簿中照改")
    first = "和".join(word for word, number in (("未转入的内容", lost), ("待补充的单元格", still)) if number)
    say(f"{f'请先看{first}' if first else '清单'}：{migration.written}")


def print_nothing(outcome: Outcome, request: Request) -> None:
    """Print the findings, why no year was evaluated, and what to do; of counts, all zero, nothing is said."""
    print_findings(outcome.findings)
    if outcome.other_years and not outcome.apart:
        years = "、".join(map(str, outcome.other_years))
        first = outcome.other_years[0]
        instead = f"请改用 --year {first}（make 用 YEAR={first}），或不指定年度"
        why = f"没有 {request.year} 年度的工作簿，只有 {years} 年度的。{instead}"
    elif outcome.reading.books or outcome.unplaced:
        why = "没有可以评价的工作簿。请按以上核查结果改正"
    else:
        why = f"“{request.source}”中没有工作簿。请把填好的标准工作簿放进去（空白模板在 input_templates 中）"
    say(f"{why}，再重新运行；本次没有写出结果。", is_error=True)


def print_decided(found: Sequence[Finding], outcome: Outcome) -> None:
    """Print which cells count otherwise than the files have them, and where that was decided."""
    if found:
        say("更正与说明（以上数字按这些决定计算）：")
        print_findings(found)
    for source in outcome.reading.sources:
        if source.role == SHEET:
            say(f"已读取更正与说明：{source.path}")


def _print_decisions(outcome: Outcome) -> None:
    rows = [row for one in outcome.reading.decided for row in one.rows]
    said = [outcome.executed[row.place] for row in rows if row.place in outcome.executed]
    done, repeated = sum(one.is_done for one in said), sum(one.is_repeated for one in said)
    left = len(rows) - done - repeated
    words = [f"更正与说明 {len(rows)} 项：已执行 {done} 项"]
    if repeated:
        words.append(f"与另一处的决定相同、不重复执行 {repeated} 项")
    if left:
        idle = [one.finding for one in said if not (one.is_done or one.is_repeated)]
        told = [*idle, *(finding for one in outcome.reading.decided for finding in one.findings)]
        codes = sorted({one.code for one in told if one is not None and one.code in ABOUT_RULINGS})
        where = f"核查结果 {'、'.join(codes)}，和" if codes else ""
        words.append(f"未执行或不再需要 {left} 项（原因见{where}“更正与说明”的执行情况）")
    if rows:
        say("，".join(words))
    if others := outcome.reading.other_rows:
        say(f"其他年度的更正与说明 {others} 项，仍在以前的结果中，本次不用处理")


def print_derivation(one: Derivation) -> None:
    """Print how an indicator was scored."""
    say(f"指标：{one.code} {one.area} / {one.theme} / {one.name}　分值 {plain(one.full_score)}")
    _print_given("含义", one.definition)
    _print_given("评分标准", one.standard_words)
    _print_given("完成值的计算", one.value_formula)
    _print_inputs(one.inputs)
    if one.variants:
        say(one.variants)
    _print_given("完成值", one.value + (f"（目标 {one.target}）" if one.target else "") if one.value else "")
    _print_given("评分公式", one.scoring_formula)
    _print_given("计算过程", one.working)
    for part in one.parts:
        said = f"{part.text}　{part.finding}　{part.reason}"
        say(f"  {one.points_of(part)} / {plain(part.full_score)}　{said}".rstrip("　"))
        if part.place.cell:
            say(f"    {part.place}")
    say(f"得分：{one.result}" + (f"　{one.reason}" if one.reason else ""))
    if one.remark not in one.reason:
        say(f"评价人说明：{one.remark}")
    _print_given("佐证材料", one.evidence)
    _print_sources(one.sources)


def print_item(item: Input, inputs: Sequence[Input]) -> None:
    """Print how a data item was had, with the inputs it rests on."""
    say(f"数据项：{item.title}　{item.kind_title}")
    _print_given("名称", item.name if item.name != item.title else "")
    _print_given("口径", item.definition)
    _print_given("取数方式", item.how)
    _print_inputs(inputs)
    _print_given("计算过程", item.working if item.is_formula else "")
    say(f"值：{item.shown_with_unit}" + (f"　{item.reason}" if item.reason else ""))
    _print_sources(item.sources)


def _print_inputs(inputs: Sequence[Input]) -> None:
    """Print each input with how it was had below it: a formula with its numbers, anything else with its cells."""
    for one in inputs:
        indent = "  " * (one.level + 1)
        say(f"{indent}{one.title} = {one.shown_with_unit}" + (f"　{one.reason}" if one.reason else ""))
        say(f"{indent}  {one.how}" + (f"：{one.working}" if one.is_formula else ""))
        for place in () if one.is_formula else one.sources:
            say(f"{indent}  {place}")


def _print_given(title: str, text: str) -> None:
    if text:
        say(f"{title}：{text}")


def _print_sources(sources: Sequence[Place]) -> None:
    if sources:
        say("数据来源：")
    for place in sources:
        say(f"  {place}")

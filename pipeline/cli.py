"""The command line: jixiao templates, check, evaluate, explain. Only this module prints."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from pipeline import __version__
from pipeline import run as runs
from pipeline.derivation import Derivation, Input, inputs_below
from pipeline.model import UNGRADED, Finding, Place, Severity
from pipeline.standard.scoring import plain

Work = TypeVar("Work")
EVALUATED, HAS_ERRORS, COULD_NOT_RUN = 0, 1, 2
SHOWN_FINDINGS = 200
_NOT_IN_GBK = str.maketrans({"−": "-", "\xa0": " "})


class Year(click.ParamType[int]):
    """A year of four digits, also as 2024年."""

    name = "year"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the year or fail in words."""
        digits = str(value).removesuffix("度").removesuffix("年")
        if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
            self.fail(f"年度“{value}”应为四位数字，如 2024", param, ctx)
        return int(digits)


class Given(click.ParamType[str]):
    """A text that is not empty; `what` says what it should be."""

    name = "text"

    def __init__(self, what: str) -> None:
        self.what = what

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text or fail in words."""
        if not value.strip():
            self.fail(f"请写明{self.what}", param, ctx)
        return value


_source = click.option(
    "--input", "source", type=click.Path(path_type=Path), default=Path("input"), show_default=True,
    help="放填好的工作簿的文件夹（input folder）",
)  # fmt: skip
_system = click.option("--system", help="指标体系编号，默认按工作簿所载（indicator system）")
_year = click.option("--year", type=Year(), help="只评价这个年度（year）")


def say(text: str = "", *, is_error: bool = False) -> None:
    """Print a line that any console can show: no control characters from a file reaches the terminal."""
    plain = text.translate(_NOT_IN_GBK)
    kept = "".join(one if one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs") else "?" for one in plain)
    click.echo(kept, err=is_error)


def tracked(work: Sequence[Work], label: str) -> Iterable[Work]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if not work or not sys.stderr.isatty():
        return work
    return _with_bar(work, label)


def _with_bar(work: Sequence[Work], label: str) -> Iterator[Work]:
    with click.progressbar(work, label=label, file=sys.stderr) as bar:
        yield from bar


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="jixiao", message="%(prog)s %(version)s")
def cli() -> None:
    """部门整体支出绩效评价：把标准 Excel 工作簿变成评分、等级和问题清单。

    Turn standard Excel workbooks into scored government performance evaluations.
    """


@cli.command()
@click.option(
    "--output", "target", type=click.Path(path_type=Path), default=Path("input_templates"), show_default=True,
    help="写到哪个文件夹（output folder）",
)  # fmt: skip
@_system
def templates(target: Path, system: str | None) -> None:
    """生成空白的标准工作簿（write blank workbooks）。"""
    for path in runs.make_templates(target, system):
        say(f"已生成 {path}")
    codes = runs.systems()
    say(
        f"指标体系：{codes[system] if system else '默认'}；可选："
        + "，".join(f"{code} {name}" for code, name in codes.items())
    )


@cli.command()
@_source
@_system
@_year
def check(source: Path, system: str | None, year: int | None) -> int:
    """只检查工作簿，不写任何文件（check workbooks, write nothing）。"""
    outcome = runs.evaluate_folder(source, system=system, year=year, track=tracked)
    _print_findings(outcome.findings)
    _print_counts(outcome)
    if not outcome.years:
        return COULD_NOT_RUN
    return HAS_ERRORS if outcome.has_errors else EVALUATED


@cli.command()
@_source
@click.option(
    "--output", "target", type=click.Path(path_type=Path), default=Path("output"), show_default=True,
    help="结果写到哪个文件夹（output folder）",
)  # fmt: skip
@_system
@_year
def evaluate(source: Path, target: Path, system: str | None, year: int | None) -> int:
    """评价全部单位，写出汇总工作簿和各单位的评价底稿（evaluate; write the summary and a workbook per unit）。"""
    outcome = runs.evaluate_and_publish(source, target, system=system, year=year, track=tracked)
    for one in outcome.years:
        _print_year(one)
    _print_counts(outcome)
    if not outcome.years:
        _print_findings(outcome.findings)
        say("没有可以评价的工作簿，未写出汇总。", is_error=True)
        return COULD_NOT_RUN
    for path, one in zip(outcome.written, outcome.years, strict=True):
        say(f"汇总工作簿：{path}")
        if one.batch.appraisals:
            say(f"评价底稿 {len(one.batch.appraisals)} 个，在同一文件夹下各单位的文件夹中")
    for folder in outcome.leftovers:
        say(f"文件夹“{folder}”是以前运行留下的，不属于本次结果，请核对后移走。")
    return HAS_ERRORS if outcome.has_errors else EVALUATED


@cli.command()
@click.argument("unit", type=Given("单位编码或名称"))
@click.argument("indicator", type=Given("指标编号或名称，或数据项名称"))
@_source
@_system
@_year
def explain(unit: str, indicator: str, source: Path, system: str | None, year: int | None) -> int:
    """说明一个单位的一项得分或数据项怎样得来（show how a score or a data item was had）。

    UNIT 为单位编码或名称，INDICATOR 为指标编号、指标名称或数据项名称，可以只写名称的一部分。
    """
    outcome = runs.evaluate_folder(source, system=system, year=year, track=tracked)
    appraisal, standard = runs.find_unit(outcome, unit)
    for found in runs.find_derivations(appraisal, standard, indicator):
        say(f"{appraisal.unit}")
        if isinstance(found, Derivation):
            _print_derivation(found)
        else:
            _print_item(found, inputs_below(appraisal, standard, found.uses))
        say()
    return EVALUATED


def _print_year(one: runs.Evaluated) -> None:
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
        areas = " ".join(f"{area.name} {area.earned:.2f}/{plain(area.full_score)}" for area in unit.areas)
        say(f"  {score}  {grade}  {unit.unit.name}　{areas}　问题 {len(unit.problems)} 个")
    for left in batch.unevaluated:
        say(f"  未评价  {left.name}{f'（{left.code}）' if left.code else ''}：{left.reason}")


def _print_findings(findings: Sequence[Finding]) -> None:
    order = list(Severity)
    for finding in sorted(findings, key=lambda one: (order.index(one.severity), one.place.file))[:SHOWN_FINDINGS]:
        found = f"，现为：{finding.found}" if finding.found else ""
        expected = f"，应为：{finding.expected}" if finding.expected else ""
        say(f"[{finding.severity}] {finding.code} {finding.place}　{finding.title}{found}{expected}。{finding.remedy}")
    if len(findings) > SHOWN_FINDINGS:
        say(f"……另有 {len(findings) - SHOWN_FINDINGS} 条，见汇总工作簿的“核查结果”。")


def _print_counts(outcome: runs.Outcome) -> None:
    units = sum(len(one.batch.appraisals) for one in outcome.years)
    left = {unit for one in outcome.years for unit in one.batch.unevaluated} | set(outcome.unplaced)
    without_unit = sum(not unit.code for unit in left)
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
    say("核查结果：" + "，".join(f"{severity} {severities[severity]} 条" for severity in Severity))
    if outcome.other_years:
        say(f"另有 {'、'.join(map(str, outcome.other_years))} 年度的工作簿，本次没有评价。")


def _print_derivation(one: Derivation) -> None:
    say(f"指标：{one.code} {one.area} / {one.theme} / {one.name}　分值 {plain(one.full_score)}")
    _print_given("含义", one.definition)
    _print_given("评分标准", one.standard_words)
    _print_given("完成值的计算", one.value_formula)
    _print_inputs(one.inputs)
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


def _print_item(item: Input, inputs: Sequence[Input]) -> None:
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the operator's mistakes end in one line and status 2, our own bugs in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a GBK console cannot show every character; a question mark beats a crash
            reconfigure(errors="replace")
    try:
        status = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = COULD_NOT_RUN
    except click.Abort:
        say("已中断，没有写出任何文件。", is_error=True)
        status = COULD_NOT_RUN
    except runs.OperatorError as error:
        say(str(error), is_error=True)
        status = COULD_NOT_RUN
    sys.exit(status if isinstance(status, int) else EVALUATED)


if __name__ == "__main__":
    main()

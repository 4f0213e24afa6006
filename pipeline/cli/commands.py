"""The commands: what each takes, what it runs and what it prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pipeline import __version__
from pipeline import run as runs
from pipeline.cli.options import Folder, Given, jobs_option, system_option, tracked, with_reports, with_request
from pipeline.cli.show import (
    print_counts,
    print_decided,
    print_derivation,
    print_edited,
    print_findings,
    print_issued,
    print_item,
    print_migration,
    print_nothing,
    print_verified,
    print_years,
    say,
)
from pipeline.cli.wording import PROGRAM, Commands, explained, program
from pipeline.derivation import Derivation, inputs_below
from pipeline.findings import COPY_LEFT_ASIDE, RULINGS_LEFT_ASIDE, RULINGS_UNREADABLE
from pipeline.rulings import FILE

EVALUATED, HAS_ERRORS, COULD_NOT_RUN = 0, 1, 2
_OF_RESULTS = (COPY_LEFT_ASIDE.code, RULINGS_UNREADABLE.code, RULINGS_LEFT_ASIDE.code)
"""Findings about work of people among the results that takes no part: told at once, or nobody would look for them."""
BLANK, ISSUED, NEW = "input_templates", "output/各单位模板", "output/新模板"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, "-V", "--version", prog_name=PROGRAM, message="%(prog)s %(version)s", help="显示版本号"
)
def cli() -> None:
    """部门整体支出绩效评价：把标准 Excel 工作簿变成评分、等级和问题清单。

    Turn standard Excel workbooks into scored government performance evaluations.
    """


@cli.command()
@click.option(
    "--output",
    "target",
    type=Folder(),
    metavar="文件夹",
    help=f"写到哪个文件夹，默认 {BLANK}；按名单生成的默认 {ISSUED}（output folder）",
)
@system_option("指标体系")
@click.option(
    "--units", type=Folder("文件"), metavar="文件", help="单位名单，按名单为每个单位生成一套（list of units）"
)
@click.option(
    "--last-year",
    "last",
    type=Folder(),
    metavar="文件夹",
    help="上年填好的工作簿所在的文件夹，从中带入上年数据（last year's workbooks）",
)
@click.option("--zip", "is_zipped", is_flag=True, help="每个单位压缩成一个 .zip 文件（one archive per unit）")
@jobs_option
def templates(
    target: Path | None, system: str | None, units: Path | None, last: Path | None, is_zipped: bool, jobs: int
) -> int:
    """生成空白的标准工作簿，或按单位名单为各单位生成（write blank workbooks, or a set per listed unit）。"""
    if units is not None:
        request = runs.Request(units, target or Path(ISSUED), system, jobs=jobs, track=tracked)
        issued = runs.issue_templates(request, last, is_zipped=is_zipped)
        print_issued(issued, request.target, is_zipped=is_zipped)
        if not issued.units:
            return COULD_NOT_RUN
        return HAS_ERRORS if issued.has_errors else EVALUATED
    if last is not None or is_zipped:
        raise click.UsageError("带入上年数据和压缩只用于按单位名单生成，请加上 --units（make 用 UNITS=）")
    made = runs.make_templates(target or Path(BLANK), system)
    for path in made.paths:
        say(f"已生成 {path}")
    say(f"指标体系：{made.system.name}（{made.system.code}）；自带的指标体系："
        + "，".join(f"{code} {name}" for code, name in runs.shipped_systems().items()))  # fmt: skip
    return EVALUATED


@cli.command()
@click.option(
    "--output", "target", type=Folder(), metavar="文件夹", default="docs/manual",
    help="写到哪个文件夹，默认 docs/manual（output folder）",
)  # fmt: skip
@system_option("指标体系")
def manual(target: Path, system: str | None) -> None:
    """生成填报说明和指标手册，网页格式，可以打印（write the manual as pages to read and print）。"""
    for path in runs.make_manual(target, system):
        say(f"已生成 {path}")


@cli.command()
@with_request
def check(request: runs.Request) -> int:
    """只检查工作簿，不写任何文件（check workbooks, write nothing）。"""
    outcome = runs.evaluate_folder(request)
    print_findings(outcome.findings)
    if not outcome.years:
        print_nothing(outcome, request)
        return COULD_NOT_RUN
    print_counts(outcome)
    return HAS_ERRORS if outcome.has_errors else EVALUATED


@cli.command()
@with_request
@with_reports
def evaluate(request: runs.Request) -> int:
    """评价全部单位，写出汇总工作簿和各单位的评价底稿（evaluate; write the summary and a workbook per unit）。"""
    published = runs.evaluate_and_publish(request)
    outcome = published.outcome
    if not outcome.years:
        print_findings(outcome.findings)
        print_nothing(outcome, request)
        return COULD_NOT_RUN
    print_findings([one for broken in outcome.reading.owned.broken for one in broken.findings])
    print_years(outcome)
    print_counts(outcome)
    for path, one in zip(published.written, outcome.years, strict=True):
        say(f"汇总工作簿：{path}")
        if one.batch.appraisals:
            say(f"评价底稿 {len(one.batch.appraisals)} 个，在同一文件夹下各单位的文件夹中")
            say(f"评价报告 {len(one.batch.appraisals)} 份，也在各单位的文件夹中；{runs.BATCH_REPORT}在汇总工作簿旁")
        say(f"需要更正或说明的，请填写 {path.with_name(FILE)}，再重新运行")
    if published.copies:
        say(
            f"核查回单 {published.copies} 个，在各单位的文件夹中：有核查结果的工作簿，问题已标出，"
            f"改好后放进“{request.source}”再重新运行"
        )
    print_edited(published.edited)
    if published.lists:
        say(
            f"核查清单 {published.lists} 个，在各单位的文件夹中：不能标色的工作簿，原因和问题列在清单中，"
            "请按清单改正原文件后再重新运行"
        )
    print_findings([one for one in outcome.findings if one.code in _OF_RESULTS])
    for path in published.kept:
        say(f"上次运行后有人改过或放入的文件与本次结果同名，已改名保留为“{path}”。")
    for folder in published.leftovers:
        say(f"文件夹“{folder}”是以前运行留下的，不属于本次结果，请核对后移走。")
    return HAS_ERRORS if outcome.has_errors else EVALUATED


@cli.command()
@click.option(
    "--input",
    "source",
    type=Folder(),
    metavar="文件夹",
    default="input",
    help="放已填工作簿的文件夹，默认 input，其中的文件不会改动（input folder）",
)
@click.option(
    "--output",
    "target",
    type=Folder(),
    metavar="文件夹",
    default=NEW,
    help=f"新工作簿写到哪个文件夹，默认 {NEW}（output folder）",
)
@system_option("转到哪个指标体系，默认按工作簿所载")
@jobs_option
def migrate(source: Path, target: Path, system: str | None, jobs: int) -> int:
    """把已填的工作簿转到新模板或其他指标体系（carry filled workbooks over to new templates）。"""
    migration = runs.migrate(runs.Request(source, target, system, jobs=jobs, track=tracked))
    print_migration(migration, target)
    if all(one.why for one in migration.files):
        return COULD_NOT_RUN
    return EVALUATED if migration.is_whole else HAS_ERRORS


@cli.command()
@click.argument("unit", metavar="单位", type=Given("单位编码或名称"))
@click.argument("indicator", metavar="指标", type=Given("指标编号或名称，或数据项名称"))
@with_request
def explain(unit: str, indicator: str, request: runs.Request) -> int:
    """说明一个单位的一项得分或数据项怎样得来（show how a score or a data item was had）。

    “单位”为单位编码或名称，“指标”为指标编号、指标名称或数据项名称，可以只写名称的一部分。
    """
    outcome = runs.evaluate_folder(request)
    if not outcome.years:
        print_findings(outcome.findings)
        print_nothing(outcome, request)
        return COULD_NOT_RUN
    appraisal, standard = runs.find_unit(outcome, unit)
    derivations = runs.find_derivations(appraisal, standard, indicator)
    for found in derivations:
        say(f"{appraisal.unit}")
        if isinstance(found, Derivation):
            print_derivation(found)
        else:
            print_item(found, inputs_below(appraisal, standard, found.uses))
        say()
    print_decided(runs.decided_about(appraisal, standard, derivations), outcome)
    return EVALUATED


@cli.command()
@click.argument("report", metavar="报告", type=Folder("文件"))
@click.option("--unit", metavar="单位", help="报告写的是哪个单位，默认按报告开头所载（unit of the report）")
@with_request
def verify(report: Path, unit: str | None, request: runs.Request) -> int:
    """核对一份 Word 报告中的数字与评价结果是否一致（hold the numbers of a report against the results）。

    “报告”为 .docx 文件，可以是本程序起草后改过的，也可以是别处写的；不改动报告。
    """
    verified = runs.verify(report, request, unit)
    print_verified(verified)
    return EVALUATED if verified.is_right else HAS_ERRORS


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the operator's mistakes end in a few words and status 2, our own bugs in a traceback."""
    given = None if arguments is None else list(arguments)
    try:
        status = cli.main(args=given, prog_name=program(), standalone_mode=False)
    except click.Abort as error:  # what click makes of Ctrl-C
        raise error.__cause__ or KeyboardInterrupt from None
    except click.ClickException as error:
        say(explained(error), is_error=True)
        return COULD_NOT_RUN
    except runs.UnusableSystemError as error:
        print_findings(error.findings, "改正以上各条后再运行时列出")
        say(str(error), is_error=True)
        return COULD_NOT_RUN
    except runs.OperatorError as error:
        say(str(error), is_error=True)
        return COULD_NOT_RUN
    return status if isinstance(status, int) else EVALUATED

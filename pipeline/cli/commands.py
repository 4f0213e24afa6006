"""The commands: what each takes, and who does it.

What that needs is imported when it is done, so that help and mistakes are answered at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pipeline import __version__
from pipeline.cli.options import (
    Folder,
    Given,
    folder_option,
    jobs_option,
    system_option,
    tracked,
    with_reports,
    with_request,
)
from pipeline.cli.saying import COULD_NOT_RUN, say
from pipeline.cli.wording import PROGRAM, Commands, explained, program
from pipeline.limits import NoWorkersError
from pipeline.run.operator import OperatorError, Request, refused

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
@folder_option("--output", "target", f"写到哪个文件夹，默认 {BLANK}；按名单生成的默认 {ISSUED}（output folder）")
@system_option("指标体系")
@click.option(
    "--units", type=Folder("文件"), metavar="文件", help="单位名单，按名单为每个单位生成一套（list of units）"
)
@folder_option("--last-year", "last", "上年填好的工作簿所在的文件夹，从中带入上年数据（last year's workbooks）")
@click.option("--zip", "is_zipped", is_flag=True, help="每个单位压缩成一个 .zip 文件（one archive per unit）")
@jobs_option
def templates(
    target: Path | None, system: str | None, units: Path | None, last: Path | None, is_zipped: bool, jobs: int
) -> int:
    """生成空白的标准工作簿，或按单位名单为各单位生成（write blank workbooks, or a set per listed unit）。"""
    from pipeline.cli import doing

    if units is not None:
        return doing.issue(Request(units, target or Path(ISSUED), system, jobs=jobs, track=tracked), last, is_zipped)
    if last is not None or is_zipped:
        raise click.UsageError("带入上年数据和压缩只用于按单位名单生成，请加上 --units（make 用 UNITS=）")
    return doing.make_templates(target or Path(BLANK), system)


@cli.command()
@folder_option("--output", "target", "写到哪个文件夹，默认 docs/manual（output folder）", "docs/manual")
@system_option("指标体系")
def manual(target: Path, system: str | None) -> int:
    """生成填报说明和指标手册，网页格式，可以打印（write the manual as pages to read and print）。"""
    from pipeline.cli import doing

    return doing.make_manual(target, system)


@cli.command()
@with_request
def check(request: Request) -> int:
    """只检查工作簿，不写任何文件（check workbooks, write nothing）。"""
    from pipeline.cli import doing

    return doing.check(request)


@cli.command()
@with_request
@with_reports
def evaluate(request: Request) -> int:
    """评价全部单位，写出汇总工作簿和各单位的评价底稿（evaluate; write the summary and a workbook per unit）。"""
    from pipeline.cli import doing

    return doing.evaluate(request)


@cli.command()
@with_request
@with_reports
def watch(request: Request) -> int:
    """监看输入文件夹，工作簿有变动就重新评价，按 Ctrl+C 结束（evaluate again whenever workbooks change）。"""
    from pipeline.cli import doing

    return doing.watch(request)


@cli.command()
@folder_option("--input", "source", "放已填工作簿的文件夹，默认 input，其中的文件不会改动（input folder）", "input")
@folder_option("--output", "target", f"新工作簿写到哪个文件夹，默认 {NEW}（output folder）", NEW)
@system_option("转到哪个指标体系，默认按工作簿所载")
@jobs_option
def migrate(source: Path, target: Path, system: str | None, jobs: int) -> int:
    """把已填的工作簿转到新模板或其他指标体系（carry filled workbooks over to new templates）。"""
    from pipeline.cli import doing

    return doing.migrate(Request(source, target, system, jobs=jobs, track=tracked))


@cli.command()
@click.argument("unit", metavar="单位", type=Given("单位编码或名称"))
@click.argument("indicator", metavar="[指标]", default="")
@with_request
def explain(unit: str, indicator: str, request: Request) -> int:
    """说明一个单位的一项得分或数据项怎样得来（show how a score or a data item was had）。

    “单位”为单位编码或名称，“指标”为指标编号、一二三级指标的名称或数据项名称，可以只写名称的一部分。

    不写“指标”的，说明总分怎样得来。
    """
    from pipeline.cli import doing

    return doing.explain(unit, indicator, request)


@cli.command()
@click.argument(
    "report",
    metavar="报告",
    type=Folder("报告", f"make verify REPORT=报告.docx，或者 {program()} verify 报告.docx"),
)
@click.option("--unit", metavar="单位", help="报告写的是哪个单位，默认按报告开头所载（unit of the report）")
@with_request
def verify(report: Path, unit: str | None, request: Request) -> int:
    """核对一份 Word 报告中的数字与评价结果是否一致（hold the numbers of a report against the results）。

    “报告”为 .docx 文件，可以是本程序起草后改过的，也可以是别处写的；不改动报告。
    """
    from pipeline.cli import doing

    return doing.verify(report, unit, request)


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
    except OperatorError as error:
        from pipeline.cli import doing

        return doing.explain_mistake(error)
    except (NoWorkersError, MemoryError, OSError, UnicodeEncodeError) as error:
        if not (words := refused(error)):
            raise
        say(words, is_error=True)
        return COULD_NOT_RUN
    return status if isinstance(status, int) else 0

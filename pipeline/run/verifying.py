"""A Word report + the evaluated workbooks -> what its numbers are against the results, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.claims import Owned, Passage
from pipeline.deliver.report import Figure, Line, batch_lines, unit_lines
from pipeline.evaluate import (
    Checked,
    Contradiction,
    Former,
    Verdict,
    batch_contradictions,
    check_numbers,
    contradictions,
    former,
    outdated,
    unlisted,
    unmentioned,
)
from pipeline.evaluate.outdated import Outdated
from pipeline.figures import batch_figures, unit_figures
from pipeline.intake import RefusalError, passages_of, read_document
from pipeline.model import Appraisal, Batch, Problem
from pipeline.run.evaluating import Evaluated, Outcome, evaluate_folder, new_workers
from pipeline.run.explaining import find_unit
from pipeline.run.operator import OperatorError, Request
from pipeline.standard import Standard
from pipeline.workers import Loss, Task

_HEAD = 5
"""Passages at the beginning of a report, in which the unit's name is looked for first."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A report held against the results: its numbers, contradictions, problems that it does not mention.

    `about` says whose report it is: a unit, or all units of a year. `gone` are problems that the report tells of and
    the results do not have. Of a report on all units, `former` are those that it lists and the results do not have
    there, `unlisted` those that it does not name.
    """

    about: str
    checked: tuple[Checked, ...]
    contradictions: tuple[Contradiction, ...]
    unmentioned: tuple[Problem, ...]
    gone: tuple[Outdated, ...]
    former: tuple[Former, ...] = ()
    unlisted: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> list[Checked]:
        """Return the numbers with this verdict."""
        return [one for one in self.checked if one.verdict is verdict]

    @property
    def wrong(self) -> list[Checked]:
        """The numbers that are not those of the results."""
        return self.of(Verdict.DIFFERS)

    @property
    def unknown(self) -> list[Checked]:
        """The numbers that the results say nothing about."""
        return self.of(Verdict.UNKNOWN)

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers there are of each verdict, in its words."""
        return {str(verdict): len(self.of(verdict)) for verdict in Verdict}

    @property
    def is_right(self) -> bool:
        """Whether nothing in the report is wrong or left out."""
        told = self.contradictions, self.unmentioned, self.gone, self.former, self.unlisted
        return not (self.wrong or any(told))


def verify(report: Path, request: Request, unit: str | None = None) -> Verified:
    """Hold a report against the results of the unit that it names, or of `unit`, or of all units; nothing is written.

    Raise OperatorError when the report cannot be read or what it is about cannot be told.
    """
    if not report.exists():
        raise OperatorError(f"没有文件“{report}”。请核对报告的路径。")
    with new_workers(request) as workers:
        (read,) = workers.each(_read, [Task.on(report)])
        if isinstance(read, Loss):
            raise OperatorError(f"不能读取报告“{report}”（{read.cause}）。请用 Word 打开核对后另存为 .docx 再试。")
        if isinstance(read, str):
            raise OperatorError(f"不能读取报告“{report}”：{read}。请核对路径，并用 Word 另存为 .docx 再试。")
        outcome = evaluate_folder(request, workers)
    if unit is None and (year := _year_of(read, outcome)):
        return batch_verified(read, year.batch, year.standard)
    appraisal, standard = find_unit(outcome, unit) if unit else _named_in(read, outcome, report)
    return unit_verified(read, appraisal, standard)


def _read(path: Path) -> list[Passage] | str:
    """Return the passages of a report, or why it cannot be read. Done by a worker."""
    try:
        return passages_of(read_document(path))
    except (RefusalError, ValueError) as error:
        return why_unread(error)


def why_unread(error: RefusalError | ValueError) -> str:
    """Return why a Word document cannot be read: what was found before it was opened, else that it is damaged."""
    if isinstance(error, RefusalError):
        return error.faults[0].found or error.faults[0].kind.title
    return "不是完好的 Word 文档"


def _year_of(passages: Sequence[Passage], outcome: Outcome) -> Evaluated | None:
    """Return the year whose units a report is about together: its beginning calls it so and names the year."""
    head = [one.text for one in passages[:_HEAD]]
    for year in outcome.years:
        titles = [one.outline.name for one in year.standard.outlines if one.outline.over == "batch"]
        if any(title in text and str(year.batch.year) in text for text in head for title in titles):
            return year
    return None


def _named_in(passages: Sequence[Passage], outcome: Outcome, report: Path) -> tuple[Appraisal, Standard]:
    """Return the unit that a report is about: the one that its beginning names, else the one that it names at all."""
    known = outcome.units
    if not known:
        raise OperatorError("没有一个单位得到评价，没有可以核对的结果。请先运行 make check，按核查结果改正。")
    for texts in ([one.text for one in passages[:_HEAD]], [one.text for one in passages]):
        found = [pair for pair in known if any(pair[0].unit.name in text for text in texts)]
        years = [pair for pair in found if any(str(pair[0].unit.year) in text for text in texts)]
        if len(years or found) == 1:
            return (years or found)[0]
    names = "、".join(dict.fromkeys(one.unit.name for one, _standard in known))
    raise OperatorError(
        f"报告“{report}”写的是哪个单位不能确定。请加上 --unit 单位名称（make 用 UNIT=）；现有：{names}。"
    )


def unit_verified(passages: Sequence[Passage], appraisal: Appraisal, standard: Standard) -> Verified:
    """Hold the passages of a report on one unit against its results."""
    told = [*(problem.fact for problem in appraisal.problems), *(mark.reason for mark in appraisal.marks)]
    figures, rows = unit_figures(appraisal, standard), _rows_of_amounts(appraisal, standard)
    drafted = map(_passage, unit_lines(appraisal, standard))
    checked = check_numbers(passages, figures, told, appraisal.unit.name, rows, drafted)
    return Verified(
        str(appraisal.unit),
        tuple(checked),
        tuple(contradictions(checked, passages, appraisal, standard)),
        tuple(unmentioned(passages, appraisal.reported, standard)),
        tuple(outdated(passages, appraisal.problems, standard)),
    )


def _passage(line: Line) -> Passage:
    """Return a line of a draft as it is read in a report, the figures in it owned."""
    text, owned = "", list[Owned]()
    for part in line:
        words = part.text if isinstance(part, Figure) else part
        if isinstance(part, Figure):
            owned.append(Owned(len(text), len(text) + len(words), part.key))
        text += words
    return Passage(text, "", "", owned=tuple(owned))


def _rows_of_amounts(appraisal: Appraisal, standard: Standard) -> set[str]:
    """Return what the rows of the unit's tables of amounts are called, where a name and no key tells them apart."""
    tables = [(standard.tables[title], table) for title, table in appraisal.submission.tables.items()]
    named = [
        table.columns[sheet.naming.name]
        for sheet, table in tables
        if sheet.naming is not None
        and not sheet.naming.unique
        and any(one.value_kind.is_money for one in sheet.columns)
    ]
    return {str(name) for column in named for name in column.values[~column.blank].tolist()}


def batch_verified(passages: Sequence[Passage], batch: Batch, standard: Standard) -> Verified:
    """Hold the passages of a report on all units of a year against their results."""
    drafted = map(_passage, batch_lines(batch, standard))
    checked = check_numbers(passages, batch_figures(batch, standard), drafted=drafted)
    problems = {problem.code: problem for one in batch.appraisals for problem in one.reported}
    return Verified(
        f"{batch.year}年度全部单位",
        tuple(checked),
        tuple(batch_contradictions(checked, passages, batch, standard)),
        tuple(unmentioned(passages, problems.values(), standard)),
        tuple(outdated(passages, [problem for one in batch.appraisals for problem in one.problems], standard)),
        tuple(former(passages, batch)),
        tuple(unlisted(passages, batch)),
    )

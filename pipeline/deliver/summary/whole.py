"""Batch + standard -> the units in the order of the summary, and its sheets, each of which knows where it has what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.deliver.cells import score_format, width_for
from pipeline.deliver.contents import FileLink
from pipeline.deliver.links import NO_LINKS, WORKPAPER, Links, inside, to_source
from pipeline.deliver.summary.checks import ChecksSheet
from pipeline.deliver.summary.losses import LossesSheet
from pipeline.deliver.summary.matrix import MatrixSheet
from pipeline.deliver.summary.moves import MovesSheet
from pipeline.deliver.summary.problems import ProblemsSheet
from pipeline.deliver.summary.ranking import RankingSheet
from pipeline.deliver.summary.rules import RulesSheet
from pipeline.deliver.summary.unevaluated import UnevaluatedSheet
from pipeline.formula import Value
from pipeline.model import Appraisal, Batch, Place
from pipeline.standard import Standard
from pipeline.standard.doubted import doubts_of


@dataclass(frozen=True)
class Summary:
    """A batch in the order in which the sheets show its units, and those sheets that others point to."""

    batch: Batch
    standard: Standard
    links: Links = NO_LINKS

    @property
    def decimals(self) -> int:
        """Decimals of a score."""
        return self.standard.system.decimals

    @property
    def score(self) -> str:
        """The number format of a score."""
        return score_format(self.decimals)

    @cached_property
    def values(self) -> dict[str, Mapping[str, Value]]:
        """The values of each unit's data items, by code, in the order of the batch."""
        return {one.unit.code: one.values for one in self.batch.appraisals}

    @cached_property
    def graded(self) -> tuple[Appraisal, ...]:
        """Graded units by rank, then code."""
        graded = [one for one in self.batch.appraisals if one.unit.code in self.batch.ranks]
        return tuple(sorted(graded, key=lambda one: (self.batch.ranks[one.unit.code], one.unit.code)))

    @cached_property
    def ungraded(self) -> tuple[Appraisal, ...]:
        """Units without a grade, by code."""
        return tuple(one for one in self.batch.appraisals if one.unit.code not in self.batch.ranks)

    @property
    def units(self) -> tuple[Appraisal, ...]:
        """All appraised units in the order of 汇总."""
        return (*self.graded, *self.ungraded)

    @property
    def paper_words(self) -> str:
        """Say that a unit's name leads to its workbook, where it does."""
        return "点击各表中的单位名称，打开该单位的评价底稿。" if self.links.folders else ""

    def name_of(self, one: Appraisal, sheet: str, cell: str = "") -> FileLink | str:
        """Return the name of a unit, as the way to a cell of its workbook where it has one."""
        target = self.links.workpaper(one.unit.code, sheet, cell)
        if target is None:
            return self.called(one)
        folder = self.links.folders[one.unit.code]
        return FileLink(self.called(one), target, f"打不开时，请到文件夹“{folder}”中找“{WORKPAPER}”")

    def called(self, one: Appraisal) -> str:
        """Return the name of a unit, with what is in doubt about all its amounts."""
        return one.unit.name + self._doubts[one.unit.code]

    @cached_property
    def _doubts(self) -> Mapping[str, str]:
        return {one.unit.code: doubts_of(one, self.standard) for one in self.batch.appraisals}

    def is_doubted(self, one: Appraisal) -> bool:
        """Tell whether something is in doubt about all amounts of a unit."""
        return bool(self._doubts[one.unit.code])

    def source(self, place: Place, text: str = "") -> FileLink | str:
        """Return the way to a place in an input file, where it can be reached, shown as its sheet and cell."""
        return to_source(self.links, place, text or inside(place))

    @cached_property
    def name_width(self) -> float:
        """The width of a column in which most names of units stand on one line."""
        return width_for([one.unit.name for one in self.batch.appraisals], least=18, most=34)

    ranking = cached_property(RankingSheet)
    matrix = cached_property(MatrixSheet)
    losses = cached_property(LossesSheet)
    problems = cached_property(ProblemsSheet)
    moves = cached_property(MovesSheet)
    checks = cached_property(ChecksSheet)
    unevaluated = cached_property(UnevaluatedSheet)
    rules = cached_property(RulesSheet)

"""Filled workbooks -> one Submission a unit and year, what could not be placed, and findings about the set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline import findings
from pipeline.intake.earlier import differences_from_last_year
from pipeline.intake.filled import Filled, Unused
from pipeline.intake.identity import differences, identity_place, names_conflict, other_years, slips
from pipeline.intake.replacing import (
    conflicts,
    copy_marks,
    replacement,
    reused,
    reused_note,
    what_it_says,
    without_replaced,
)
from pipeline.intake.submission import submission
from pipeline.kinds import fold
from pipeline.model import UNUSED, Finding, Place, SourceFile, Submission, Unevaluated
from pipeline.standard import Standard


@dataclass(slots=True)
class Gathered:
    """One year of a run, before evaluation: submissions in order of unit code, and the standard they follow."""

    year: int
    standard: Standard
    submissions: list[Submission] = field(default_factory=list)
    unevaluated: list[Unevaluated] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)


def gather(read: Sequence[Filled | Unused], sure: int | None = None) -> tuple[list[Gathered], list[Unused | Filled]]:
    """Group what was read by year, of which one may be `sure`; return the years and the files that belong to none."""
    filled, replaced = without_replaced([one for one in read if isinstance(one, Filled)], sure)
    placed = [one for one in filled if one.year is not None]
    copies, instead = list(reused(placed)), {copy.source.path for _original, copy in replaced}
    doubts = [
        *slips(placed, copies),
        *other_years(placed),
        *(reused_note(copy, originals, replaces=copy.source.path in instead) for copy, originals in copies),
    ]
    years = []
    for year in sorted({one.year for one in placed if one.year is not None}):
        own = [one for one in placed if one.year == year]
        gathered = _year(year, own)
        paths = {one.source.path for one in own}
        gathered.findings += [doubt for doubt in doubts if doubt.place.file in paths]
        for original, copy in replaced:
            if copy.year == year:
                source, note = replacement(original, copy)
                gathered.files.append(source)
                gathered.findings.append(note)
        years.append(gathered)
    _compare_years(years)
    unplaced = {one.source.path for one in filled if one.year is None}
    return years, [one for one in read if isinstance(one, Unused) or one.source.path in unplaced]


def _compare_years(years: Sequence[Gathered]) -> None:
    """Tell where the workbooks of one year say otherwise of the year before than its own do."""
    handed_in = {one.year: {each.unit.code: each for each in one.submissions} for one in years}
    for year in years:
        before = handed_in.get(year.year - 1, {})
        for at, one in enumerate(year.submissions):
            if one.unit.code in before:
                told = differences_from_last_year(one, before[one.unit.code], year.standard)
                year.submissions[at] = replace(one, findings=(*one.findings, *told))


def _year(year: int, workbooks: Sequence[Filled]) -> Gathered:
    gathered = Gathered(year, _common_standard(workbooks))
    by_code: dict[str, list[Filled]] = {}
    for one in workbooks:
        by_code.setdefault(one.code, []).append(one)
    for code in sorted(by_code):
        if code:
            if not gathered.standard.system.in_force(year):
                gathered.findings.append(_not_in_force(by_code[code], gathered))
            _unit(gathered, code, by_code[code])
        else:
            for one in by_code[code]:
                finding = findings.NO_UNIT.at(identity_place(one, "unit_code"))
                _leave_out(gathered, [one], finding.title, [finding])
    return gathered


def _not_in_force(books: Sequence[Filled], gathered: Gathered) -> Finding:
    """Name one workbook of a unit whose year the system is not meant for: the one or the other has to be checked."""
    system = gathered.standard.system
    years = f"“{system.name}”适用于 {system.years}"
    first = min(books, key=lambda one: (one.workbook.key, one.source.path))
    found = f"{first.name or first.code}的评价年度为 {gathered.year} 年度"
    return findings.SYSTEM_NOT_IN_FORCE.at(identity_place(first, "year"), found, years)


def _common_standard(workbooks: Sequence[Filled]) -> Standard:
    """The standard most workbooks of the year were made for; a table of ranks needs one ruler."""
    counts = Counter(one.standard.system.code for one in workbooks)
    most = max(counts, key=lambda code: (counts[code], code))
    return next(one.standard for one in workbooks if one.standard.system.code == most)


def _leave_out(gathered: Gathered, books: Sequence[Filled], reason: str, why: Iterable[Finding]) -> None:
    name = next((one.name for one in books if one.name), "") or books[0].source.path
    code = books[0].code
    gathered.unevaluated.append(Unevaluated(name, code, reason, tuple(one.source.path for one in books)))
    gathered.findings += [*why, *(finding for one in books for finding in one.findings)]
    gathered.files += [replace(one.source, role=UNUSED) for one in books]


def _unit(gathered: Gathered, code: str, books: list[Filled]) -> None:
    books, repeated = _without_copies(books)
    gathered.findings += [note for _source, note in repeated]
    gathered.files += [source for source, _note in repeated]
    strangers = [one for one in books if one.standard.system.code != gathered.standard.system.code]
    if strangers:
        systems = "、".join(sorted({one.standard.system.name for one in strangers}))
        why = [
            findings.OTHER_SYSTEM.towards(gathered.standard.known_as).at(
                identity_place(one, "system_code"), one.standard.system.code, gathered.standard.system.code
            )
            for one in strangers
        ]
        _leave_out(gathered, books, f"所用指标体系（{systems}）与本年度其他单位不同，不能放在一起排名", why)
        return
    names = {fold(one.name): one.name for one in books if one.name}
    if len(names) > 1:
        _leave_out(gathered, books, f"单位编码 {code} 对应多个名称：{'、'.join(names.values())}", names_conflict(books))
        return
    usable, trouble = _without_conflicts(books)
    if not usable:
        _leave_out(gathered, books, trouble[0].title, trouble)
        return
    left = [one for one in books if one not in usable]
    gathered.files += [replace(one.source, role="未采用（内容冲突）") for one in left]
    gathered.submissions.append(
        submission(code, gathered.year, gathered.standard, usable, left, [*trouble, *differences(usable)])
    )


def _without_copies(books: list[Filled]) -> tuple[list[Filled], list[tuple[SourceFile, Finding]]]:
    """Count files once that are the same, or say the same: the one whose name does not say that it is the copy."""
    times = Counter(one.workbook.key for one in books)
    same: dict[str | bytes, Filled] = {}
    repeated: dict[str, tuple[SourceFile, Finding]] = {}
    for one in sorted(books, key=lambda one: copy_marks(one.source.path)):
        known, kind = same.setdefault(one.source.digest, one), findings.DUPLICATE_FILE
        if known is one and times[one.workbook.key] > 1 and one.returned is None:
            known, kind = same.setdefault(what_it_says(one), one), findings.SAVED_AGAIN
        if known is not one:
            note = kind.at(Place(one.source.path), f"与“{known.source.path}”相同")
            repeated[one.source.path] = replace(one.source, role="重复，未再计入"), note
    left = [one for one in books if one.source.path not in repeated]
    return left, [repeated[one.source.path] for one in books if one.source.path in repeated]


def _without_conflicts(books: list[Filled]) -> tuple[list[Filled], list[Finding]]:
    """Leave out workbooks of one kind that stand twice with different content: nobody can tell which is right."""
    by_key: dict[str, list[Filled]] = {}
    for one in books:
        by_key.setdefault(one.workbook.key, []).append(one)
    trouble = [finding for same in by_key.values() if len(same) > 1 for finding in conflicts(same)]
    return [same[0] for same in by_key.values() if len(same) == 1], trouble


def refused_units(unplaced: Sequence[Unused | Filled]) -> list[Unevaluated]:
    """Return the files that belong to no unit and year though they should."""
    found = []
    for one in unplaced:
        if isinstance(one, Filled):
            # Listed as a file: the unit may well be evaluated from its other workbooks.
            unit = f"（{one.name or one.code}）" if one.name or one.code else ""
            why = findings.BLANK_TEMPLATE.title if one.is_untouched else f"没有可用的评价年度{unit}"
            found.append(Unevaluated(one.source.path, "", why, (one.source.path,)))
        elif one.is_refused:
            why = "；".join(dict.fromkeys(finding.title for finding in one.findings))
            found.append(Unevaluated(one.source.path, "", why, (one.source.path,)))
    return found

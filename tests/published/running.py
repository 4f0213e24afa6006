"""Published tables and how they are filled -> evaluated units; whoever has such tables can have them evaluated here.

`JIXIAO_PUBLISHED=FOLDER` takes another folder's `cases.json` and `filled.toml` (its head says what may stand there).
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.deliver.templates import Prefill
from pipeline.formula import Value
from pipeline.model import Appraisal, Mark
from pipeline.standard import Standard, load_standard
from pipeline.tally import Tally
from tests.declarations import replaced, shipped_copy
from tests.filling import appraised, complete, with_rows, written

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = Path(os.environ.get("JIXIAO_PUBLISHED", HERE))
UNSCORED = "未评"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Filled:
    """One published table as it is filled in; `published` is its record in cases.json."""

    published: Mapping[str, Any]
    id: str
    system: str
    label: str = ""
    folder: str = ""
    money_unit: str = "元"
    fields: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    blank: Sequence[str] = ()
    rates: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.id, self.system, self.label) if part)

    def printed(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Yield the records of published rates or scores that this filling has a place for."""
        places = self.rates if kind == "rates" else self.scores
        yield from (one for one in self.published[kind] if one["indicator"] in places)


@dataclass(frozen=True)
class Run:
    """A filled table after evaluation."""

    filled: Filled
    standard: Standard
    appraisal: Appraisal

    def points(self, code: str) -> str:
        """Return the points of a mark or heading as a filled table expects them."""
        found = self.place(code)
        points = found.points if isinstance(found, Mark | Tally) else None
        return UNSCORED if points is None else f"{points:.{self.standard.system.decimals}f}"

    @cached_property
    def codes(self) -> set[str]:
        """Everything that was found: codes of findings and of problems."""
        return {one.code for one in self.appraisal.findings} | {one.code for one in self.appraisal.problems}

    def place(self, name: str) -> Tally | Mark | Value:
        """Return the first-level heading, the indicator's mark or the data item called `name`."""
        places: dict[str, Any] = {key: fact.value for key, fact in self.appraisal.facts.items()}
        places |= {mark.code: mark for mark in self.appraisal.marks}
        return {**places, **{area.name: area for area in self.appraisal.areas}}[name]  # type: ignore[no-any-return]

    def told(self, code: str) -> set[str]:
        """Return the names of the indicators at whose cells a finding of `code` stands."""
        table = self.appraisal.submission.tables["指标评分"]
        numbers = {row: str(table.columns["指标编号"].at(index)) for index, row in enumerate(table.rows)}
        names = {rule.indicator.code: rule.indicator.name for rule in self.standard.indicators}
        found = [one.place.cell for one in self.appraisal.findings if one.code == code]
        rows = {int("".join(filter(str.isdigit, cell))) for cell in found}
        return {names[numbers[row]] for row in rows if row in numbers}


def published_cases(folder: Path = FOLDER) -> dict[str, Mapping[str, Any]]:
    """Read every published table of a folder, by id."""
    return {one["id"]: one for one in json.loads((folder / "cases.json").read_text(encoding="utf-8"))}


def filled_tables(folder: Path = FOLDER) -> list[Filled]:
    """Read every filled table of a folder."""
    published = published_cases(folder)
    found: list[Filled] = []
    for raw in _declared(folder).get("cases", []):
        like = raw.pop("like", None)
        above = next((one for one in found if like and (one.id, one.label) == (raw["id"], like)), None)
        given = _inherited(raw, above) if above else raw
        found.append(Filled(published=published[raw["id"]], label=given.pop("as", ""), **given))
    return found


def _inherited(raw: Mapping[str, Any], above: Filled) -> dict[str, Any]:
    """Take over what a case above hands in, and put what this one hands in itself in its place."""
    tables = {key: {**getattr(above, key), **raw.get(key, {})} for key in ("fields", "tables")}
    return {"money_unit": above.money_unit, "blank": above.blank, **raw, **tables}


def standard_for(code: str, folder: Path = FOLDER) -> Standard:
    """Return a shipped standard, or one that filled.toml builds on a shipped one."""
    own = {one["code"]: one for one in _declared(folder).get("systems", [])}
    if code not in own:
        return load_standard(code)
    with TemporaryDirectory() as made:
        copy = shipped_copy(Path(made) / "standard")
        base = (copy / "systems" / f"{own[code]['based_on']}.toml").read_text(encoding="utf-8")
        text = replaced(base, *own[code].get("replace", []))
        added = (folder / own[code]["own"]).read_text(encoding="utf-8") if "own" in own[code] else ""
        (copy / "systems" / f"{code}.toml").write_text(f"{text}\n{added}", encoding="utf-8")
        return load_standard(code, folder=copy)


def run(filled: Filled, standard: Standard, folder: Path) -> Run:
    """Write the workbooks of a filled table below `folder`, read them back and evaluate them."""
    if filled.folder:
        return Run(filled, standard, appraised(ROOT / filled.folder, standard))
    return Run(filled, standard, appraised(written(standard, folder, _prefill(filled, standard)), standard))


def _declared(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "filled.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def _prefill(filled: Filled, standard: Standard) -> Prefill:
    case = filled.published
    found = complete(
        standard, 评价年度=case["year"], 金额单位=filled.money_unit, 单位名称=case["unit"], **filled.fields
    )
    for title, table in filled.tables.items():
        rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        found = with_rows(found, title, *({key: cell for key, cell in row.items() if cell != ""} for row in rows))
    for title in filled.blank:
        found = with_rows(found, title)
    return with_rows(found, "指标评分", *_scores(filled, standard, found.tables["指标评分"]))


def _scores(filled: Filled, standard: Standard, rows: Rows) -> Iterator[dict[str, Any]]:
    """Type what was published: rates as 完成值, scores as 自评得分."""
    rates = [one for one in filled.printed("rates") if one["published_pct"] is not None]
    typed = {filled.rates[one["indicator"]]: one["published_pct"] for one in rates}
    claimed = {filled.scores[one["indicator"]]: one["published_score"] for one in filled.printed("scores")}
    for rule, row in zip(standard.indicators, rows, strict=True):
        published = typed.get(rule.indicator.value or "")
        own = {} if published is None else {"指标完成值": Decimal(str(published)) / 100}
        claim = claimed.get(rule.indicator.code)
        yield {**row, **own, **({} if claim is None else {"自评得分": Decimal(str(claim))})}

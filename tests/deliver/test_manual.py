"""填报说明 and 指标手册: whole, current, safe whatever stands in the standard, right in their worked cases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.deliver.manual import manual_paths, write_manual
from pipeline.deliver.manual.filling import filling
from pipeline.deliver.manual.handbook import handbook
from pipeline.deliver.manual.html import Markup, element
from pipeline.deliver.manual.worked import cases
from pipeline.evaluate import appraise
from pipeline.kinds import fold
from pipeline.model import Submission
from pipeline.standard import Standard, load_standard, load_systems
from tests.deliver.batches import edited
from tests.shapes import shapes
from tests.ways import two_ways

CHECKED_IN = Path(__file__).parents[2] / "docs" / "manual"
HOSTILE = "<script>alert(1)</script>\"'&amp;\x07"
WITHOUT_END = {"meta", "col"}
EM = 11.0
Page = Callable[[Standard], str]
PAGES: list[Page] = [filling, handbook]


@dataclass
class Seen(HTMLParser):
    """What a browser makes of a page: elements with their attributes in order, anchors, links, drawn texts."""

    opened: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    drawn: list[tuple[dict[str, str | None], dict[str, str | None], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.stack and self.stack[-1] == "text":
            box = next(given for tag, given in reversed(self.opened) if tag == "rect")
            self.drawn.append((box, self.opened[-1][1], data))

    def ids(self) -> list[str]:
        return [given["id"] or "" for _tag, given in self.opened if "id" in given]

    def targets(self) -> list[str]:
        return [given["href"] or "" for _tag, given in self.opened if "href" in given]


def seen(text: str) -> Seen:
    found = Seen()
    found.feed(text)
    found.close()
    assert found.stack == []
    return found


@pytest.fixture(scope="module", params=sorted(load_systems()))
def any_standard(request: pytest.FixtureRequest) -> Standard:
    return load_standard(str(request.param))


def test_the_handbook_says_how_a_total_comes_about(tmp_path: Path) -> None:
    of_every_shape = shapes(tmp_path / "standard")
    system, told = of_every_shape.system, "".join(seen(handbook(of_every_shape)).texts)
    for cap in system.caps:
        assert cap.reason in told
    for area in system.extras:
        assert any(f"{area.name}最多{area.role[0]}" in text for text in told.split("；"))
    for one in system.indicators:
        assert all(label in told for label in one.band_labels)


def test_the_checked_in_manual_is_what_the_standard_says_now(tmp_path: Path) -> None:
    """If this fails: make manual."""
    written = write_manual(load_standard(), tmp_path)
    assert sorted(path.name for path in CHECKED_IN.iterdir()) == sorted(path.name for path in written)
    assert [path.read_bytes() for path in manual_paths(CHECKED_IN)] == [path.read_bytes() for path in written]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_nothing_from_outside(page: Page, any_standard: Standard) -> None:
    text = page(any_standard)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<script|<link|<img|<iframe|\bsrc=", text)
    assert all(target.startswith("#") for target in seen(text).targets())


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_one_place_on_the_page(page: Page, any_standard: Standard) -> None:
    found = seen(page(any_standard))
    assert len(found.ids()) == len(set(found.ids()))
    assert {target.removeprefix("#") for target in found.targets()} <= set(found.ids())


def spoiled(standard: Standard) -> Standard:
    """Put markup into texts that a workbook of a system may hold."""
    system = standard.system
    first, *others = standard.indicators
    words = {"name": HOSTILE, "code": HOSTILE, "definition": HOSTILE, "area": HOSTILE, "zero_reason": HOSTILE}
    indicator = first.indicator.model_copy(update=words)
    book, *books = standard.workbooks
    form, *sheets = book.sheets
    cells = tuple(one.model_copy(update={"label": HOSTILE, "help": HOSTILE, "example": HOSTILE}) for one in form.fields)  # type: ignore[union-attr]
    form = form.model_copy(update={"help": HOSTILE, "title": HOSTILE, "fields": cells})
    problem, *problems = standard.problems
    return replace(
        standard,
        version=HOSTILE,
        system=system.model_copy(update={"name": HOSTILE, "notes": (HOSTILE,), "source": HOSTILE}),
        indicators=(replace(first, indicator=indicator, wording=HOSTILE), *others),
        workbooks=(book.model_copy(update={"name": HOSTILE, "sheets": (form, *sheets)}), *books),
        problems=(replace(problem, rule=problem.rule.model_copy(update={"name": HOSTILE})), *problems),
    )


@pytest.mark.parametrize("page", PAGES)
def test_what_looks_like_markup_stays_text(page: Page) -> None:
    standard = load_standard()
    before, after = seen(page(standard)), seen(page(spoiled(standard)))
    assert {tag for tag, _given in after.opened} == {tag for tag, _given in before.opened}
    assert {key for _tag, given in after.opened for key in given} == {
        key for _tag, given in before.opened for key in given
    }
    assert any(HOSTILE.rstrip("\x07") in text for text in after.texts)
    assert "\x07" not in "".join(after.texts)


def test_attributes_are_escaped_and_markup_is_not_escaped_twice() -> None:
    inner = element("b", "<")
    assert element("a", inner, href='"><i>') == Markup('<a href="&quot;&gt;&lt;i&gt;"><b>&lt;</b></a>')


def test_every_sheet_is_pictured_with_all_its_headers_and_every_column_is_told(any_standard: Standard) -> None:
    found = seen(filling(any_standard))
    drawn = fold("".join(text for _box, _given, text in found.drawn))
    told = set(found.texts)
    for book in any_standard.workbooks:
        for table in book.tables:
            assert all(fold(column.title) in drawn for column in table.columns)
            assert {column.title for column in table.columns} <= told
        for form in book.forms:
            assert {one.title for one in form.fields} <= told


def test_every_check_of_a_workbook_is_told(any_standard: Standard) -> None:
    told = set(seen(filling(any_standard)).texts)
    assert {rule.check.code for rule in any_standard.checks} <= told


def test_a_picture_shows_the_declared_example_and_what_the_sheet_computes_from_it() -> None:
    drawn = [text for _box, _given, text in seen(filling(load_standard("town-2024"))).drawn]
    assert {"人居环境整治", "100,000.00", "150,000.00"} <= set(drawn)


def width_of(text: str) -> float:
    """How wide a text is in any usual font: full width is an em, anything else at most six tenths."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.6 for one in text)


def test_no_drawn_text_runs_over_the_edge_of_its_cell(any_standard: Standard) -> None:
    for box, given, text in seen(filling(any_standard)).drawn:
        assert width_of(text) * float(given["font-size"] or EM) <= float(box["width"] or 0), text


def test_every_indicator_problem_and_item_has_its_place(any_standard: Standard) -> None:
    found = seen(handbook(any_standard))
    for what, count in (
        ("indicator", len(any_standard.indicators)),
        ("problem", len(any_standard.problems)),
        ("item", len(any_standard.items)),
    ):
        assert {f"{what}{number}" for number in range(1, count + 1)} <= set(found.ids())
    text = "".join(found.texts)
    for rule in any_standard.indicators:
        assert rule.wording in text
        assert all(point.text in text for point in rule.indicator.points)
        assert any_standard.basis(rule.indicator.basis) in text
    for check in any_standard.problems:
        rows = "" if check.unless else "行"  # another problem of the same table takes single rows away
        assert not check.rule.unless or f"已列出 {'、'.join(check.rule.unless)} 的{rows}，不再列出" in text


def computed(standard: Standard) -> Iterator[tuple[str, list[Decimal]]]:
    for rule in standard.indicators:
        if rule.method.decided_by != "entered":
            yield rule.indicator.code, [Decimal(case.points) for case in cases(rule, standard)]


def test_every_indicator_that_is_not_simply_judged_has_worked_cases_within_its_marks(any_standard: Standard) -> None:
    full = {rule.indicator.code: rule.indicator.full_score for rule in any_standard.indicators}
    for code, points in computed(any_standard):
        assert points
        assert all(0 <= one <= full[code] for one in points)
        assert any(one < full[code] for one in points)


def test_a_worked_case_goes_from_the_items_to_the_score() -> None:
    standard = load_standard("town-2024")
    rule = next(one for one in standard.indicators if one.value and one.value.names == ("预算执行率",))
    first = cases(rule, standard)[0]
    assert "14492426.11" in first.given
    assert (first.value, first.points) == ("88.04%", "7.04")
    assert "88.04%" in first.working


@pytest.mark.parametrize(("position", "finding"), [(0, "部分符合"), (1, "不符合")])
def test_a_worked_checklist_is_scored_as_a_unit_would_be(
    standard: Standard, base: Submission, position: int, finding: str
) -> None:
    lists = [rule for rule in standard.indicators if rule.indicator.points]
    row, submission = 0, base
    for rule in lists:
        submission = edited(submission, "要点核查", row, 核查结论=finding)
        row += len(rule.indicator.points)
    marks = {mark.code: mark.points for mark in appraise(submission, standard).marks}
    assert lists
    for rule in lists:
        assert Decimal(cases(rule, standard)[position].points) == marks[rule.indicator.code]


def test_the_handbook_works_every_way_to_score_an_indicator(tmp_path: Path) -> None:
    of_ways = shapes(tmp_path / "standard", *two_ways())
    told = "".join(seen(handbook(of_ways)).texts)
    for rule in of_ways.indicators:
        for way in rule.options:
            assert way.wording in told
            assert all(case.points in told for case in cases(way, of_ways))

"""Why there is a problem: what the unit says in the rows behind it, else what the catalogue takes for likely."""

from dataclasses import replace

import pytest

from pipeline.model import Appraisal
from tests.spoiling import Handed, Vary, problem_of

BUDGET, WORK = "预算执行", "重点工作"


def spent(faultless: Handed, *rows: tuple[str, str, float, str]) -> Appraisal:
    """The unit with these rows of its budget: 支出性质, 项目名称, what was spent of 100,000, 差异原因."""
    table = [
        [nature, name, "2010301", "一般公共预算", "是", 0, 100000, 0, 0, 0, "", amount, "", 0, reason]
        for nature, name, amount, reason in rows
    ]
    return faultless.without_results().rows(BUDGET, 5, *table).appraisal()


def cause(appraisal: Appraisal, code: str) -> str:
    found = problem_of(appraisal, code)
    assert found is not None, code
    return found.cause


class TestTheUnitSaysWhy:
    def test_the_reason_in_the_row_behind_a_problem_is_told_as_the_units(self, faultless: Handed) -> None:
        found = spent(faultless, ("公用经费", "机关运行", 120000, "防汛值守。"), ("项目支出", "道路", 100000, ""))
        assert cause(found, "P104") == "单位说明的原因：防汛值守。"

    def test_a_total_is_explained_by_the_rows_that_make_it(self, faultless: Handed) -> None:
        rows = ("公用经费", "机关运行", 120000, "防汛值守"), ("项目支出", "道路", 110000, "变更设计")
        found = spent(faultless, *rows)
        assert cause(found, "P109") == "单位说明的原因：防汛值守。"
        assert cause(found, "P105") == "单位说明的原因：机关运行：防汛值守；道路：变更设计。"

    def test_several_rows_are_named_alike_ones_together_and_the_silent_ones_counted(self, faultless: Handed) -> None:
        rows = [("项目支出", name, 0, reason) for name, reason in (("甲", "未招标"), ("乙", "未招标"), ("丙", ""))]
        assert cause(spent(faultless, *rows), "P103") == "单位说明的原因：甲、乙：未招标；其余1项没有说明。"

    def test_only_who_has_to_explain_is_counted_as_silent(self, faultless: Handed) -> None:
        rows = [("项目支出", "甲", 10000, "未招标"), ("项目支出", "乙", 89999, ""), ("项目支出", "丙", 90000, "")]
        assert cause(spent(faultless, *rows), "P302") == "单位说明的原因：甲：未招标；其余1项没有说明。"

    def test_not_more_reasons_are_told_than_rows(self, faultless: Handed) -> None:
        told = cause(spent(faultless, *(("项目支出", f"第{n}项", 0, f"原因{n}") for n in range(1, 8))), "P103")
        assert "第5项：原因5" in told
        assert "第6项" not in told
        assert "另有2种原因见单位的工作簿" in told

    def test_a_task_that_is_not_done_is_explained_by_its_remark(self, faultless: Handed) -> None:
        sheet = faultless.sheet(WORK)
        at = {str(title): f"{chr(65 + n)}5" for n, title in enumerate(sheet.rows[3])}
        cells = {at["是否完成"]: "否", at["实际完成日期"]: None, at["是否达标"]: None}
        found = faultless.without_results().put(WORK, {**cells, at["未完成、延期或不达标原因"]: "选址未定"})
        assert cause(found.appraisal(), "P801") == "单位说明的原因：选址未定。"


def test_a_row_is_known_by_its_own_cells_though_a_problem_tells_of_the_unit_first(
    faultless: Handed, vary: Vary
) -> None:
    old = '"{项目名称}（预算{调整后预算数}元，执行{执行数}元）"'
    telling = vary({"problems.toml": [(old, old.replace('"{', '"共{执行总额}元，{调整后预算数}元的{', 1))]})
    rows = ("公用经费", "机关运行", 120000, "防汛值守"), ("项目支出", "道路", 110000, "变更设计")
    found = spent(replace(faultless, standard=telling), *rows)
    assert cause(found, "P104") == "单位说明的原因：机关运行：防汛值守；道路：变更设计。"


def test_a_problem_of_marks_has_its_reason_too_where_it_says_in_which_rows(faultless: Handed, vary: Vary) -> None:
    old = 'over = "marks"\ncondition = "AND(得分依据=\\"数据\\",指标评价分-指标得分>0.05)"\n'
    new = old.replace("指标评价分-指标得分>0.05", "指标得分>=0")
    new += 'reason_in = "预算执行.差异原因"\nreason_where = "执行数>调整后预算数"\n'
    marks = vary({"problems.toml": [(old, new)]})
    found = spent(replace(faultless, standard=marks), ("公用经费", "机关运行", 120000, "防汛值守"))
    (code,) = [one.rule.code for one in marks.problems if one.rule.over == "marks" and one.rule.reason_in]
    assert cause(found, code) == "单位说明的原因：防汛值守。"


@pytest.mark.parametrize("sign", ["无", "/", "—", "无。", "暂无", "N/A"])
def test_a_sign_for_nothing_is_no_reason_and_settles_nothing(faultless: Handed, sign: str) -> None:
    unsaid = faultless.without_results()
    for book, code, problem in (
        (unsaid.put(BUDGET, {"L5": 150001, "O5": sign}), "R101", "P104"),
        (unsaid.put("政府采购", {"C6": 50001, "E6": sign}), "R131", "P603"),
    ):
        assert code in {found for found, _title, _cell in book.findings()}
        assert cause(book.appraisal(), problem).startswith("可能的原因：")


def test_where_nobody_says_why_the_cause_is_a_likely_one_to_be_looked_into(faultless: Handed) -> None:
    found = spent(faultless, ("公用经费", "机关运行", 120000, ""))
    assert cause(found, "P109") == (
        "可能的原因：日常运转支出控制不严，或者把应由项目列支的费用计入了公用经费（请核实）。"
    )


def test_a_problem_without_such_a_column_has_the_likely_cause(faultless: Handed) -> None:
    told = [one for one in faultless.appraisal().problems if one.code == "P001"]
    assert [one.cause[:6] for one in told] == ["可能的原因："]


class TestWhatASaidReasonSettles:
    """Who overspends is asked why; the problem stays in the list whatever the answer is."""

    @pytest.mark.parametrize(
        ("title", "row", "reason", "code", "problem"),
        [(BUDGET, {"L5": 150001}, "O5", "R101", "P104"), ("政府采购", {"C6": 50001}, "E6", "R131", "P603")],
    )
    def test_a_reason_answers_the_check_and_is_the_cause_of_the_problem(
        self, faultless: Handed, title: str, row: dict[str, int], reason: str, code: str, problem: str
    ) -> None:
        asked = faultless.without_results().put(title, {**row, reason: None})
        answered = asked.put(title, {reason: "追加两台"})
        assert code in {found for found, _title, _cell in asked.findings()}
        assert code not in {found for found, _title, _cell in answered.findings()}
        assert cause(asked.appraisal(), problem).startswith("可能的原因：")
        assert cause(answered.appraisal(), problem) == "单位说明的原因：追加两台。"

    def test_where_there_is_no_column_for_a_reason_the_remedy_says_what_settles_it(self, faultless: Handed) -> None:
        found = faultless.put("三公经费", {"E6": 28001}).appraisal()
        (remedy,) = {one.remedy for one in found.findings if one.code == "R121"}
        assert "“更正与说明”" in remedy
        assert "“属实”" in remedy
        assert {"P411", "P414"} & {one.code for one in found.problems}

from __future__ import annotations

import pytest

from pipeline.formula import (
    FormulaError,
    Type,
    to_condition,
    to_excel,
    to_judgement,
    to_number,
    to_row_sum,
    to_words,
)
from tests.formula.samples import SYMBOLS, compiled

CELLS = {symbol.name: f"{column}2" for symbol, column in zip(SYMBOLS, "ABCDEFGHIJ", strict=True)}
RANGES = {name: f"${cell[0]}$2:${cell[0]}$9" for name, cell in CELLS.items()}


@pytest.mark.parametrize(
    ("text", "excel"),
    [
        (
            "执行数/预算数",
            'IF(COUNT(B2,A2)=2,IFERROR(B2/A2,"不适用"),IF(COUNT(B2,A2)+(B2="不适用")+(A2="不适用")=2,"不适用","缺失"))',
        ),
        (
            "执行率>=90％",
            'IF(COUNT(C2)=1,IFERROR(ROUND(C2,4)>=90%,"不适用"),IF(COUNT(C2)+(C2="不适用")=1,"不适用","缺失"))',
        ),
        (
            '类别="甲"',
            'IF(AND(F2<>"",F2<>"缺失",F2<>"不适用"),IFERROR(F2="甲","不适用"),IF(AND(F2<>"",F2<>"缺失"),"不适用","缺失"))',
        ),
        ("ISBLANK(类别)", 'IFERROR((F2=""),"不适用")'),
        ("1/2", 'IFERROR(1/2,"不适用")'),
    ],
)
def test_a_live_formula_carries_the_guard_of_the_evaluator(text: str, excel: str) -> None:
    assert to_excel(compiled(text), CELLS) == excel


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("执行数>预算数", "IF(COUNT(B2,A2)=2,IFERROR(ROUND(B2,2)>ROUND(A2,2),FALSE),FALSE)"),
        ("已验收", 'IF(AND(H2<>"",H2<>"缺失",H2<>"不适用"),IFERROR(H2,FALSE),FALSE)'),
        (
            'AND(数量>0,类别<>"甲")',
            'IF(AND(COUNT(E2)=1,F2<>"",F2<>"缺失",F2<>"不适用"),IFERROR(AND(ROUND(E2,0)>0,F2<>"甲"),FALSE),FALSE)',
        ),
        ("ISBLANK(类别)", 'IFERROR((F2=""),FALSE)'),
        ("1/(1-1)>1", "IFERROR(ROUND(1/ROUND(1-1,0),8)>1,FALSE)"),
    ],
)
def test_a_live_condition_is_false_where_it_cannot_be_told(text: str, condition: str) -> None:
    assert to_condition(compiled(text, Type.BOOLEAN), CELLS) == condition


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("执行数/预算数", 'IF(COUNT(B2,A2)=2,IFERROR(B2/A2,"未评"),"未评")'),
        ("类别", 'IF(AND(F2<>"",F2<>"缺失",F2<>"不适用"),IFERROR(F2,"未评"),"未评")'),
        ("1/2", 'IFERROR(1/2,"未评")'),
    ],
)
def test_a_live_number_says_the_given_text_where_there_is_no_value(text: str, number: str) -> None:
    assert to_number(compiled(text), CELLS, "未评") == number


@pytest.mark.parametrize(
    ("text", "judgement"),
    [
        ("数量>2", 'IF(COUNT(E2)=1,IFERROR(IF(ROUND(E2,0)>2,"存在","不存在"),"无法判断"),"无法判断")'),
        ("ISBLANK(类别)", 'IFERROR(IF((F2=""),"存在","不存在"),"无法判断")'),
    ],
)
def test_a_live_judgement_is_unknown_where_it_cannot_be_told(text: str, judgement: str) -> None:
    assert to_judgement(compiled(text, Type.BOOLEAN), CELLS, "存在", "不存在", "无法判断") == judgement


def test_texts_to_show_are_quoted_for_a_spreadsheet() -> None:
    assert to_number(compiled("1/2"), CELLS, '记为"无"') == 'IFERROR(1/2,"记为""无""")'
    assert to_judgement(compiled("1>2"), CELLS, '"', "", "?") == 'IFERROR(IF(1>2,"""",""),"?")'


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("(1+2)*3", "(1+2)*3"),
        ("1+(2*3)", "1+2*3"),
        ("1-(2-3)", "1-(2-3)"),
        ("(1-2)-3", "1-2-3"),
        ("6/(2*3)", "6/(2*3)"),
        ("-(1+2)", "-(1+2)"),
        ("--1", "--1"),
        ("+1", "1"),
        ("(1+2)%", "(1+2)/100"),
        ("5%%", "5%/100"),
        ("2*-3", "2*-3"),
        ("(1>2)=(2>1)", "1>2=(2>1)"),
        ('"一""二"="“”"', '"一""二"="“”"'),
        ("if(true=TRUE,1,2)".replace("true", "TRUE"), "IF(TRUE=TRUE,1,2)"),
    ],
)
def test_brackets_stand_only_where_they_are_needed(text: str, body: str) -> None:
    assert to_excel(compiled(text), CELLS) == f'IFERROR({body},"不适用")'


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("执行数>1", "ROUND(B2,2)>1"),
        ("目标值>1", "ROUND(D2,8)>1"),
        ("执行数/预算数>1", "ROUND(B2/A2,8)>1"),
        ("执行数/数量>1", "ROUND(B2/E2,2)>1"),
        ("-5%<执行率", "-5%<ROUND(C2,4)"),
        ("ROUND(执行率,2)>1", "ROUND(C2,2)>1"),
        ("INT(目标值)=1", "INT(ROUND(D2,8))=1"),
        ("ROUNDUP(执行数*5%,0)", "ROUNDUP(ROUND(B2*5%,2),0)"),
        ("ROUNDDOWN(执行率,2)", "ROUNDDOWN(ROUND(C2,4),2)"),
        ("ROUNDDOWN(执行数/10000,0)", "ROUNDDOWN(ROUND(B2/10000,8),0)"),
        ("ROUNDUP(MAX(0,执行率-5%)/1%,0)", "ROUNDUP(ROUND(MAX(0,ROUND(C2,4)-5%)/1%,8),0)"),
        ("-INT(-(5%-执行率)/执行率)", "-INT(ROUND(-(5%-ROUND(C2,4))/C2,8))"),
        ("开始日期<结束日期", "I2<J2"),
        ("开始日期+数量", "I2+INT(ROUND(E2,0))"),
        ("开始日期+30", "I2+30"),
        ("数量/(预算数-执行数)", "E2/ROUND(A2-B2,2)"),
        ("数量/SUM(预算数,0.125)", "E2/ROUND(SUM(A2,0.125),3)"),
        ("数量/(目标值-执行数)", "E2/ROUND(D2-B2,8)"),
        ("数量/ROUND(目标值-1,2)", "E2/ROUND(ROUND(D2-1,10),2)"),
        ("数量/(目标值*2)", "E2/(D2*2)"),
    ],
)
def test_the_compiler_rounds_what_is_compared_cut_or_divided_by(text: str, inside: str) -> None:
    assert f",IFERROR({inside}," in to_excel(compiled(text), CELLS)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("ROUND(目标值-1,2)", "ROUND(ROUND(D2-1,10),2)"),
        ("ROUND(SUM(目标值,1),0)", "ROUND(ROUND(SUM(D2,1),10),0)"),
        ("ROUND((目标值-1)*数量,-1)", "ROUND(ROUND((D2-1)*E2,10),-1)"),
        ("执行数-预算数*5%>1", "ROUND(ROUND(B2-A2*5%,8),2)>1"),
        ("INT(执行数/3-预算数)", "INT(ROUND(ROUND(B2/3-A2,8),2))"),
        # No sum, already round, to the last decimal, or an amount without a third decimal:
        ("ROUND(目标值*数量/3,2)", "ROUND(D2*E2/3,2)"),
        ("ROUND(INT(目标值-1),2)", "ROUND(INT(ROUND(D2-1,8)),2)"),
        ("ROUND(目标值-1,8)", "ROUND(D2-1,8)"),
        ("ROUND(目标值-1,10)", "ROUND(D2-1,10)"),
        ("执行数-预算数>1", "ROUND(B2-A2,2)>1"),
    ],
)
def test_the_compiler_takes_the_noise_off_a_sum_before_it_is_rounded(text: str, inside: str) -> None:
    assert f",IFERROR({inside}," in to_excel(compiled(text), CELLS)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (
            "执行数>预算数",
            "SUMPRODUCT(ISNUMBER($B$2:$B$9)*ISNUMBER($A$2:$A$9)*(ROUND($B$2:$B$9,2)>ROUND($A$2:$A$9,2)))",
        ),
        ('类别="甲"', 'SUMPRODUCT(($F$2:$F$9<>"")*($F$2:$F$9="甲"))'),
        ("ISBLANK(类别)", 'SUMPRODUCT((($F$2:$F$9=""))*1)'),
        (
            "AND(数量>0,OR(数量<5,数量=9))",
            "SUMPRODUCT(ISNUMBER($E$2:$E$9)*((ROUND($E$2:$E$9,0)>0)*((ROUND($E$2:$E$9,0)<5)+(ROUND($E$2:$E$9,0)=9)>0)))",
        ),
        ("NOT(数量>0)", "SUMPRODUCT(ISNUMBER($E$2:$E$9)*(1-(ROUND($E$2:$E$9,0)>0)))"),
        ("NOT(数量>0)=TRUE", "SUMPRODUCT(ISNUMBER($E$2:$E$9)*(1-(ROUND($E$2:$E$9,0)>0)>0=TRUE))"),
        ("YEAR(开始日期)=2024", "SUMPRODUCT(ISNUMBER($I$2:$I$9)*(YEAR($I$2:$I$9)=2024))"),
        ("SUM(数量,1)/2>3", "SUMPRODUCT(ISNUMBER($E$2:$E$9)*(ROUND(($E$2:$E$9+1)/2,8)>3))"),
    ],
)
def test_rows_are_counted_live(text: str, count: str) -> None:
    assert to_row_sum(compiled(text), RANGES) == count


def test_rows_are_summed_exactly() -> None:
    amount = RANGES["执行数"]
    assert to_row_sum(None, RANGES, of=amount) == f"SUMPRODUCT(ROUND({amount}*100,0)*1)/100"
    assert (
        to_row_sum(compiled('类别="甲"'), RANGES, of=amount, decimals=4)
        == f'SUMPRODUCT(($F$2:$F$9<>"")*($F$2:$F$9="甲")*ROUND({amount}*10000,0))/10000'
    )


EVERY = "$A$2:$A$9"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1>0", f"SUMPRODUCT((ROW({EVERY})>0)*(1>0))"),
        ("目标值>0", f"SUMPRODUCT((ROW({EVERY})>0)*ISNUMBER($M$1)*(ROUND($M$1,8)>0))"),
        ("数量>目标值", "SUMPRODUCT(ISNUMBER($E$2:$E$9)*ISNUMBER($M$1)*(ROUND($E$2:$E$9,0)>ROUND($M$1,8)))"),
        ("ISBLANK(类别)", 'SUMPRODUCT((($F$2:$F$9=""))*1)'),
    ],
)
def test_a_condition_without_a_column_counts_for_every_row(text: str, count: str) -> None:
    assert to_row_sum(compiled(text), RANGES | {"目标值": "$M$1"}, rows=EVERY) == count


def test_without_a_condition_all_rows_are_counted() -> None:
    assert to_row_sum(None, RANGES, rows=EVERY) == f"SUMPRODUCT((ROW({EVERY})>0)*1)"
    assert to_row_sum(None, RANGES, of=EVERY, rows=EVERY) == to_row_sum(None, RANGES, of=EVERY)


@pytest.mark.parametrize(
    "text",
    [
        "MIN(数量,1)>0",
        "MAX(数量,1)>0",
        "IF(已验收,TRUE,FALSE)",
        "IFERROR(数量>1,FALSE)",
        "执行数/预算数>1",
        "1/(1-1)>1",
        "NOT(MAX(数量,1)>0)",
        "-MAX(数量,1)>0",
        "ABS(数量/目标值)=1",
    ],
)
def test_what_looks_at_one_value_only_cannot_count_rows(text: str) -> None:
    with pytest.raises(FormulaError):
        to_row_sum(compiled(text), RANGES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("执行数/预算数", "执行数÷预算数"),
        ("数量*-2>=5%", "数量×−2≥5%"),
        ("执行数<>预算数-数量", "执行数≠预算数−数量"),
        ("（数量）<=1", "数量≤1"),
        ("ISBLANK(类别)", "类别为空"),
        ('if(类别="甲",1,2)', 'IF(类别="甲",1,2)'),
        ("(数量+1)*2", "(数量+1)×2"),
    ],
)
def test_people_read_a_formula_as_they_write_it(text: str, words: str) -> None:
    assert to_words(text) == words


def test_people_read_numbers_in_place_of_names() -> None:
    shown = {"执行数": "14,492,426.11", "预算数": "16,461,154.60"}
    assert to_words("执行数/预算数", shown) == "14,492,426.11÷16,461,154.60"
    assert to_words("ISBLANK(执行数)", {"执行数": "三公经费(本年)"}) == "三公经费(本年)为空"


def test_a_text_in_a_formula_may_hold_any_character() -> None:
    assert to_words('类别="\0甲\0"', {"类别": "资产类别"}) == '资产类别="\0甲\0"'

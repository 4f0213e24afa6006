"""The county of the examples -> as many different units as are asked for, with other figures by a seed.

Their amounts are whole yuan, so that each of them times a factor with two decimals is still an exact amount.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from examples import county
from examples.register import ACCOUNTS, REGISTER, accounts, total
from examples.units import Row, Tables, Unit, standard_of
from pipeline.deliver.plan import Given
from pipeline.deliver.templates import file_name
from pipeline.standard.workbook import Cell

Data = Mapping[str, Any]
_LINES, _MONTHS = "预算执行", "月度执行"
_AMOUNTS_OF_PROJECT = slice(3, 8)
_LEAST, _MOST = 70, 140
"""Between how many hundredths of what the example says the budget of a project may be."""
_ROUND = 100


def different_units(count: int, rows: int, year: int, seed: int) -> Iterator[Unit]:
    """Yield `count` units, their registers with `rows` cards; each stands for one of the county, but for its figures.

    The planted mistakes of the county that are about single cards are left out; what is wrong with a unit's budget,
    tasks and vouchers stays.
    """
    data = _moved(county.county_data(), year - county.county_data()["year"])
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        given = _varied(data["units"][number % len(data["units"])], number, chance)
        yield _with_files(_in_whole_yuan(_with_cards(county.unit(given, data), rows)))


def code_of(number: int) -> str:
    """Return the code of a unit; all have the same length."""
    return f"{700_000_001 + number}"


def name_of(number: int) -> str:
    """Return the name of a unit; all have the same length."""
    return f"基准县第{number + 1:05d}镇人民政府"


def multiplied(unit: Unit, factor: Decimal) -> Unit:
    """Return the unit with all its amounts multiplied."""
    return _mapped(unit, lambda amount: amount * factor)


def _moved(value: Any, years: int) -> Any:
    """Return data with every date and the year so many years later."""
    match value:
        case dict():
            moved = {key: _moved(one, years) for key, one in value.items()}
            return moved | ({"year": value["year"] + years} if "year" in value else {})
        case list():
            return [_moved(one, years) for one in value]
        case date():
            day = 28 if (value.month, value.day) == (2, 29) else value.day
            return value.replace(year=value.year + years, day=day)
        case _:
            return value


def _varied(one: Data, number: int, chance: random.Random) -> Data:
    """Return what the county says of a unit with another name and seed, other projects and words of its own."""
    name = name_of(number)
    return {
        **one,
        "code": code_of(number),
        "name": name,
        "seed": chance.randrange(1_000_000),
        "projects": [_project(row, chance.randint(_LEAST, _MOST)) for row in one["projects"]],
        "records": [[kind, title, f"{name}：{text}"] for kind, title, text in one["records"]],
        "files": ["", "", ""],
        "patches": (),
    }


def _project(row: Sequence[Any], hundredths: int) -> list[Any]:
    amounts = [amount * hundredths // 100 // _ROUND * _ROUND for amount in row[_AMOUNTS_OF_PROJECT]]
    return [*row[: _AMOUNTS_OF_PROJECT.start], *amounts, *row[_AMOUNTS_OF_PROJECT.stop :]]


def _with_cards(unit: Unit, rows: int) -> Unit:
    """Repeat or cut the register, each card with a number of its own, so that it has so many rows."""
    cards = unit.tables[REGISTER]
    year = unit.fields["评价年度"]
    chosen: list[Row] = [
        {**cards[number % len(cards)], "资产编号": f"Y{unit.fields['单位编码']}{year}{number + 1:07d}"}
        for number in range(rows)
    ]
    return replace(unit, tables={**unit.tables, REGISTER: chosen})


def _in_whole_yuan(unit: Unit) -> Unit:
    """Round every amount to yuan, and let what follows from others follow from them again."""
    made = _mapped(unit, lambda amount: amount.quantize(Decimal(1), ROUND_HALF_UP))
    cards = [_with_net(card) for card in made.tables[REGISTER]]
    executed = total(made.tables[_LINES], "执行数")
    months = [*made.tables[_MONTHS][:-1], {**made.tables[_MONTHS][-1], "累计执行数": executed}]
    planned = total(made.tables[_LINES], "年初预算数")
    tables: Tables = {**made.tables, REGISTER: cards, ACCOUNTS: accounts(cards), _MONTHS: months}
    return replace(made, fields={**made.fields, "批复年初预算总额": planned, "决算支出总额": executed}, tables=tables)


def _with_net(card: Row) -> Row:
    original, loss = (Decimal(str(card[name])) for name in ("原值", "累计折旧"))
    return {**card, "净值": original - loss}


def _mapped(unit: Unit, change: Callable[[Decimal], Decimal]) -> Unit:
    """Return the unit with each of its amounts as `change` wants it."""
    standard = standard_of(unit.system)
    declared = {one.name: one for book in standard.workbooks for form in book.forms for one in form.fields}
    tables: Tables = {}
    for title, rows in unit.tables.items():
        column = standard.tables[title].column
        tables[title] = [{name: _changed(column(name), value, change) for name, value in row.items()} for row in rows]
    fields = {name: _changed(declared[name], value, change) for name, value in unit.fields.items()}
    return replace(unit, fields=fields, tables=tables)


def _changed(cell: Cell, value: Given, change: Callable[[Decimal], Decimal]) -> Given:
    is_amount = cell.value_kind.is_money and isinstance(value, int | Decimal) and not isinstance(value, bool)
    return change(Decimal(str(value))) if is_amount else value


def _with_files(unit: Unit) -> Unit:
    return replace(unit, files={book.key: file_name(book) for book in standard_of(unit.system).workbooks})

"""town_2024.toml -> the town of the public report as a unit."""

from __future__ import annotations

from examples.register import register, with_assets
from examples.units import Tables, Unit, read_toml, rows_of, standard_of

FOLDER = "town-2024"


def town() -> Unit:
    """Return the town; its three workbooks lie in one folder."""
    data = read_toml("town_2024.toml")
    standard = standard_of(data["system"])
    fields = data["fields"]
    assets, given = data["assets"], data.keys() & standard.tables.keys()
    tables: Tables = {title: rows_of(data[title]["columns"], data[title]["rows"]) for title in given}
    cards = register(
        rows_of(assets["columns"], assets["rows"]), fields["评价年度"], assets["prefix"], assets["departments"]
    )
    return Unit(
        system=data["system"],
        files={book.key: f"柳树镇_{book.key}_{book.name}.xlsx" for book in standard.workbooks},
        fields=fields,
        tables=with_assets(tables, cards, data["accounts"]["net_as_original"]),
    )

"""Texts and elements -> HTML in which every text is escaped: what is no markup of ours cannot become any.

A template library would bring a second language and a dependency for what a function an element does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pipeline.kinds.texts import clean


class Markup(str):
    """HTML made here; any other text is escaped where it is used."""

    __slots__ = ()


Child = str | None


def element(name: str, *children: Child, **attributes: str | int | float | None) -> Markup:
    """Return an element; `class_` stands for class and `_` in a name for `-`, attributes that are None are left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>{joined(children)}</{name}>")


def joined(children: Iterable[Child], between: str = "") -> Markup:
    """Return children one after the other, texts escaped."""
    return Markup(between.join(_written(child) for child in children if child is not None))


def _written(child: str) -> str:
    return child if isinstance(child, Markup) else escape(_plain(child), quote=False)


def _plain(text: str) -> str:
    """Leave out what no page may hold: control characters and halves of characters."""
    return clean(text) if not text.isprintable() else text


def paragraph(*children: Child, class_: str | None = None) -> Markup:
    """Return a paragraph."""
    return element("p", *children, class_=class_)


def link(text: str, anchor: str) -> Markup:
    """Return a link to another place on the page."""
    return element("a", text, href=f"#{anchor}")


def listed(items: Iterable[Child], name: str = "ul") -> Markup:
    """Return a list."""
    return element(name, *(element("li", item) for item in items))


def table(heads: Sequence[str], rows: Iterable[Sequence[Child]], widths: Sequence[int] = ()) -> Markup:
    """Return a table; `widths` are percentages. Its header stands on every printed page."""
    columns = joined(Markup(f'<col style="width:{int(width)}%">') for width in widths)
    head = element("tr", *(element("th", one) for one in heads))
    body = (element("tr", *(element("td", one) for one in row)) for row in rows)
    return element("table", columns, element("thead", head), element("tbody", *body))


def facts(rows: Iterable[tuple[str, Child]]) -> Markup:
    """Return names with what is to be said about each; those about which there is nothing to say are left out."""
    shown = (element("tr", element("th", name, scope="row"), element("td", said)) for name, said in rows if said)
    return element("table", element("tbody", *shown), class_="facts")

"""Sections -> one self-contained page: title, contents, text; it prints on A4 and asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.deliver.manual.html import Child, Markup, element, joined, link

GENERATOR = '<meta name="generator" content="jixiao">'
"""By this a page is known for one that was written here, and may be written again."""
# Nothing is loaded: the first of these fonts that the reader's computer has is used.
_FONTS = (
    '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",'
    '"SimHei",sans-serif'
)
_STYLE = """
@page{size:A4;margin:16mm 14mm 18mm;@bottom-center{content:"第 " counter(page) " 页";font-size:9pt}}
*{box-sizing:border-box}
body{font:14px/1.65 FONTS;color:#222;max-width:60em;margin:0 auto;padding:1.5em;overflow-wrap:anywhere}
h1{font-size:1.9em;margin:.2em 0}
h2{font-size:1.4em;border-bottom:2px solid #1F3864;margin:2em 0 .6em;padding-bottom:.2em}
h3{font-size:1.12em;margin:1.8em 0 .5em}h2,h3,.lead{break-after:avoid}
p,li,td{white-space:pre-line}p{margin:.5em 0}a{color:#0563C1;text-decoration:none}
nav ol{list-style:none;padding-left:0}nav ol ol{padding-left:1.6em;columns:2}
table{border-collapse:collapse;width:100%;margin:.6em 0;font-size:.93em}
th,td{border:1px solid #8C8C8C;padding:.3em .5em;text-align:left;vertical-align:top}
thead{display:table-header-group}thead th{background:#D9E2F3}tr{break-inside:avoid}
.facts th{width:8.5em;background:#F3F6FB;font-weight:normal}
.note{color:#555}.warn{background:#FFF7DB;border:1px solid #BF8F00;padding:.4em .7em}
figure{margin:1em 0;break-inside:avoid}figure svg{display:block;max-width:100%;height:auto;margin-bottom:.4em}
figcaption{font-size:.9em;color:#555}
@media print{
body{font-size:10pt;max-width:none;padding:0}h2{break-before:page}nav h2{break-before:auto}a{color:inherit}}
""".replace("FONTS", _FONTS).strip()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading; `anchor` is what links lead to, `parts` stand below its own text."""

    anchor: str
    title: str
    body: tuple[Child, ...] = ()
    parts: tuple[Section, ...] = ()


def page(title: str, words: str, sections: Sequence[Section]) -> str:
    """Return the page with its table of contents."""
    head = element(
        "head",
        Markup(f'<meta charset="utf-8">{GENERATOR}<meta name="viewport" content="width=device-width">'),
        element("title", title),
        Markup(f"<style>{_STYLE}</style>"),
    )
    body = element(
        "body",
        element("h1", title),
        element("p", words, class_="note"),
        element("nav", element("h2", "目录"), _contents(sections)),
        *(_written(one, 2) for one in sections),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='zh-CN')}\n"


def _contents(sections: Sequence[Section]) -> Markup:
    return element(
        "ol",
        *(element("li", link(one.title, one.anchor), _contents(one.parts) if one.parts else None) for one in sections),
    )


def _written(section: Section, level: int) -> Markup:
    heading = element(f"h{level}", section.title, id=section.anchor)
    return joined([heading, *section.body, *(_written(one, level + 1) for one in section.parts)], "\n")

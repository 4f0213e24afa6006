"""What click says by itself, in Chinese: its help pages, and what is wrong with a command line."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

PROGRAM = "jixiao"
_HEADINGS = {"Options": "选项", "Commands": "命令"}
_NOT_FIRST, _NOT_LAST = "，。；：、）」”", "（「“"


def program() -> str:
    """Return how this program is called from where one is: by its name if a shell finds that, else by its path."""
    called = Path(sys.argv[0])
    return PROGRAM if called.stem != PROGRAM or shutil.which(PROGRAM) else str(called)


class Pages(click.HelpFormatter):
    """Help pages in Chinese, whose characters are two columns wide and need no blank to break a line at."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        self.write(f"{prefix or '用法：'}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{_HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, indented."""
        indent = " " * self.current_indent
        paragraphs = (" ".join(one.split()) for one in text.split("\n\n"))
        pages = ("\n".join(indent + line for line in lines(one, self.width - len(indent))) for one in paragraphs)
        self.write("\n\n".join(pages) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms with what they mean beside them."""
        found = list(rows)
        first = min(max(width(term) for term, _text in found), col_max) + col_spacing
        for term, text in found:
            left = " " * self.current_indent + term + " " * (first - width(term))
            if width(term) + col_spacing > first:
                self.write(f"{left}\n")
                left = " " * (self.current_indent + first)
            for line in lines(text, self.width - self.current_indent - first):
                self.write(f"{left}{line}\n")
                left = " " * (self.current_indent + first)


class Page(click.Context):
    """A context that writes its help in Chinese."""

    formatter_class = Pages


class Command(click.Command):
    """A command that says in Chinese how it is called."""

    context_class = Page

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **{"options_metavar": "[选项]", **more})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the command line to pieces; what is too much is told here, for click has no name for it."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.BadOptionUsage as error:  # which does not say of which command the option is
            error.ctx = error.ctx or ctx
            raise
        if rest and not isinstance(self, click.Group):
            ctx.fail(f"多出了“{' '.join(rest)}”；名称中有空格的，请加上引号")
        return rest


class Commands(Command, click.Group):
    """The commands, in the order in which they are needed."""

    command_class = Command

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **{"subcommand_metavar": "命令 …", **more})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the command line to pieces; `--` alone names no command, like nothing at all."""
        return super().parse_args(ctx, [] if args == ["--"] else args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its first line, whole."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, (one.help or "").partition("\n")[0]) for name, one in self.commands.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant."""
        if args and args[0] not in self.commands:
            what = "选项" if args[0].startswith("-") else "命令"
            ctx.fail(f"没有{what}“{args[0]}”；可用的命令：{'、'.join(self.commands)}")
        return super().resolve_command(ctx, args)


def explained(error: click.ClickException) -> str:
    """Return what is wrong with a command line, and how it should be."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or error.message == context.get_help():  # which is what a bare `jixiao` asks for
        return _wrong(error)
    return f"{_wrong(error)}\n{context.get_usage()}\n各选项的说明见：{context.command_path} --help"


def _wrong(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            meant = f"，是否为 {' 或 '.join(error.possibilities)}？" if error.possibilities else ""
            return f"没有选项“{error.option_name}”{meant}"
        case click.MissingParameter(param=click.Parameter(type=type_)) if hasattr(type_, "missing"):
            return str(type_.missing)
        case click.MissingParameter():
            return f"缺少{_named(error.param)}"
        case click.BadParameter():
            return f"{_named(error.param)}：{error.message}" if isinstance(error.param, click.Option) else error.message
        case click.BadOptionUsage():
            return f"选项“{error.option_name}”{_misused(error)}"
        case _:
            return error.message


def _named(param: click.Parameter | None) -> str:
    return max(param.opts, key=len) if param else "必需的内容"


def _misused(error: click.BadOptionUsage) -> str:
    """Return how an option is misused: it wants a value and has none, or the other way round."""
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    takes = any(error.option_name in one.opts for one in params if not getattr(one, "is_flag", False))
    return "后面要写明内容" if takes else "后面不用写内容"


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def lines(text: str, room: int) -> list[str]:
    """Break a text into lines of at most `room` columns: between any two Chinese characters, or at a blank."""
    found, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip()) > room:
            found.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*found, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Return the smallest parts that a line may end with: a Chinese character, or a word, with what must follow it."""
    found: list[str] = []
    for before, one in zip(" " + text, text, strict=False):
        is_new = 2 in (width(one), width(before)) or before == " "
        if found and (before in _NOT_LAST or one in _NOT_FIRST or one == " " or not is_new):
            found[-1] += one
        else:
            found.append(one)
    return found

"""Formula text -> tree: the grammar of Excel formulas over Chinese names."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from pipeline.formula.nodes import (
    BINDING,
    Binary,
    Boolean,
    Call,
    FormulaError,
    Name,
    Negate,
    Node,
    Number,
    Text,
    children,
)

MAX_LENGTH = 8192
MAX_DEPTH = 64
# A chain such as a+b+c+… is one level to its reader, but a level for each operator to whoever walks the tree.
MAX_CHAIN = 256
# What a spreadsheet holds: 15 significant digits in a number, 255 characters in a text literal.
MAX_DIGITS = 15
MAX_TEXT = 255
MAX_NAME = 60
RULE_OF_NAMES = f"名称以汉字或字母开头，只含汉字、字母、数字和下划线，至少有一个汉字，最多 {MAX_NAME} 个字符"

_TYPED_IN_CHINESE = str.maketrans({
    "（": "(", "）": ")", "，": ",", "≥": ">=", "≤": "<=", "≠": "<>", "×": "*", "÷": "/", "％": "%",
    "＋": "+", "－": "-", "＊": "*", "／": "/", "＝": "=", "＜": "<", "＞": ">", "　": " ", "\xa0": " ",
    # Published formulas bracket brackets: [(本年-上年)/上年]×100%.
    "[": "(", "]": ")", "［": "(", "］": ")", "【": "(", "】": ")", "〔": "(", "〕": ")",
})  # fmt: skip
_WIDE_NUMBER = re.compile("(?<![\\w０-９．])[０-９][０-９．]*")
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")
_LITERAL = re.compile(r'"(?:[^"]|"")*"|[“”]([^“”]*)[“”]')
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,2})?")
_NAME = re.compile(r"[^\W\d_]\w*")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def is_name(text: str) -> bool:
    """Tell whether `text` may name a data item or column: letters first, some Chinese, at most 60 characters."""
    return len(text) <= MAX_NAME and bool(_NAME.fullmatch(text)) and bool(_CHINESE.search(text))


def normalise(text: str) -> str:
    """Map what a Chinese input method types (（），≥“”…) to ASCII, leaving text literals as they are."""
    parts, end = [], 0
    for literal in _LITERAL.finditer(text):
        parts.append(_to_ascii(text[end : literal.start()]))
        curly = literal.group(1)
        parts.append(literal.group() if curly is None else '"' + curly.replace('"', '""') + '"')
        end = literal.end()
    parts.append(_to_ascii(text[end:]))
    return "".join(parts).strip()


def _to_ascii(text: str) -> str:
    """Map marks and numbers; a digit in a name is a part of the name as it is declared."""
    return _WIDE_NUMBER.sub(lambda match: match[0].translate(_NARROW), text).translate(_TYPED_IN_CHINESE)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Turn formula text (without leading `=`) into a tree; raise FormulaError in Chinese if it is no formula."""
    plain = normalise(text)
    if not plain:
        raise FormulaError("公式为空")
    if plain.startswith("="):
        raise FormulaError("公式开头不写等号")
    if len(plain) > MAX_LENGTH:
        raise FormulaError(f"公式过长：{len(plain)} 个字符，最多 {MAX_LENGTH} 个")
    try:
        tokens = Tokenizer("=" + plain).items
    except (TokenizerError, IndexError) as error:
        told = "；名称不加引号" if any(mark in text for mark in "“”") else ""
        raise FormulaError(f"公式“{text}”的括号或引号不成对{told}") from error
    parser = _Parser(text, [token for token in tokens if token.type != Token.WSPACE])
    tree = parser.whole()
    if _height(tree) > MAX_CHAIN:
        raise FormulaError(f"公式“{text}”连续的运算过多，最多 {MAX_CHAIN} 个")
    return tree


def _height(tree: Node) -> int:
    level: list[Node] = [tree]
    height = 0
    while level:
        level = [child for node in level for child in children(node)]
        height += 1
    return height


class _Parser:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def whole(self) -> Node:
        tree = self.expression(0)
        if self.peek() is not None:
            raise self.unexpected()
        return tree

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self) -> Token:
        token = self.peek()
        if token is None:
            raise FormulaError(f"公式“{self.text}”不完整")
        self.position += 1
        return token

    def unexpected(self) -> FormulaError:
        token = self.peek()
        place = f"“{token.value}”" if token else "结尾"
        return FormulaError(f"公式“{self.text}”在{place}处无法理解")

    def expression(self, floor: int) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套过深，最多 {MAX_DEPTH} 层")
        left = self.operand()
        while (token := self.peek()) and token.type == Token.OP_IN:
            binding = BINDING.get(token.value)
            if binding is None:
                raise FormulaError(f"公式“{self.text}”用了不支持的运算符“{token.value}”")
            if binding <= floor:
                break
            self.take()
            left = Binary(token.value, left, self.expression(binding))
        self.depth -= 1
        return left

    def operand(self) -> Node:
        token = self.take()
        if token.type == Token.OP_PRE:
            return self.signed(token.value)
        return self.percent(self.primary(token))

    def signed(self, sign: str) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套过深，最多 {MAX_DEPTH} 层")
        operand = self.operand()
        self.depth -= 1
        return Negate(operand) if sign == "-" else operand

    def percent(self, node: Node) -> Node:
        while (token := self.peek()) and token.type == Token.OP_POST:
            self.take()
            if isinstance(node, Number) and not node.text.endswith("%"):
                node = Number(node.value / 100, node.text + "%")
            else:
                node = Binary("/", node, Number(Decimal(100), "100"))
        return node

    def primary(self, token: Token) -> Node:
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            inside = self.expression(0)
            self.close()
            return inside
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return Call(token.value[:-1].upper(), self.arguments())
        if token.type == Token.OPERAND:
            return self.literal(token)
        self.position -= 1
        raise self.unexpected()

    def close(self) -> None:
        token = self.take()
        if token.subtype != Token.CLOSE:
            self.position -= 1
            raise self.unexpected()

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        token = self.peek()
        if token is not None and token.subtype == Token.CLOSE:
            self.take()
            return ()
        while True:
            found.append(self.expression(0))
            token = self.take()
            if token.subtype == Token.CLOSE:
                return tuple(found)
            if token.type != Token.SEP or token.subtype != Token.ARG:
                self.position -= 1
                raise self.unexpected()

    def literal(self, token: Token) -> Node:
        value = token.value
        if token.subtype == Token.NUMBER:
            return self.number(value)
        if token.subtype == Token.TEXT:
            if len(value) - 2 > MAX_TEXT:
                raise FormulaError(f"公式“{self.text}”中的文本过长，最多 {MAX_TEXT} 个字符")
            return Text(value[1:-1].replace('""', '"'))
        if token.subtype == Token.LOGICAL:
            return Boolean(value.upper() == "TRUE")
        if not is_name(value):
            told = "绝对值写成 ABS(…)" if "|" in value.replace("｜", "|") else RULE_OF_NAMES
            raise FormulaError(f"公式“{self.text}”中的“{value}”不是名称：{told}")
        return Name(value)

    def number(self, value: str) -> Number:
        """Only what a spreadsheet reads as the same number: no NaN, no underscores, no full-width digits."""
        plain = _NUMBER.fullmatch(value)
        if plain is None:
            raise FormulaError(f"公式“{self.text}”中的“{value}”不是数字")
        if len(plain.group(1).replace(".", "").strip("0")) > MAX_DIGITS:
            raise FormulaError(f"公式“{self.text}”中的“{value}”过长，最多 {MAX_DIGITS} 位有效数字")
        return Number(Decimal(value), value)

"""The mutants of a module: every way in which one token of it can be wrong."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">")), ast.LtE: ("<=", ("<", ">=")), ast.Gt: (">", (">=", "<")), ast.GtE: (">=", (">", "<=")),
    ast.Eq: ("==", ("!=",)), ast.NotEq: ("!=", ("==",)), ast.In: ("in", ("not in",)), ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)), ast.IsNot: ("is not", ("is",)),
}  # fmt: skip
RECKONED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"), ast.Pow: ("**", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
JOINED: dict[type[ast.boolop], tuple[str, str]] = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module in which the bytes start..end of its text are replaced by `after`."""

    path: Path
    start: int
    end: int
    line: int
    after: str

    def applied(self) -> bytes:
        """The module's text with the change."""
        text = self.path.read_bytes()
        return text[: self.start] + self.after.encode() + text[self.end :]

    def said(self, root: Path) -> str:
        """File, line, what stood there and what stands there now, with the line for the eye."""
        text = self.path.read_bytes()
        before, line = text[self.start : self.end].decode(), text.decode().splitlines()[self.line - 1].strip()
        return f"{self.path.relative_to(root)}:{self.line}  {before!r} -> {self.after!r}   in: {line[:100]}"


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    text = path.read_bytes()
    tree = ast.parse(text)
    found = _Finder(path, text)
    found.visit(tree)
    return sorted(found.mutants, key=lambda one: (one.start, one.after))


class _Finder(ast.NodeVisitor):
    """Collects the mutants of one module; annotations, decorators, texts and figures in tables have none."""

    def __init__(self, path: Path, text: bytes) -> None:
        self.path, self.text, self.mutants = path, text, list[Mutant]()
        self.begins = [0]
        for line in text.splitlines(keepends=True):
            self.begins.append(self.begins[-1] + len(line))

    def _at(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.begins[node.lineno - 1] + node.col_offset, self.begins[node.end_lineno - 1] + node.end_col_offset

    def _replace(self, start: int, end: int, after: str) -> None:
        line = sum(begin <= start for begin in self.begins)
        self.mutants.append(Mutant(self.path, start, end, line, after))

    def _between(self, left: ast.expr, right: ast.expr, token: str, afters: tuple[str, ...]) -> None:
        start, end = self._at(left)[1], self._at(right)[0]
        at = self.text.find(token.encode(), start, end)
        if at >= 0:
            for after in afters:
                self._replace(at, at + len(token), after)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """The value alone."""
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """Nothing: an argument is a name and its annotation."""

    def visit_Module(self, node: ast.Module) -> None:
        """All but tables: their figures are facts with sources, which no test should say again."""
        for statement in node.body:
            table = isinstance(statement, ast.Assign | ast.AnnAssign) and any(
                isinstance(inner, ast.Call | ast.Dict) for inner in ast.walk(statement)
            )
            if not table:
                self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Defaults and body; a value returned is also mistaken for the first argument."""
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        names = [one.arg for one in node.args.args if one.arg != "self"]
        for statement in node.body:
            self.visit(statement)
            for inner in _returns(statement):
                if names and inner.value is not None and not isinstance(inner.value, ast.Constant | ast.Name):
                    self._replace(*self._at(inner.value), names[0])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """The body; decorators are not mistaken."""
        for statement in node.body:
            self.visit(statement)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Another comparison: at its boundary, and the other way round."""
        sides = [node.left, *node.comparators]
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            token, afters = COMPARED[type(operator)]
            self._between(left, right, token, afters)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Another sum."""
        if type(node.op) in RECKONED and not isinstance(node.left, ast.JoinedStr):
            token, after = RECKONED[type(node.op)]
            self._between(node.left, node.right, token, (after,))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """`or` for `and`, at each place."""
        token, after = JOINED[type(node.op)]
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, token, (after,))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """`not` and the sign left out."""
        if isinstance(node.op, ast.Not | ast.USub):
            start = self._at(node)[0]
            self._replace(start, start + len("not " if isinstance(node.op, ast.Not) else "-"), "")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A number one more and one less; false for true."""
        start, end = self._at(node)
        if isinstance(node.value, bool):
            self._replace(start, end, str(not node.value))
        elif isinstance(node.value, int | float):
            self._replace(start, end, repr(node.value + 1))
            self._replace(start, end, f"({node.value - 1!r})")

    def visit_keyword(self, node: ast.keyword) -> None:
        """What is said by name, but for `strict`: that is a look at our own code, and no test can bring it about."""
        if node.arg != "strict":
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """The greatest for the least."""
        if isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
            self._replace(*self._at(node.func), SWAPPED[node.func.id])
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """A branch that is never taken."""
        self._replace(*self._at(node.test), "False")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """One value or the other, always."""
        for after in ("True", "False"):
            self._replace(*self._at(node.test), after)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """A condition that is not asked."""
        for condition in node.ifs:
            self._replace(*self._at(condition), "True")
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing: words are read by eye."""


def _returns(statement: ast.stmt) -> Iterator[ast.Return]:
    """The returns of a statement, those of functions within it left out."""
    if isinstance(statement, ast.Return):
        yield statement
    elif not isinstance(statement, ast.FunctionDef | ast.ClassDef):
        for inner in ast.iter_child_nodes(statement):
            if isinstance(inner, ast.stmt):
                yield from _returns(inner)

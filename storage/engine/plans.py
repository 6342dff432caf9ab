"""Plans: what SQLAlchemy makes of a statement, compiled once, so that it is executed without the library.

A statement that comes a second time is a constant, and gets a plan for each set of its parameters' names: its
SQL, where each value goes and through which of its type's processors, and what its rows look like. SQLAlchemy
stays the language of every statement, and executes what has no plan (see ``Unplanned``).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, cast
from weakref import ref

from sqlalchemy import Dialect, Executable, Float, Insert
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import SelectBase, UpdateBase

from bot.conversation import regex

SIGN = "?"  # of a value in the SQL of a plan, on both stores
DOUBLE = 701  # the type of PostgreSQL that a Float is
LONGEST = 200  # values in lists; for more, which are seldom asked for, a text is not kept
PLAIN = regex(r"[\w:.-]{0,40}", re.ASCII)  # a constant that means itself between quotes

Values = Mapping[str, Any]
Processor = Callable[[Any], Any]


class Unplanned(Exception):
    """The reason why a statement is left to the library."""


@dataclass(frozen=True)
class Text:
    """An SQL text with its values: those that never change, and where each of the others goes."""

    sql: str
    fixed: list[Any]
    places: list[tuple[int, str, int | None, Processor | None]]  # place, parameter, index in a list

    def bind(self, values: Values) -> list[Any]:
        bound = self.fixed.copy()
        for place, name, index, process in self.places:
            value = values[name] if index is None else values[name][index]
            bound[place] = value if process is None else process(value)
        return bound


@dataclass
class Plan:
    """The way to execute one statement with parameters of these names, once or many times.

    It does not hold the statement, nor what was compiled of it, which does: one that dies is forgotten.
    """

    write: Callable[[Values], "Text"]
    lists: list[str]  # parameters that are lists: there is a text for each set of their lengths
    row: Callable[[Sequence[Any]], Any] | None  # None: it returns no rows
    processors: list[tuple[int, Processor]]  # of a row's values, by their place
    is_many: bool
    table: str  # that it writes to; "" of a select
    texts: dict[tuple[int, ...], Text] = field(default_factory=dict)

    def bind(self, given: Any) -> tuple[str, list[Any]] | None:
        """Return the SQL and the values for it; None where one cannot be bound: the library says why."""
        rows = given if isinstance(given, list) and given else [given or {}]
        try:
            text = self.text(rows[0])
            bound = [text.bind(values) for values in rows]
        except Exception:  # whatever a type's own code raises
            return None
        return text.sql, bound if self.is_many else bound[0]

    def text(self, values: Values) -> Text:
        lengths = tuple([len(values[name]) for name in self.lists])
        if lengths not in self.texts:
            if sum(lengths) > LONGEST:
                raise Unplanned("a long list")
            self.texts[lengths] = self.write(values)
        return self.texts[lengths]

    def rows(self, fetched: list[Any]) -> list[Any]:
        if self.row is None:
            return []
        if not self.processors:
            return [self.row(values) for values in fetched]
        rows = []
        for one in fetched:
            values = list(one)
            for place, process in self.processors:
                values[place] = process(values[place])
            rows.append(self.row(values))
        return rows


def plan_of(statement: Executable, dialect: Dialect, names: Sequence[str], *, is_many: bool) -> Plan:
    """Plan a statement for parameters of these names. Raises Unplanned."""
    compiled = compiled_for(statement, dialect, names, is_many=is_many)
    if compiled.literal_execute_params or compiled.implicit_returning:
        raise Unplanned("rendered at each execution")
    if is_many and (compiled.effective_returning or compiled.post_compile_params):
        raise Unplanned("many that return rows, or that hold lists")
    for bind in compiled.binds.values():
        if bind.callable or (bind.required and bind.key not in names):
            raise Unplanned(f"no value for {bind.key}")
    lists = [bind.key for bind in compiled.post_compile_params if bind.key in names]
    columns = compiled._result_columns
    row = row_of([column.keyname for column in columns]) if columns else None
    processors = [processor_of(column.type, dialect) for column in columns]
    found = [(place, one) for place, one in enumerate(processors) if one]
    living = ref(statement)

    def write(values: Values) -> Text:
        executed = living()
        if executed is None:
            raise Unplanned("it is gone")
        return written(compiled_for(executed, dialect, names, is_many=is_many), values)

    plan = Plan(write, lists, row, found, is_many, written_by(statement))
    if lists:
        defaults_of(compiled)
    else:
        plan.texts[()] = written(compiled, dict.fromkeys(names))
    return plan


def compiled_for(
    statement: Executable, dialect: Dialect, names: Sequence[str], *, is_many: bool
) -> SQLCompiler:
    if not isinstance(statement, SelectBase | UpdateBase):
        raise Unplanned("no select and no change of rows")
    if isinstance(statement, Insert) and not statement._returning:
        is_many = True  # or PostgreSQL would return the keys that nobody asks for
    return statement.compile(dialect=dialect, column_keys=list(names), for_executemany=is_many)


def processor_of(type_: Any, dialect: Dialect) -> Processor | None:
    """Return what makes the driver's value one of this type; None where it is one."""
    try:
        return cast(
            "Processor | None",
            type_._cached_result_processor(dialect, DOUBLE if isinstance(type_, Float) else None),
        )
    except InvalidRequestError as error:
        raise Unplanned("a number of which the driver must say what it is") from error


def defaults_of(compiled: SQLCompiler) -> Values:
    """Return what the columns that are not given get, by the names of their parameters."""
    given = [(column, column.default) for column in compiled.insert_prefetch]
    given += [(column, column.onupdate) for column in compiled.update_prefetch]
    if any(default is None or not default.is_scalar for _column, default in given):
        raise Unplanned("a default that is made at each execution")
    key = compiled._within_exec_param_key_getter if given else str
    return {key(column): default.arg for column, default in given}  # type: ignore[union-attr]


def row_of(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    """Make the class of rows with these names: a tuple whose values have attributes, as the library's."""
    if len(set(names)) < len(names):
        raise Unplanned("two columns of one name")
    places: dict[str, Any] = {name: property(itemgetter(place)) for place, name in enumerate(names)}
    mapping = property(lambda row: dict(zip(names, row, strict=True)))
    return type("Row", (tuple,), {"__slots__": (), "_mapping": mapping, **places})


def written(compiled: SQLCompiler, values: Values) -> Text:
    """Write the SQL for values of these names and lengths, with an own place for each value of a list."""
    sql, order = compiled.string, list(compiled.positiontup or ())
    element: dict[str, tuple[str, int]] = {}  # the name of a list's value -> the list, its place in it
    if compiled.post_compile_params:
        state = compiled.construct_expanded_state(values, escape_names=False)
        sql, order = state.statement, list(state.positiontup or ())
        for one, expanded in state.parameter_expansion.items():
            element |= {name: (one, place) for place, name in enumerate(expanded)}
    defaults = defaults_of(compiled)
    fixed: list[Any] = []
    places: list[tuple[int, str, int | None, Processor | None]] = []
    for place, name in enumerate(order):
        whole, index = element.get(name, (name, None))
        bind: Any = compiled.binds[whole]
        process = cast("Processor | None", compiled._bind_processors.get(whole))
        if bind.key in values:
            fixed.append(None)
            places.append((place, bind.key, index, process))
            continue
        value = defaults.get(whole, bind.value) if index is None else bind.value[index]
        fixed.append(process(value) if process else value)
    return with_constants(Text(sql, fixed, places))


def with_constants(text: Text) -> Text:
    """Write plain values that never change into the SQL, or no index of a part of a table would be used.

    "state = 'open'" leads to the index of what is open, "state = ?" through all that there ever was: with
    100,000 messages sent that took an act one to three milliseconds.
    """
    between = text.sql.split(SIGN)
    if len(between) != len(text.fixed) + 1:
        raise Unplanned("a sign of its own stands in it")
    given = {place for place, _name, _index, _process in text.places}
    signs = [SIGN if place in given else constant(value) for place, value in enumerate(text.fixed)]
    kept = {place: number for number, place in enumerate(n for n, sign in enumerate(signs) if sign == SIGN)}
    sql = "".join(f"{before}{sign}" for before, sign in zip(between, [*signs, ""], strict=True))
    places = [(kept[place], name, index, process) for place, name, index, process in text.places]
    return Text(sql, [text.fixed[place] for place in kept], places)


def constant(value: Any) -> str:
    """Return how a plain value is written in SQL; of any other the sign of what is bound."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(int(value))
    return f"'{value}'" if isinstance(value, str) and PLAIN.fullmatch(value) else SIGN


Known = tuple["ref[Executable]", dict[tuple[Any, ...], Plan | None]]


class Plans:
    """The plans of the statements that have been executed more than once, as long as these live."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = with_signs(dialect)
        self._known: dict[int, Known] = {}

    def find(self, statement: Executable, given: Any) -> Plan | None:
        """Return the plan; None the first time, and where there can be none."""
        key = id(statement)
        known = self._known.get(key)
        if known is None:  # it leaves as it dies: its id may come again
            self._known[key] = (ref(statement, lambda _gone: self._known.pop(key, None)), {})
            return None
        many = isinstance(given, list) and len(given) > 1
        names = tuple(given[0] if isinstance(given, list) and given else given or ())
        plans, shape = known[1], (many, *names)
        if shape not in plans:
            try:
                plans[shape] = plan_of(statement, self._dialect, names, is_many=many)
            except Unplanned:
                plans[shape] = None
        return plans[shape]


def with_signs(dialect: Dialect) -> Dialect:
    """Return the dialect as it writes values: each by a ``SIGN``, in their order."""
    signed = copy(dialect)
    signed.paramstyle, signed.positional = "qmark", True
    signed.identifier_preparer = signed.preparer(signed)  # which doubles "%" no more
    return signed


def written_by(statement: Any) -> str:
    """Return the name of the table that a statement writes to; "" of a select, "?" of what tells none."""
    if isinstance(statement, SelectBase):
        return ""
    return getattr(getattr(statement, "table", None), "name", "?")

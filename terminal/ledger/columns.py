"""What the tables are built of: one metadata, integer amounts that check themselves, STRICT tables on SQLite."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

INT: Final[TypeEngine[int]] = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(naming_convention={"ck": "%(table_name)s_%(constraint_name)s", "pk": "%(table_name)s_pk"})


def amount(name: str, *, floor: int | None = None) -> tuple[Column[int], CheckConstraint]:
    bound = "" if floor is None else f" AND {name} >= {floor}"
    return (
        Column(name, INT, nullable=False),
        CheckConstraint(f"{name} BETWEEN -4611686018427387904 AND 4611686018427387904{bound}", name=f"{name}_fits"),
    )


def table(name: str, *parts: Column[int] | Column[str] | CheckConstraint | Index | PrimaryKeyConstraint,
           comment: str, without_rowid: bool = False) -> Table:  # fmt: skip
    return Table(name, metadata, *parts, comment=comment, sqlite_strict=True, sqlite_with_rowid=not without_rowid)


def seq_column(name: str) -> Column[int]:
    return Column(name, INT, primary_key=True, autoincrement=False)


def int_column(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def ref_column(name: str, target: str) -> Column[int]:
    return Column(name, INT, ForeignKey(target), nullable=False)


def text_column(name: str, *, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, unique=unique)

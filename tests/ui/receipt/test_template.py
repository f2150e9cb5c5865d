"""Templates: the shipped one is whole, and a faulty one is refused with what is wrong in it."""

from __future__ import annotations

import pytest

import resources
from terminal.errors import Refused
from ui.receipt.template import BLOCKS, RuleKind, read_template, standard_template

TEXT = resources.resource("receipts", "standard.toml").read_text("utf-8")


@pytest.mark.parametrize(("paper_mm", "dots"), [(58, 384), (80, 576)])
def test_the_standard_template_is_as_wide_as_the_head(paper_mm: int, dots: int) -> None:
    template = standard_template(paper_mm)
    assert template.dots == dots
    assert [block.name for block in template.blocks] == list(BLOCKS)


def test_a_shop_can_rearrange_it() -> None:
    turned = read_template(
        TEXT[: TEXT.index("[[block]]")] + '[[block]]\nname = "total"\nrule = "solid"\n[[block]]\nname = "shop"\n', 58
    )
    assert [block.name for block in turned.blocks] == ["total", "shop"]
    assert turned.blocks[0].rule is RuleKind.SOLID


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('name = "lines"', 'name = "goods"', "goods"),
        ("dots = 384", "dots = 383", "383"),
        ("module = 6", "module = 3", "3"),
        ("margin = 4", 'margin = "4"', "'4'"),
        ("body = 24", "body = 5", "body"),
        ("body = 24", "body = true", "body"),
        ('sum = { size = "body" }', 'sum = { size = "huge" }', "huge"),
        ('sum = { size = "body" }', "", "sum is missing"),
        ('sum = { size = "body" }', 'sum = { size = "body", bold = "yes" }', "yes"),
        ('sum = { size = "body" }', 'sum = "body"', "form"),
        ('rule = "double"', 'rule = "wavy"', "wavy"),
        ("above = 12", "above = -1", "-1"),
        ("[paper.58]", "[paper.58", "line"),
        ("[paper.58]", "[paper.57]", "missing"),
    ],
)
def test_a_faulty_template_is_refused_by_name(before: str, after: str, told: str) -> None:
    assert before in TEXT
    with pytest.raises(Refused) as refused:
        read_template(TEXT.replace(before, after, 1), 58)
    assert refused.value.code == "receipt_template"
    assert told in str(refused.value.fields["what"])

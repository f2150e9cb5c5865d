"""The API's own description: whole, true, and held to by whatever a machine can think of sending."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync import protocol
from sync.office import openapi
from sync.office.desk import Desk, standard
from terminal.ledger import audit
from terminal.ledger.store import Ledger
from tests.sync.office.served import URL, Served, serving

EXAMPLES: Final = 20
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
OPERATIONS: Final = {
    "POST /v1/pair", "POST /v1/events", "POST /v1/compare", "POST /v1/reservations", "DELETE /v1/reservations/{id}",
    "GET /v1/feed", "GET /v1/members", "GET /v1/entries/{id}", "POST /v1/entries/{id}/draw",
    "POST /v1/entries/{id}/exchange", "POST /v1/transfers", "GET /v1/office", "GET /healthz", "GET /readyz",
    "GET /metrics",
}  # fmt: skip
WITHOUT_INPUT: Final = {"GET /v1/office", "GET /healthz", "GET /readyz", "GET /metrics"}
UNSIGNED: Final = {"pair", "office", "healthz", "readyz", "metrics"}


@contextmanager
def in_a_folder(desk: Desk | None = None) -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "office.sqlite", desk=desk) as served:
        yield served


@pytest.fixture(scope="module")
def office() -> Iterator[Served]:
    with in_a_folder() as served:
        yield served


@pytest.fixture(scope="module")
def described(office: Served) -> dict[str, Any]:
    answer = office.get("/v1/openapi.json")
    assert answer.status_code == 200
    value = answer.json()
    assert isinstance(value, dict)
    return value


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def test_every_address_is_described(described: dict[str, Any]) -> None:
    assert set(operations(described)) == OPERATIONS
    for name, operation in operations(described).items():
        assert operation["summary"], name
        assert len(operation["description"]) > 15, name
        assert len(operation["tags"]) == 1, name
        assert operation["operationId"], name


def test_every_request_that_is_signed_says_so(described: dict[str, Any]) -> None:
    schemes = described["components"]["securitySchemes"]
    assert {scheme["name"] for scheme in schemes.values()} == {
        protocol.TILL_HEADER, protocol.AT_HEADER, protocol.NONCE_HEADER, protocol.SIGNATURE_HEADER,
    }  # fmt: skip
    for operation in operations(described).values():
        wanted = [] if operation["operationId"] in UNSIGNED else [{name: [] for name in schemes}]
        assert operation.get("security", []) == wanted


def test_every_body_has_an_example_that_is_taken(described: dict[str, Any], office: Served) -> None:
    for name, operation in operations(described).items():
        if "requestBody" not in operation:
            continue
        method, path = name.split()
        example = operation["requestBody"]["content"]["application/json"]["example"]
        answer = office.till.ask(method, path.replace("{id}", "e1"), example)
        assert answer.status_code in (200, 204), (name, answer.text)


def test_every_error_is_a_described_problem(described: dict[str, Any]) -> None:
    for name, operation in operations(described).items():
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == [protocol.PROBLEM], (name, status)
                assert answer["description"], (name, status)
    assert {"code", "status", "title", "fields"} <= set(described["components"]["schemas"]["Problem"]["properties"])


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for each in value.values():
                yield from references(each)
        elif isinstance(value, list):
            for each in value:
                yield from references(each)

    names = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) == names


def test_the_signing_is_described_as_it_is() -> None:
    lines = protocol.to_sign("POST", "/v1/events", "t", 1, "n", b"").decode().split("\n")
    shown = [line.strip() for line in openapi.DESCRIPTION.splitlines() if line.startswith("    ")]
    assert len(shown) == len(lines)
    assert shown[0] == lines[0]


@pytest.fixture(scope="module")
def real() -> Iterator[Served]:
    """An office whose own desk answers."""
    with in_a_folder(standard()) as served:
        yield served


@pytest.fixture(scope="module")
def fuzzed(described: dict[str, Any]) -> BaseSchema:
    """The description without what signs: that is put on every request as it goes out."""
    plain = {
        method: {path: {**operation, "security": []} for path, operation in operations.items()}
        for method, operations in described["paths"].items()
    }
    refused = {"expected-statuses": [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429]}  # all refusals
    config = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": refused}})
    return schemathesis.openapi.from_dict({**described, "paths": plain}, config=config)


def signed_and_checked(case: Case, office: Served) -> None:
    asked = case.as_transport_kwargs(base_url=URL)
    known = ("method", "url", "params", "headers", "data", "json", "cookies")
    request = requests.Request(**{name: asked[name] for name in known if name in asked}).prepare()
    body = request.body or b""
    whole = body.encode() if isinstance(body, str) else bytes(body)
    request.headers.update(office.till.headers(request.method or "", request.path_url, whole))
    case.validate_response(office.session.send(request, timeout=30), checks=CHECKS)


def fuzz(schema: BaseSchema, name: str, office: Served) -> None:
    """Right requests and wrong ones, of one operation."""
    method, path = name.split()
    operation = schema[path][method]
    modes = [GenerationMode.POSITIVE] if name in WITHOUT_INPUT else list(GenerationMode)
    for mode in modes:

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Case) -> None:
            signed_and_checked(case, office)

        each()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_whatever_is_sent_is_answered_as_described(name: str, fuzzed: BaseSchema, office: Served) -> None:
    fuzz(fuzzed, name, office)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_whatever_is_sent_to_the_real_desk_is_answered_as_described(
    name: str, fuzzed: BaseSchema, real: Served
) -> None:
    fuzz(fuzzed, name, real)


def test_the_real_desk_is_whole_after_all_that(real: Served) -> None:
    """Runs last: whatever came in above, the books of the office are sound."""
    with closing(Ledger.open(real.where, read_only=True)) as ledger:
        assert audit.verify(ledger).findings == ()

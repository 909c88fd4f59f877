"""What the contract promises of every answer, beyond what `openapi.json` can say."""

import re

import schemathesis
from schemathesis import GenerationMode

CURSOR = {("invalid-cursor", None)}
STALE = {("precondition-failed", None)}
UNKNOWN = {("unknown-product", None), ("unknown-item", None)}
PRICE = {("invalid-request", pointer) for pointer in ("/price", "/price/amount", "/price/currency")}

# Refusals of requests that are in order by themselves: by call, the problem and, where it names faults, their places.
# 404 and 409 are always about the state of things; these statuses need not be.
STATEFUL = {
    "GET /v1/products": CURSOR,
    "GET /v1/products/{sku}/items": CURSOR,
    "GET /v1/products/{sku}/stock/movements": CURSOR,
    "GET /v1/reservations": CURSOR,
    "GET /v1/orders": CURSOR,
    "PATCH /v1/products/{sku}": STALE | PRICE | {("invalid-request", "/attributes")},
    "POST /v1/products/{sku}/items": PRICE,
    "PATCH /v1/products/{sku}/items/{serial_number}": STALE
    | PRICE
    | {("invalid-request", "/attributes"), ("invalid-request", "/state")},
    "POST /v1/products/{sku}/stock/adjustments": {("idempotency-key-reused", None), ("invalid-request", "/delta")},
    # A SKU in two lines, and more items than a reservation may hold.
    "PUT /v1/reservations/{id}": UNKNOWN
    | {("invalid-request", ""), ("invalid-request", "/lines"), ("invalid-request", "/lines/*/sku")},
    "PUT /v1/reservations/{id}/lines/{sku}": UNKNOWN | {("invalid-request", "")},
    "DELETE /v1/reservations/{id}/lines/{sku}": {("unknown-product", None)},
    "GET /v1/reservations/{id}": {("reservation-expired", None), ("reservation-released", None)},
}


def refusals(problem):
    name = problem["type"].removeprefix("/problems/")
    if name != "invalid-request":
        return {(name, None)}
    return {(name, re.sub(r"/\d+", "/*", fault["pointer"])) for fault in problem["errors"]}


@schemathesis.check
def refused_by_the_state_of_things(ctx, response, case):
    """A request that the document allows is refused for nothing in itself."""
    if response.status_code not in (400, 410, 412, 422):
        return
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    unexpected = refusals(response.json()) - STATEFUL.get(case.operation.label, set())
    assert not unexpected, f"The document allows this request, and the service does not: {sorted(unexpected, key=str)}"


@schemathesis.check
def keeps_the_name_of_the_request(ctx, response, case):
    """Every answer is called as its request was, if that is a name."""
    asked = response.request.headers.get("X-Request-Id", "")
    if isinstance(asked, bytes):
        asked = asked.decode("latin-1")
    answered = response.headers["x-request-id"][0]
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", answered), f"X-Request-Id: {answered}"
    if re.fullmatch(r"[A-Za-z0-9._-]{1,128}", asked):
        assert asked == answered, f"X-Request-Id was {asked}, came back as {answered}"


@schemathesis.check
def is_never_kept(ctx, response, case):
    """No answer may be used again without asking: stock changes all the time."""
    assert response.headers["cache-control"] == ["no-cache"]

"""The API's own description, and the page that shows it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from redgrid.api.problems import PROBLEM

PROBLEM_SHAPE: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `detail` is one sentence in the reader's language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "The property that it belongs to."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                    "line": {"type": "integer", "description": "Of a text, counted from 1."},
                },
            },
        },
    },
}
OF_ALL = (401, 403, 404, 409, 422)
OF_CHANGES = (400, 411, 413)


class HouseAPI(NinjaAPI):
    """An API whose description names the problem documents of every operation; made once, it takes half a second."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._described: dict[str | None, OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if path_prefix not in self._described:
            self._described[path_prefix] = self._describe(path_prefix, path_params)
        return self._described[path_prefix]

    def _describe(self, path_prefix: str | None, path_params: dict[str, Any] | None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = PROBLEM_SHAPE
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                codes = OF_ALL if method == "get" else (*OF_ALL, *OF_CHANGES)
                operation["responses"].update({code: _told(code) for code in sorted(codes)})
        return schema


def _told(code: int) -> dict[str, Any]:
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": HTTPStatus(code).phrase, "content": {PROBLEM: shape}}

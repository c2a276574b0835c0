"""The OpenAPI 3.1 document, made from what the routes say of themselves and from the structs that they read and write.

Schemas come from msgspec, which is what validates; a few things are put as generators of clients like them best
(:mod:`~clockjack_api.openapi.schemas`). The same code gives the same bytes.
"""

from clockjack_api.openapi.document import document_bytes, openapi_document

__all__ = ["document_bytes", "openapi_document"]

"""The AsyncAPI 3 document: what goes out as a stream of events, and what NATS clients may publish.

Beside :mod:`clockjack_api.openapi`, which has the requests; schemas are made by the same code.
"""

from clockjack_api.asyncapi.document import asyncapi_document, document_bytes

__all__ = ["asyncapi_document", "document_bytes"]

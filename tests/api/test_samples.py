"""Examples in the document; ``make conformance`` runs them."""

import json

import httpx

from clockjack_api.openapi import openapi_document, samples

DOCUMENT = openapi_document()


def test_examples_are_of_operations_that_there_are() -> None:
    operations = {one["operationId"]: one for item in DOCUMENT["paths"].values() for one in item.values()}
    assert set(samples.read()) <= set(operations)
    for operation_id, found in samples.read().items():
        assert set(found) <= {*samples.LABELS, samples.BODY}
        assert [one["label"] for one in operations[operation_id].get("x-codeSamples", [])] == [
            label for language, label in samples.LABELS.items() if language in found
        ]


async def test_bodies_are_taken(http: httpx.AsyncClient) -> None:
    tried = 0
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                if "example" in content:
                    url = path.replace("{schedule_id}", "newsletter").replace("{name}", "mail")
                    headers = {"Content-Type": media_type}
                    answer = await http.request(method, url, content=json.dumps(content["example"]), headers=headers)
                    assert answer.status_code < 400 or answer.status_code == 409, answer.text
                    tried += 1
    assert tried == sum(samples.BODY in found for found in samples.read().values())

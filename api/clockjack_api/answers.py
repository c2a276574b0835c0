"""Answers to requests that failed: problem documents, whatever went wrong."""

import logging

from litestar.exceptions import HTTPException

from clockjack_api import problems
from clockjack_api.problems import ApiProblem, ProblemType
from clockjack_api.reply import Reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.options import allow

log = logging.getLogger(__name__)


def answer_to(error: Exception, request: ApiRequest) -> Reply:
    """Return what a client is told of an error; one in the server itself goes to the log, by the trace id."""
    if isinstance(error, HTTPException):
        problem = _found_by_framework(error, request)
    elif isinstance(error, ApiProblem):
        problem = error
    else:
        problem = None
    if problem is None:
        log.error("%s %s failed (trace %s)", request.method, request.path, request.trace_id, exc_info=error)
        problem = ApiProblem(problems.INTERNAL)
    return problem_reply(problem, request.path, request.trace_id)


def problem_reply(problem: ApiProblem, path: str, trace_id: str) -> Reply:
    """Return the answer that is the document of `problem`."""
    body = problems.encode(problem, path, trace_id)
    return Reply(body, problem.kind.status, problem.headers, problems.MEDIA_TYPE.encode())


def _found_by_framework(error: HTTPException, request: ApiRequest) -> ApiProblem | None:
    """Return the problem of an error that the framework found: no such route, method not allowed."""
    kind = problems.BY_STATUS.get(error.status_code)
    if kind is None and error.status_code >= 500:
        return None
    if kind is None:
        kind = ProblemType(f"http-{error.status_code}", error.status_code, "The request was refused")
    headers = dict(error.headers or {})
    if "allow" in headers:
        headers = {"Allow": allow(set(headers["allow"].split(", ")))}
    return ApiProblem(kind, _detail(request, kind), headers=headers)


def _detail(request: ApiRequest, kind: ProblemType) -> str:
    if kind is problems.NOT_FOUND:
        return "there is nothing at this path; /docs shows what there is"
    if kind is problems.METHOD_NOT_ALLOWED:
        return f"{request.method} is not supported here"
    return kind.title

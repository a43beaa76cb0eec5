"""`manage.py check` fails for a flow without a real lock, and for a URL, node or act without a
policy: what nobody decided on is denied before the portal starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver
from viewflow.workflow.lock import SelectForUpdateLock


@register()
def check_policies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from . import policies
    from .acts import ACTS

    errors: list[CheckMessage] = [
        Error(f"The URL {name!r} has no row in workflow/policies.py.", id="znak.E001")
        for name in url_names(get_resolver().url_patterns)
        if name not in policies.URLS
    ]
    named = set(policies.NODES.values()) | {act.permission for act in ACTS.values()}
    named |= set(policies.URLS.values()) - {policies.PUBLIC, policies.LOGGED_IN, policies.GATED}
    errors += [
        Error(f"The permission {name!r} has no predicate.", id="znak.E002")
        for name in sorted(named - set(policies.PERMISSIONS))
    ]
    return errors


@register()
def check_flows(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from . import policies
    from .flows import ApplicationFlow, EditionFlow

    errors: list[CheckMessage] = []
    for flow in (ApplicationFlow, EditionFlow):
        if not isinstance(flow.lock_impl, SelectForUpdateLock):
            errors.append(Error(f"{flow.__name__} has no real lock.", id="znak.E003"))
        for node in flow.instance.nodes():
            if node.task_type == "HUMAN" and node.name not in policies.NODES:
                errors.append(Error(f"The node {node.name} has no policy.", id="znak.E004"))
            if node.task_type == "SWITCH" and all(cond for _, cond in node._branches):
                errors.append(Error(f"The gateway {node.name} has no default.", id="znak.E005"))
    return errors


def url_names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every URL name with its namespace; a pattern without a name is an error of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from url_names(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}"

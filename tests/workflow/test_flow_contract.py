"""The persisted names of the process. Each string here lies in databases: a rename needs a data
migration, and this test says so by failing."""

import pytest

from workflow.flows import ApplicationFlow, EditionFlow
from workflow.models import ApplicationProcess, EditionProcess
from workflow.nodes import Gateway

APPLICATION = {
    "application_started": ["submit_application"],
    "application_reopened": ["where_to_resume"],
    "where_to_resume": [
        "submit_application",
        "check_formalities",
        "score_application",
        "await_decision",
    ],
    "submit_application": ["check_formalities"],
    "submit_application__timeout": ["is_call_over"],
    "is_call_over": ["draft_lapsed", "submit_application"],
    "check_formalities": ["are_formalities_met"],
    "are_formalities_met": ["score_application", "supplement_application", "application_rejected"],
    "supplement_application": ["check_formalities"],
    "supplement_application__timeout": ["is_supplement_overdue"],
    "is_supplement_overdue": ["check_formalities", "supplement_application"],
    "score_application": ["await_decision"],
    "await_decision": ["what_was_decided"],
    "what_was_decided": [
        "extend_application",
        "score_application",
        "await_decision",
        "await_release",
        "application_not_awarded",
    ],
    "extend_application": ["check_formalities"],
    "extend_application__timeout": ["is_stage_over"],
    "is_stage_over": ["check_formalities", "extend_application"],
    "await_release": ["issue_certificate"],
    "issue_certificate": ["certificate_issued"],
    "certificate_issued": [],
    "application_not_awarded": [],
    "application_rejected": [],
    "draft_lapsed": [],
}
EDITION = {
    "edition_announced": ["call_opened"],
    "call_opened": ["is_call_open"],
    "is_call_open": ["call_closed", "call_opened"],
    "call_closed": ["is_call_closed"],
    "is_call_closed": ["close_formal_checks", "call_closed"],
    "close_formal_checks": ["is_anything_scored"],
    "is_anything_scored": ["hold_session", "close_scoring"],
    "close_scoring": ["hold_session"],
    "hold_session": ["approve_results"],
    "approve_results": ["are_results_approved"],
    "are_results_approved": ["publish_results", "hold_session"],
    "publish_results": ["is_another_stage"],
    "is_another_stage": ["call_closed", "is_anything_scored", "release_certificates"],
    "release_certificates": ["edition_closed"],
    "edition_closed": [],
}
FLOWS = [(ApplicationFlow, APPLICATION), (EditionFlow, EDITION)]


def edges(flow) -> dict[str, list[str]]:
    return {
        node.name: [edge._dst.name for edge in node._outgoing() if edge.edge_class != "boundary"]
        for node in flow.instance.nodes()
    }


@pytest.mark.parametrize(("flow", "expected"), FLOWS)
def test_nodes_and_edges_are_the_contract(flow, expected):
    assert edges(flow) == expected


@pytest.mark.parametrize(
    ("flow", "path"),
    [
        (ApplicationFlow, "workflow/flows.ApplicationFlow"),
        (EditionFlow, "workflow/flows.EditionFlow"),
    ],
)
def test_flow_paths_are_the_contract(flow, path):
    assert str(flow) == path


def test_processes_are_proxies_of_the_stored_row():
    assert ApplicationProcess._meta.proxy
    assert EditionProcess._meta.proxy


@pytest.mark.parametrize(("flow", "expected"), FLOWS)
def test_every_gateway_has_a_default(flow, expected):
    gateways = [node for node in flow.instance.nodes() if isinstance(node, Gateway)]
    assert gateways
    assert [g.name for g in gateways if all(rule for _, rule in g._branches)] == []


@pytest.mark.parametrize(("flow", "expected"), FLOWS)
def test_no_dead_end_every_node_reaches_an_end(flow, expected):
    """ACCEPTANCE 15: computed from the graph."""
    ends = {name for name, following in expected.items() if not following}
    reaching = set(ends)
    while True:
        more = {n for n, following in expected.items() if reaching & set(following)} - reaching
        if not more:
            break
        reaching |= more
    assert set(expected) - reaching == set()


@pytest.mark.parametrize(("flow", "expected"), FLOWS)
def test_every_node_is_reached_from_a_start(flow, expected):
    starts = {n.name for n in flow.instance.nodes() if n.task_type == "START"}
    reached, todo = set(starts), list(starts)
    while todo:
        name = todo.pop()
        following = expected[name] + [n for n in expected if n.startswith(f"{name}__")]
        fresh = set(following) - reached
        reached |= fresh
        todo += fresh
    assert set(expected) - reached == set()

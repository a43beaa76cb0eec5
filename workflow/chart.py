"""The picture of a process: our own drawing of the flow's nodes, classes only, with a table twin.

viewflow lays the nodes out on a grid; its own export carries inline styles that the content
security policy forbids.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow.workflow import chart
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

LABELS: dict[str, Promise] = {
    "application_started": _("Draft begun"),
    "application_reopened": _("Application reopened"),
    "where_to_resume": _("Where to resume?"),
    "submit_application": _("Prepare and submit the application"),
    "is_call_over": _("Is the call over?"),
    "check_formalities": _("Formal check"),
    "are_formalities_met": _("Are the formal requirements met?"),
    "supplement_application": _("Supplement the application"),
    "is_supplement_overdue": _("Is the supplement overdue?"),
    "score_application": _("Scoring by the Kapituła"),
    "await_decision": _("Waiting for the results"),
    "what_was_decided": _("What was decided?"),
    "extend_application": _("Add the next stage"),
    "is_stage_over": _("Is the stage over?"),
    "await_release": _("Waiting for the release of certificates"),
    "issue_certificate": _("Issue the certificate"),
    "certificate_issued": _("Certificate issued"),
    "application_not_awarded": _("No certificate awarded"),
    "application_rejected": _("Negative formal check"),
    "draft_lapsed": _("Draft not submitted in time"),
    "edition_announced": _("Edition announced"),
    "call_opened": _("Opening of the call"),
    "is_call_open": _("Is the call open?"),
    "call_closed": _("Deadline of the call"),
    "is_call_closed": _("Is the call closed?"),
    "close_formal_checks": _("Close the formal checks"),
    "close_scoring": _("Close the scoring"),
    "hold_session": _("Session of the Kapituła"),
    "approve_results": _("Approve the results"),
    "are_results_approved": _("Are the results approved?"),
    "publish_results": _("Publish the results"),
    "is_another_stage": _("Is there another stage?"),
    "release_certificates": _("Release the certificates"),
    "edition_closed": _("Edition closed"),
}
"""What a person reads for each node; a boundary timer is read as a wake-up."""


@dataclass(frozen=True)
class Node:
    name: str
    label: str
    shape: str  # task | gateway | event | timer
    state: str  # done | current | todo
    x: int
    y: int
    width: int
    height: int

    @property
    def centre_x(self) -> float:
        return self.x + self.width / 2

    @property
    def centre_y(self) -> float:
        return self.y + self.height / 2

    @property
    def radius(self) -> float:
        return min(self.width, self.height) / 2

    @property
    def state_text(self) -> str:
        return str(STATES[self.state])

    @property
    def corners(self) -> str:
        """The diamond of a gateway, as SVG points."""
        return (
            f"{self.centre_x},{self.y} {self.x + self.width},{self.centre_y} "
            f"{self.centre_x},{self.y + self.height} {self.x},{self.centre_y}"
        )

    @property
    def lines(self) -> list[str]:
        """The label in lines that fit a task's box."""
        lines, line = [], ""
        for word in str(self.label).split():
            if line and len(line) + len(word) > 18:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return [*lines, line]


STATES = {"done": _("done"), "current": _("now"), "todo": _("not yet")}


@dataclass(frozen=True)
class Chart:
    nodes: list[Node]
    edges: list[str]  # SVG path data
    width: int
    height: int

    @property
    def steps(self) -> list[Node]:
        """The rows of the table twin: what people or the portal do, gateways and timers left out."""
        return [node for node in self.nodes if node.shape in ("task", "event")]


def label_of(name: str) -> str:
    return str(LABELS.get(name.partition("__")[0], name))


def draw(flow_class: Any, process: Process | None = None) -> Chart:
    """The chart of a flow, with the states of one process when it is given."""
    grid = layout_of(flow_class)
    states = states_of(process) if process else {}
    cells = [cell for cell in grid.cells if cell.node is not None]
    nodes = [_node(cell, states) for cell in cells]
    edges = [_path(edge.segments) for edge in grid.edges if edge.segments]
    width = max(node.x + node.width for node in nodes) + 40
    height = max(node.y + node.height for node in nodes) + 60
    return Chart(nodes=nodes, edges=edges, width=width, height=height)


@cache
def layout_of(flow_class: Any) -> Any:
    """viewflow's grid of a flow; the wiring does not change while the portal runs."""
    return chart.calc_layout_data(flow_class)


def states_of(process: Process) -> dict[str, str]:
    states: dict[str, str] = {}
    tasks = Task.objects.filter(process=process.pk).exclude(status=STATUS.CANCELED)
    for task in tasks.order_by("pk"):
        is_open = task.status in (STATUS.NEW, STATUS.SCHEDULED)
        states[task.flow_task.name] = "current" if is_open else "done"
    return states


def _node(cell: Any, states: dict[str, str]) -> Node:
    kind = cell.node.task_type
    shape = {"HUMAN": "task", "FUNCTION": "task", "SWITCH": "gateway", "TIMER": "timer"}.get(
        kind, "event"
    )
    return Node(
        name=cell.node.name,
        label=label_of(cell.node.name),
        shape=shape,
        state=states.get(cell.node.name, "todo"),
        x=cell.shape.x,
        y=cell.shape.y,
        width=cell.shape.width,
        height=cell.shape.height,
    )


def _path(segments: list[list[int]]) -> str:
    return "M " + " L ".join(f"{x} {y}" for x, y in segments)

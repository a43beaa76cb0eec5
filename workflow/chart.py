"""The picture of a process: our own drawing of the flow's nodes, classes only, with a table twin.

Nodes and edges come from the flow, states from the process; only the places are set here, so that
the main line runs straight down. viewflow's own export (`manage.py flowexport`) carries inline
styles that the content security policy forbids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
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
    "is_anything_scored": _("Is anything scored?"),
    "close_scoring": _("Close the scoring"),
    "hold_session": _("Session of the Kapituła"),
    "approve_results": _("Approve the results"),
    "are_results_approved": _("Are the results approved?"),
    "publish_results": _("Publish the results"),
    "is_another_stage": _("Is there another stage?"),
    "release_certificates": _("Release the certificates"),
    "edition_closed": _("Edition closed"),
}
"""What a person reads for each node."""

STATES = {"done": _("done"), "current": _("now"), "todo": _("not yet")}
SHAPES = {"HUMAN": "task", "FUNCTION": "task", "SWITCH": "gateway", "TIMER": "event"}
PLACES: dict[str, dict[str, tuple[int, int]]] = {
    "ApplicationFlow": {
        "application_reopened": (0, 0),
        "where_to_resume": (0, 1),
        "application_started": (1, 0),
        "submit_application": (1, 1),
        "is_call_over": (2, 1),
        "draft_lapsed": (3, 1),
        "check_formalities": (1, 2),
        "is_supplement_overdue": (2, 2),
        "are_formalities_met": (1, 3),
        "supplement_application": (2, 3),
        "application_rejected": (2, 4),
        "score_application": (1, 5),
        "await_decision": (1, 6),
        "is_stage_over": (2, 6),
        "what_was_decided": (1, 7),
        "extend_application": (2, 7),
        "application_not_awarded": (2, 8),
        "await_release": (1, 9),
        "issue_certificate": (1, 10),
        "certificate_issued": (1, 11),
    },
    "EditionFlow": {
        name: (0, row)
        for row, name in enumerate(
            [
                "edition_announced",
                "call_opened",
                "is_call_open",
                "call_closed",
                "is_call_closed",
                "close_formal_checks",
                "is_anything_scored",
                "close_scoring",
                "hold_session",
                "approve_results",
                "are_results_approved",
                "publish_results",
                "is_another_stage",
                "release_certificates",
                "edition_closed",
            ]
        )
    },
}
"""Column and row of each node; a boundary timer sits on its host's corner."""

CELL_WIDTH, CELL_HEIGHT, MARGIN = 250, 92, 20
HALF = {"task": (85, 28), "gateway": (22, 22), "event": (15, 15), "timer": (10, 10)}
LANE = 8  # how far two edges of opposite directions keep apart


@dataclass(frozen=True)
class Node:
    name: str
    label: str
    shape: str  # task | gateway | event | timer
    state: str  # done | current | todo
    column: int
    row: int
    x: int  # of the centre
    y: int

    @property
    def half(self) -> tuple[int, int]:
        return HALF[self.shape]

    @property
    def left(self) -> int:
        return self.x - self.half[0]

    @property
    def right(self) -> int:
        return self.x + self.half[0]

    @property
    def top(self) -> int:
        return self.y - self.half[1]

    @property
    def bottom(self) -> int:
        return self.y + self.half[1]

    @property
    def width(self) -> int:
        return 2 * self.half[0]

    @property
    def height(self) -> int:
        return 2 * self.half[1]

    @property
    def beside(self) -> int:
        """Where the label of a gateway or an event begins."""
        return self.right + (0 if self.shape == "gateway" else LANE)

    @property
    def state_text(self) -> str:
        return str(STATES[self.state])

    @property
    def corners(self) -> str:
        """The diamond of a gateway, as SVG points."""
        return (
            f"{self.x},{self.top} {self.right},{self.y} {self.x},{self.bottom} {self.left},{self.y}"
        )

    @property
    def lines(self) -> list[tuple[int, str]]:
        """(y, text) of the label: inside a task, beside an event, under a gateway's right corner."""
        lines, line = [], ""
        for word in self.label.split():
            if line and len(f"{line} {word}") > 20:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
        first = self.y + 5 - 8 * (len(lines) - 1)
        if self.shape == "gateway":  # below the edge that leaves to the right
            first = self.y + 20
        return [(first + 16 * no, text) for no, text in enumerate(lines)]


@dataclass(frozen=True)
class Chart:
    nodes: list[Node]
    edges: list[str]  # SVG path data
    width: int
    height: int

    @property
    def steps(self) -> list[Node]:
        """The rows of the table twin: what people or the portal do; gateways and timers left out."""
        return [node for node in self.nodes if node.shape in ("task", "event")]


def label_of(name: str) -> str:
    return str(LABELS.get(name.partition("__")[0], name))


def draw(flow_class: Any, process: Process | None = None) -> Chart:
    """The chart of a flow, with the states of one process when it is given."""
    states = states_of(process) if process else {}
    nodes = {n.name: _node(n, flow_class.__name__, states) for n in flow_class.instance.nodes()}
    edges = [
        _path(nodes[edge._src.name], nodes[edge._dst.name], nodes.values())
        for node in flow_class.instance.nodes()
        for edge in node._outgoing()
    ]
    return Chart(
        nodes=sorted(nodes.values(), key=lambda n: (n.row, n.column)),
        edges=edges,
        width=max(n.column for n in nodes.values()) * CELL_WIDTH + 320,
        height=max(n.bottom for n in nodes.values()) + MARGIN,
    )


def states_of(process: Process) -> dict[str, str]:
    states: dict[str, str] = {}
    tasks = Task.objects.filter(process=process.pk).exclude(status=STATUS.CANCELED)
    for task in tasks.order_by("pk"):
        is_open = task.status in (STATUS.NEW, STATUS.SCHEDULED)
        states[task.flow_task.name] = "current" if is_open else "done"
    return states


def _node(node: Any, flow: str, states: dict[str, str]) -> Node:
    host, _sep, is_timer = node.name.partition("__")
    column, row = PLACES[flow][host]
    x, y = 110 + column * CELL_WIDTH, MARGIN + 30 + row * CELL_HEIGHT
    if is_timer:
        x, y = x + HALF["task"][0] - 6, y + HALF["task"][1]
    return Node(
        name=node.name,
        label=label_of(node.name),
        shape="timer" if is_timer else SHAPES.get(node.task_type, "event"),
        state=states.get(node.name, "todo"),
        column=column,
        row=row,
        x=x,
        y=y,
    )


def _path(src: Node, dst: Node, nodes: Iterable[Node]) -> str:
    """Right angles only: along a row, along a column, down and across, or by a gutter, back up or
    past what stands between."""
    is_passing = any(n.column == src.column and src.row < n.row < dst.row for n in nodes)
    if src.row == dst.row and src.column != dst.column:
        forward = dst.column > src.column
        y = src.y if src.shape == "timer" else src.y + (-LANE if forward else LANE)
        ends = (src.right, dst.left) if forward else (src.left, dst.right)
        return f"M {ends[0]} {y} H {ends[1]}"
    if src.column == dst.column and dst.row > src.row and not is_passing:
        return f"M {dst.x} {src.bottom} V {dst.top}"
    if src.shape == "timer" and dst.row < src.row:
        return f"M {src.right} {src.y} H {src.right + 2 * LANE} V {dst.y} H {dst.right}"
    if src.column == dst.column and src.row - dst.row == 1:
        x = src.x + LANE
        return f"M {x} {src.top} V {dst.bottom}"
    if dst.row > src.row and not is_passing:
        return f"M {src.x} {src.bottom} V {dst.y} H {dst.left}"
    gutter = dst.x + HALF["task"][0] + 2 * LANE
    start = src.left if src.column > dst.column else src.right
    return f"M {start} {src.y} H {gutter} V {dst.y + 2 * LANE} H {dst.right}"

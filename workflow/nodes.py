"""The two node kinds that the flows add to viewflow's own, by subclassing, never by patching."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.switch import SwitchActivation

Rule = Callable[[Activation], bool]
Act = Callable[[Activation], None]


class GatewayActivation(SwitchActivation):
    @Activation.status.super()
    def activate(self):
        super().activate.original()
        act = self.flow_task.act_on(self.next_task)
        if act is not None:
            act(self)


class Gateway(flow.Switch):
    """A question: the first branch whose rule holds is taken, else the default one.

    A branch may carry one act (`do`), so that the domain row changes in the transaction in
    which the process moves, for instance a draft that lapses.
    """

    activation_class = GatewayActivation

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._acts: dict[Any, Act] = {}

    def Case(self, node: Any, cond: Rule | None = None, *, do: Act | None = None) -> Gateway:
        super().Case(node, cond)
        if do is not None:
            self._acts[node] = do
        return self

    def Default(self, node: Any, *, do: Act | None = None) -> Gateway:
        super().Default(node)
        if do is not None:
            self._acts[node] = do
        return self

    def _resolve(self, instance: Any) -> None:
        self._acts = {this.resolve(instance, node): act for node, act in self._acts.items()}
        super()._resolve(instance)

    def act_on(self, node: Any) -> Act | None:
        return self._acts.get(node)

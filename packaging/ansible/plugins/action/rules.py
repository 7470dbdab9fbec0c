# Copyright: the Ripcs authors. MIT License.
"""Applies, and confirms over a new connection: the old one may outlive rules that let in no new one."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        result = super(ActionModule, self).run(tmp, task_vars)
        result.update(self._execute_module(module_name="ripcs.ripcs.rules", task_vars=task_vars))
        if result.get("failed") or not result.get("pending"):
            return result

        # A failure, not an unreachable host: with serial, Ansible goes on to the next host after an unreachable one.
        try:
            self._connection.reset()
            self._low_level_execute_command("true", sudoable=False)
        except AnsibleConnectionFailure as reason:
            result.update(failed=True, msg="there is no new connection after change %s, so it is not confirmed, and the host reverts it "
                          "by itself at %s: %s" % (result["change"], result["pending"]["until"], reason))
            return result

        confirmed = self._execute_module(
            module_name="ripcs.ripcs.confirm",
            module_args=dict(change=result["change"], binary=self._task.args.get("binary", "ripcs")),
            task_vars=task_vars)
        if confirmed.get("failed"):
            result.update(failed=True, msg="change %s is not confirmed: %s" % (result["change"], confirmed.get("msg")))
            return result

        result.update(pending=None, confirmed=True, summary=confirmed["summary"])
        return result

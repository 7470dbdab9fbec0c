#!/usr/bin/python
# Copyright: the Ripcs authors. MIT License.

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: rules
short_description: Bring rule files or a plan of Ripcs into force
description:
  - Applies rule files, or a plan that was made of them, on the host, in one transaction of the kernel for each table.
  - The change is confirmed over a new connection. If there is none, the host reverts the change by itself when O(confirm) is over,
    and the task fails, which ends a rollout with C(serial).
  - Ansible refuses C(async) here. The host itself keeps the time.
options:
  path:
    description: A rule file, a directory of rule files, or a plan, on the host.
    type: str
    required: true
  confirm:
    description:
      - How long the host waits for the confirmation before it reverts the change, as C(60s) or C(5m).
      - An empty string keeps the change at once. Then a rule that locks Ansible out stays.
    type: str
    default: 60s
  prune:
    description: Also take out of force what no rule file names any more. O(path) must be a directory.
    type: bool
    default: false
  revoke:
    description: Also end the live connections that the rules deny.
    type: bool
    default: false
  clean:
    description: Also delete the old chains of the partitions that change.
    type: bool
    default: false
  force:
    description: Apply even if it locks out the connection of Ansible, or treats a packet differently for a moment.
    type: bool
    default: false
  again:
    description: Apply even if the same was rolled back.
    type: bool
    default: false
  require_signature:
    description: Apply only a plan that an allowed signer has signed.
    type: bool
    default: false
  allowed_signers:
    description: The file on the host that names the allowed signers. It makes a signature necessary.
    type: str
  message:
    description: Why. The history of the host shows it.
    type: str
  ticket:
    description: The ticket of the change. The history of the host shows it.
    type: str
  binary:
    description: The command.
    type: str
    default: ripcs
attributes:
  check_mode:
    support: full
    description: Shows what would change, and changes nothing.
  diff_mode:
    support: full
    description: Shows which packets are newly allowed, denied or translated, and the rules.
notes:
  - Exit code 75 of ripcs is a failure with RV(retry) true. Repeat the task with C(until) and C(retries).
author: The Ripcs authors
"""

EXAMPLES = r"""
- name: Bring the rule files into force, on one host after the other
  hosts: firewalls
  serial: 1
  any_errors_fatal: true
  tasks:
    - name: Apply
      ripcs.ripcs.rules:
        path: /etc/ripcs/rules
        confirm: 60s
        prune: true

- name: Apply a signed plan, and wait for another change to end
  ripcs.ripcs.rules:
    path: /etc/ripcs/fetched/plan
    require_signature: true
  register: applied
  until: not applied.retry | default(false)
  retries: 5
  delay: 30
"""

RETURN = r"""
change:
  description: The number of the change in the history of the host. Null if there was nothing to do.
  returned: always
  type: int
summary:
  description: What ripcs says in one line.
  returned: always
  type: str
meaning:
  description: Which packets are treated differently, a list for each family, as in ripcs-json(5).
  returned: always
  type: list
  elements: dict
pending:
  description: The deadline of a change that is not confirmed. Null after the confirmation.
  returned: always
  type: dict
confirmed:
  description: True if the change was confirmed over a new connection.
  returned: always
  type: bool
notes:
  description: Warnings and other lines, each with its level.
  returned: always
  type: list
  elements: str
rc:
  description: The exit code of ripcs.
  returned: always
  type: int
retry:
  description: True if the same task can succeed later.
  returned: failure
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ripcs.ripcs.plugins.module_utils import command

FLAGS = ("prune", "revoke", "clean", "force", "again", "require_signature")
VALUES = ("allowed_signers", "message", "ticket")


def options(parameters, names):
    """The options of "ripcs rules apply" that the parameters say."""
    said = [name for name in names if parameters[name]]
    return [word for name in said for word in ["--" + name.replace("_", "-")] + ([] if name in FLAGS else [parameters[name]])]


def main():
    module = AnsibleModule(
        argument_spec=dict(
            path=dict(type="str", required=True),
            confirm=dict(type="str", default="60s"),
            allowed_signers=dict(type="str"),
            message=dict(type="str"),
            ticket=dict(type="str"),
            binary=dict(type="str", default="ripcs"),
            **dict((name, dict(type="bool", default=False)) for name in FLAGS)),
        supports_check_mode=True)
    apply = ["rules", "apply", module.params["path"]] + options(module.params, FLAGS + VALUES)
    facts = {}
    if module._diff:
        shown = module.run_command([module.params["binary"]] + apply + ["--dry-run", "--color", "never", "--no-pager"])
        facts["diff"] = dict(prepared=shown[1])

    apply += ["--dry-run"] if module.check_mode else ["--yes"] + options(module.params, ("confirm",))
    code, document = command.run(module, apply)
    if code != 0:
        command.fail(module, code, document, **facts)

    module.exit_json(
        changed=document["result"] == "changes" if module.check_mode else document["changed"],
        change=document["change"], summary=document["summary"], meaning=document["meaning"] or [], pending=document["pending"],
        confirmed=False, notes=command.notes(document), rc=code, **facts)


if __name__ == "__main__":
    main()

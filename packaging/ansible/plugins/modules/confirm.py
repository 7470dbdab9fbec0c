#!/usr/bin/python
# Copyright: the Ripcs authors. MIT License.

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: confirm
short_description: Keep a pending change of Ripcs
description:
  - Confirms a change, so that the host does not revert it. M(ripcs.ripcs.rules) does this by itself, over a new connection.
options:
  change:
    description: The number of the change. The pending one if left out.
    type: int
  binary:
    description: The command.
    type: str
    default: ripcs
author: The Ripcs authors
"""

EXAMPLES = r"""
- name: Keep the change that somebody applied by hand
  ripcs.ripcs.confirm:
    change: 17
"""

RETURN = r"""
summary:
  description: What ripcs says in one line.
  returned: always
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ripcs.ripcs.plugins.module_utils import command


def main():
    module = AnsibleModule(argument_spec=dict(change=dict(type="int"), binary=dict(type="str", default="ripcs")))
    change = module.params["change"]
    code, document = command.run(module, ["confirm"] + ([] if change is None else [str(change)]))
    if code != 0:
        command.fail(module, code, document)

    module.exit_json(changed=True, summary=document["summary"])


if __name__ == "__main__":
    main()

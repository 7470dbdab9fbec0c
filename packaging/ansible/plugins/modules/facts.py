#!/usr/bin/python
# Copyright: the Ripcs authors. MIT License.

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: facts
short_description: What of Ripcs is in force on the host
description:
  - Gives the fact C(ripcs), the document of C(ripcs status --json). It changes nothing.
options:
  binary:
    description: The command.
    type: str
    default: ripcs
attributes:
  check_mode:
    support: full
    description: It changes nothing.
author: The Ripcs authors
"""

EXAMPLES = r"""
- name: See what is in force
  ripcs.ripcs.facts:

- name: Stop where the live rules are not as the last change left them
  ansible.builtin.assert:
    that: ansible_facts.ripcs.status.drift_rules == 0
"""

RETURN = r"""
ansible_facts:
  description: The fact C(ripcs), as in ripcs-json(5).
  returned: always
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ripcs.ripcs.plugins.module_utils import command


def main():
    module = AnsibleModule(argument_spec=dict(binary=dict(type="str", default="ripcs")), supports_check_mode=True)
    code, document = command.run(module, ["status"])
    if code != 0:
        command.fail(module, code, document)

    module.exit_json(ansible_facts=dict(ripcs=document))


if __name__ == "__main__":
    main()

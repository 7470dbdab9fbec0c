# Copyright: the Ripcs authors. MIT License.
"""Runs ripcs on the host and reads its JSON."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json

# Another change is at work or pending: the same task can succeed later. A partition that is held stays so until its file changes.
TRY_LATER = 75


def run(module, arguments):
    """The exit code of ripcs and the document that it prints; fails with what went wrong otherwise."""
    code, output, errors = module.run_command([module.params["binary"]] + arguments + ["--json"], environ_update={"LC_ALL": "C.UTF-8"})
    try:
        return code, json.loads(output)
    except ValueError:
        # A wrong option, or a command that is not there: then there is no document.
        module.fail_json(msg=(errors or output).strip() or "ripcs ended with code %d" % code, rc=code)


def fail(module, code, document, **facts):
    """Fails with the reason as ripcs words it."""
    found = ["%s:%s: %s" % (one["file"], one["line"], one["message"]) for one in document["diagnostics"] if one["severity"] == "error"]
    module.fail_json(
        msg="; ".join(found) or document.get("error") or document.get("summary") or "ripcs ended with code %d" % code,
        rc=code, retry=code == TRY_LATER and document["result"] != "held", notes=notes(document), **facts)


def notes(document):
    """What ripcs says beside its result, a line each."""
    return ["%s: %s" % (note["level"], note["text"]) for note in document["notes"]]

# shellcheck shell=bash disable=SC2034
# Every command that opens a file for its caller (FILE), or prints.

with_file=(
    "rules generate FILE" "rules diff FILE" "rules diff rules --against FILE" "rules diff rules --against6 FILE"
    "rules diff rules --host FILE" "rules diff rules --out FILE" "rules apply FILE --yes" "rules apply FILE --dry-run"
    "rules apply host --yes --allowed-signers FILE" "rules apply FILE --require-signature"
    "plan show FILE" "clean diff FILE" "clean apply FILE" "lint FILE" "lint rules --against FILE" "lint rules --host FILE"
    "lint rules --baseline FILE" "lint rules --write-baseline FILE" "import FILE new" "import FILE FILE new" "import in/save FILE"
    "init FILE" "trace tcp any to 192.168.1.1:22 --against FILE" "trace tcp any to 192.168.1.1:22 --host FILE"
    "trace tcp any to 192.168.1.1:22 --rules FILE" "status --baseline FILE" "check --baseline FILE" "check --metrics FILE"
    "hits --metrics FILE" "report FILE" "report hosts-with FILE" "cache verify FILE" "sandbox --against FILE -- true"
    "status --state-dir FILE" "check --state-dir FILE" "restore --state-dir FILE" "history --state-dir FILE" "rollback --state-dir FILE"
    "import - new <FILE" "rules apply - <FILE" "confirm <FILE" "lsp <FILE"
)

without_file=(
    "--help" "--version" "status" "status --json" "check" "doctor" "history" "history show 1" "history verify" "hits" "rules diff rules"
    "rules generate rules" "rules save --family 4" "rules apply rules --yes" "plan host" "lint rules" "lint rules --format junit"
    "lint rules --format sarif" "report hosts" "report hosts --format html" "trace tcp any to 192.168.1.1:22" "clean diff rules"
    "schema report" "completion bash" "confirm" "restore" "cache clear"
)

surroundings=(closed-output closed-errors closed-input all-closed full-output full-errors head no-home dumb-terminal no-path
    gone-folder no-temp-room other-locale)

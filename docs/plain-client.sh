#!/bin/sh
# A plain client of a commands server: starts a session on a router, refreshes it and ends it, with curl and nothing else.
# Only what the plain protocol names (docs/protocol.md) is used, so this works with any commands server.
#
#   URL=http://127.0.0.1:8022 TOKEN_FILE=alice.token sh plain-client.sh ROUTER_ID [REFRESHES] [SECONDS_BETWEEN]
#
# Ends with 0 when all went well, with 1 when the server said no, with 2 when it did not answer or was called wrongly.

set -u
url=${URL:-http://127.0.0.1:8022}
router=${1:-}
refreshes=${2:-3}
pause=${3:-60}

if [ -z "$router" ]; then
  echo "which router? give its id" >&2
  exit 2
fi
# Any UUID will do; Linux makes one on request.
session=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen) || exit 2

# The token goes to curl over its standard input: in the arguments everybody on this machine could read it.
call() {
  {
    printf 'header = "content-type: application/json"\n'
    [ -n "${TOKEN_FILE:-}" ] && printf 'header = "authorization: Bearer %s"\n' "$(cat "$TOKEN_FILE")"
  } | curl --silent --show-error --max-time 40 --config - --data "$2" "$url/api/session/$1"
}

# say OPERATION BODY: tells the answer, and whether it was a success. Both ids go with every call: many servers want them.
say() {
  answer=$(call "$1" "$2") || exit 2
  printf '%s: %s\n' "$1" "$answer"
  case $answer in
    *'"success":true'* | *'"success": true'*) return 0 ;;
    *) return 1 ;;
  esac
}

ids="\"sessionId\":\"$session\",\"routerId\":\"$router\""

if ! say start "{$ids,\"restart\":false}"; then
  # A start that failed may have left a session behind on some servers.
  call end "{$ids}" >/dev/null
  exit 1
fi
trap 'call end "{$ids}" >/dev/null; exit 1' INT TERM

result=0
while [ "$refreshes" -gt 0 ]; do
  sleep "$pause"
  say refresh "{$ids}" || result=1
  refreshes=$((refreshes - 1))
done
say end "{$ids}" || result=1
exit $result

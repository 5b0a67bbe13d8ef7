#!/usr/bin/env bash
# Logs an administrator in with an RSA key: asks for a challenge, signs it, logs in, prints the answer. Needs openssl and curl.
#
#   samples/administrator-login.sh ORGANIZATION LICENSE_TYPE USER [SESSION_ID]
#
# SERVER  where the broker is: http://127.0.0.1:5080 by default
# KEY     the private key's file: USER.pem by default. Where there is none, one is made, and its public half registered for the user.
set -euo pipefail

if [[ $# -lt 3 || $# -gt 4 ]]; then
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
    exit 64
fi
organization=$1 license=$2 user=$3 session=${4:-$3-$$-$(date +%s)}
key=${KEY:-$user.pem}
base=${SERVER:-http://127.0.0.1:5080}/v1/organizations/$organization/licenses/$license

send() { # METHOD URL JSON: prints the answer; a refusal is an error, and says why
    curl --silent --show-error --fail-with-body --request "$1" "$2" --header 'content-type: application/json' --data "$3"
}
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

if [[ ! -e $key ]]; then
    (umask 077 && openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$key.new")
    # JSON has no line breaks within a text.
    public=$(openssl pkey -in "$key.new" -pubout | awk '{ printf "%s\\n", $0 }')
    send PUT "$base/assignments/$user" "{\"status\":\"active\",\"securityKey\":\"$public\"}" >&2
    echo >&2
    # Only a key that is registered gets its name: a failed try is made again whole.
    mv "$key.new" "$key"
fi

answer=$(send POST "$base/challenges" "{\"user\":\"$user\"}") || { echo "$answer" >&2; exit 1; }
challenge=$(sed -E 's/.*"challenge":"([^"]+)".*/\1/' <<<"$answer")
signature=$(
    printf '%s' "$challenge|$organization|$license|$user|$session" |
        openssl dgst -sha256 -sign "$key" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 |
        base64url
)
send PUT "$base/sessions/$session" \
    "{\"user\":\"$user\",\"securityKey\":{\"challenge\":\"$challenge\",\"signature\":\"$signature\"}}"
echo

#!/bin/sh
# Make what compose.yaml needs in ./secrets (or the directory that is named): an authority of its own, certificates for a
# year, passwords, the first API key. Needs openssl. What is there is not made again: delete a file to have it anew.
set -eu
umask 077
out=${1:-$(dirname "$0")/secrets}
mkdir -p "$out"
cd "$out"

password() { printf 'p%s' "$(openssl rand -hex 24)"; } # begins with a letter: NATS reads 1e5 as a number

authority() {
    [ -f ca.key ] && return
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Clockjack' \
        -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
        -keyout ca.key -out ca.crt 2>/dev/null
}

certificate() { # NAME EXTENDED-KEY-USAGE SUBJECT-ALT-NAMES
    [ -f "$1.key" ] && return
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$2" "$3" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
    rm "$1.csr" "$1.ext"
}

credentials() { # USER VARIABLE
    [ -f "$1.credentials" ] || printf '%s:%s\n' "$1" "$(password)" >"$1.credentials"
    printf '%s=%s\n' "$2" "$(cut -d: -f2 "$1.credentials")" >>nats.env
}

authority
# NATS servers are clients of each other. The API's certificate must not do for one of them.
# The first names are those of compose.yaml, the others those of the Helm chart and of ../kubernetes.
certificate nats serverAuth,clientAuth \
    DNS:nats-1,DNS:nats-2,DNS:nats-3,DNS:nats-0.nats-headless,DNS:nats-1.nats-headless,DNS:nats-2.nats-headless
certificate api serverAuth \
    DNS:localhost,IP:127.0.0.1,DNS:node-1,DNS:node-2,DNS:clockjack,DNS:clockjack.clockjack.svc,DNS:clockjack.clockjack.svc.cluster.local

rm -f nats.env
credentials node CLOCKJACK_NODE_PASSWORD
credentials worker-a CLOCKJACK_WORKER_A_PASSWORD
credentials worker-b CLOCKJACK_WORKER_B_PASSWORD
credentials publisher CLOCKJACK_PUBLISHER_PASSWORD

# What all workers sign the requests of http targets with (https://www.standardwebhooks.com).
[ -f worker.env ] || printf 'CLOCKJACK_WEBHOOK_SECRET=whsec_%s\n' "$(openssl rand -base64 32)" >worker.env

# The secret of an API key, of an admin of all namespaces: nodes make it a key when they start.
[ -f admin-key ] || openssl rand -hex 32 >admin-key

# Compose mounts these files as they are, and containers don't run as you: nobody but you gets into this directory, so
# the files in it may be open to all.
chmod 700 .
chmod 644 ./*.crt nats.key api.key ./*.credentials admin-key

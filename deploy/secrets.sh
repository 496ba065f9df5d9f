#!/bin/sh
# Make the secrets that docker-compose.yml reads, in ./secrets, each at random; one that is already there is kept.
# The mail server is yours to say: it writes a place holder into secrets/email_url, with which nothing leaves.
set -eu
cd -- "$(dirname -- "$0")/.."

umask 077
mkdir -p secrets
chmod 0700 secrets

random() { # hexadecimal, which needs no quoting in an address
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

# Files of secrets are mounted as they are, and each container runs as somebody else: the folder alone keeps others of this machine out.
keep() {
    if [ -e "secrets/$1" ]; then return; fi
    printf '%s\n' "$2" >"secrets/$1.new"
    chmod 0444 "secrets/$1.new"
    mv "secrets/$1.new" "secrets/$1"
    echo "made secrets/$1"
}

keep secret_key "$(random)"
keep postgres_password "$(random)"
keep otn_password "$(random)"
keep otn_backup_password "$(random)"
keep valkey_password "$(random)"
keep database_url "postgresql://otn:$(cat secrets/otn_password)@database/otn"
keep redis_url "redis://:$(cat secrets/valkey_password)@broker"
keep email_url "smtp://mail:1025"
keep mail_login "otn:$(random)"

# Starts a Postgres cluster in the folder $2 with the programs in $1, says "ready", and keeps it
# until its own input closes. The test process holds the other end, so however that ends, by drop,
# panic or kill -9, the cluster stops and its folder goes.
set -eu
trap '' INT TERM HUP
programs=$1
folder=$2
# Tests lose nothing when the machine does; what is measured must keep its word.
careless='-c fsync=off -c synchronous_commit=off -c full_page_writes=off'
if [ "${3:-}" = durable ]; then careless=''; fi
cd "$folder"
trap 'cd /; rm -rf "$folder"' EXIT

initialise() {
    "$programs/initdb" -D data -U postgres -A trust -E UTF8 --no-sync "$@"
}

# Most servers sort by language, not by bytes: so does this one, or a forgotten collation would
# only be seen by customers. Before Postgres 15, or without ICU, it has to be bytes.
initialise --locale=C --locale-provider=icu --icu-locale=en-US >log 2>&1 || {
    rm -rf data
    initialise --locale=C >log 2>&1 || { cat log; exit 1; }
}
"$programs/pg_ctl" -D data -l server.log -w -t 60 -o "-k '$folder' -c listen_addresses='' \
    $careless -c shared_buffers=64MB -c max_connections=300" start >>log 2>&1 || { cat log server.log; exit 1; }
echo ready
cat >/dev/null
"$programs/pg_ctl" -D data -m immediate -w stop >>log 2>&1

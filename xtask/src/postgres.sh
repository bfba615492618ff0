# Supervises one PostgreSQL cluster for xtask/src/postgres.rs, which tells the protocol and why there is a supervisor.
# Arguments: the folder of PostgreSQL's programs, and the folder for temporary files.
programs=$1
folder=

stop() {
    # `immediate`: nothing in it is of use afterwards, and open connections don't delay the end.
    "$programs/pg_ctl" stop -D "$folder/data" -m immediate -w </dev/null >/dev/null 2>&1
}

clean_up() {
    [ -n "$folder" ] || return
    stop
    rm -rf "$folder"
}

refuse() {
    printf 'refused %s\n' "$(tail -n 4 "$folder/log" | tr '\n' ' ')"
}

trap clean_up EXIT
# Without these a signal would end the shell and not the cluster. PIPE: xtask ended before it could read an answer.
trap 'exit 1' HUP INT PIPE TERM

folder=$(mktemp -d "$2/ellis-postgres.XXXXXX") || exit 1
"$programs/initdb" -D "$folder/data" --username=ellis --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    </dev/null >"$folder/log" 2>&1 || { refuse; exit 1; }
# What a crash loses is of no use to anybody. Each connection is logged, so that tests on no PostgreSQL can be told.
cat >>"$folder/data/postgresql.conf" <<'END'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
fsync = off
synchronous_commit = off
full_page_writes = off
log_connections = on
END
# Nobody is there to read a complaint where xtask ended meanwhile.
printf 'made %s\n' "$folder" 2>/dev/null

# The port comes after `initdb`, which takes seconds, so that a port found free hardly has the time to be taken; where
# it is taken all the same, another one is read. Once the cluster runs, this waits for the end of the input.
while read -r port; do
    # `-w`: returns once connections are accepted, or when that fails, or after `-t` seconds.
    if "$programs/pg_ctl" start -D "$folder/data" -l "$folder/log" -o "-p $port" -w -t 60 </dev/null >/dev/null 2>&1
    then
        echo started
    else
        refuse
        stop
    fi
done

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

# Makes, in the folder `tls`: an authority, another one, and what the first one certifies of PostgreSQL. Its name is
# `localhost` and no address, so that 127.0.0.1 is a name that isn't its own.
certify() {
    mkdir "$folder/tls" && cd "$folder/tls" || return
    cat >openssl.cnf <<'END'
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
END
    request='openssl req -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    for name in authority another; do
        $request -x509 -extensions authority -days 30 -subj "/CN=The tests: $name" -keyout $name.key -out $name.pem ||
            return
    done
    $request -subj '/CN=localhost' -keyout server.key -out server.csr &&
        openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 1 -days 30 \
            -extfile openssl.cnf -extensions server -out server.pem &&
        cd /
}

trap clean_up EXIT
# Without these a signal would end the shell and not the cluster. PIPE: xtask ended before it could read an answer.
trap 'exit 1' HUP INT PIPE TERM

folder=$(mktemp -d "$2/ellis-postgres.XXXXXX") || exit 1
"$programs/initdb" -D "$folder/data" --username=ellis --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    </dev/null >"$folder/log" 2>&1 || { refuse; exit 1; }
certify </dev/null >>"$folder/log" 2>&1 || { refuse; exit 1; }
# What a crash loses is of no use to anybody. Each connection is logged, so that tests on no PostgreSQL can be told.
cat >>"$folder/data/postgresql.conf" <<'END'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
fsync = off
synchronous_commit = off
full_page_writes = off
log_connections = on
ssl = on
ssl_cert_file = '../tls/server.pem'
ssl_key_file = '../tls/server.key'
END
# Who is in the role `over_tls`, which the tests make, comes by password and over TLS alone; others as they like.
cat >"$folder/data/pg_hba.conf" <<'END'
hostssl all +over_tls 127.0.0.1/32 scram-sha-256
host all +over_tls 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
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

// HAProxy 2.6 or newer, in front of a server of plain files: HAProxy itself serves none.
import { TYPES } from "./site.mjs";

export function haproxy(site) {
  const wellKnown = [...site.wellKnown.pages, ...site.wellKnown.files];
  const below = (path) => path.slice(site.base.length);
  const quote = (value) => `"${value.replace(/(["\\$%])/g, (one) => (one === "%" ? "%%" : `\\${one}`))}"`;
  const set = (headers) => Object.entries(headers).map(([name, value]) => `    http-after-response set-header ${name} ${quote(value)}`);
  const unset = (headers) => Object.entries(headers).map(([name, value]) => `    http-after-response set-header ${name} ${quote(value)} unless { res.hdr(${name}) -m found }`);
  const { "strict-transport-security": _, ...everywhere } = site.every;
  // One of the encodings that the browser accepts, unless with `q=0`.
  const taken = (encoding) => `{ req.hdr(accept-encoding) -m reg -i '^${encoding} *(; *q *= *(0\\.[0-9]*[1-9][0-9]*|1(\\.0*)?) *)?$' }`;
  const types = Object.entries(TYPES).map(([extension, type]) => `\\.${extension}$ ${type}`);
  const config = `# Change the certificate, and the servers if yours are elsewhere. The lists beside this file are expected in
# /etc/haproxy/ellis.
global
    maxconn 4096
    # Room for the headers below beside a full buffer of a file; what doesn't fit would be a 500.
    tune.maxrewrite 4096
    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets

defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    timeout http-request 10s

frontend plain
    bind :80
    tcp-request connection track-sc0 src table callers
    tcp-request connection reject if { sc0_conn_cur(callers) gt 128 }
    # Where a certificate authority looks for its proof (certbot --webroot), and nothing else.
    acl proof path_beg /.well-known/acme-challenge/
    # Nobody is led to another name, whatever a request says that it wants.
    acl own req.hdr(host),host_only -i portal.example.org
    http-request redirect prefix https://portal.example.org code 301 if own !proof
    http-request return status 404 content-type text/plain string "not found" if !proof
    # Strict-Transport-Security has no place here.
${set(everywhere).join("\n")}
    default_backend proof

frontend ellis
    bind :443 ssl crt /etc/ssl/portal.example.org.pem alpn h2,http/1.1
    tcp-request connection track-sc0 src table callers
    tcp-request connection reject if { sc0_conn_cur(callers) gt 128 }
    # The interface: never the page, whatever it answers. It sets its own headers.
    use_backend interface if { path /api } or { path_beg /api/ }
    default_backend site

# Connections of each address, at both ports. Behind another proxy that is one address: take the lines with \`callers\` away.
backend callers
    stick-table type ipv6 size 100k expire 1m store conn_cur

# Any server of plain files, with the site as its root, such as nginx with files.conf: nothing is asked of it but the bytes.
backend site
    http-request return status 405 content-type text/plain string "method not allowed" if !METH_GET
${
  site.base
    ? `    http-request redirect location ${site.base}/ code 301 if { path ${site.base} }
    http-request return status 404 content-type text/plain string "not found" unless { path_beg ${site.base}/ }
    http-request replace-path ^${site.base}(/.*)$ \\1
`
    : ""
}    # Nothing of a path climbs out of the folder. What stands in a query is no business of ours.
    http-request return status 404 content-type text/plain string "not found" if { path_sub -i .. %2e %2f %5c }
    # Names that begin with a dot aren't served, except the well-known addresses. Compressed copies are sent in their file's
    # place, not by themselves.
    http-request return status 404 content-type text/plain string "not found" if { path_sub /. }${wellKnown.length ? ` !{ path ${wellKnown.join(" ")} }` : ""} or { path_end .br .gz }
    # A name with a dot is a file. All other addresses are pages: the prerendered one, or the one for the rest.
    http-request set-path /index.html if { path / }
    http-request set-path %[path,regsub(/$,),map_str(/etc/haproxy/ellis/pages.map,/shell.html)] unless { path_reg \\.[^/]*$ }
    http-request set-var(txn.file) path
    http-request set-var(txn.encoding) str(gzip) if ${taken("gzip")} { path -f /etc/haproxy/ellis/compressed.lst }
    http-request set-var(txn.encoding) str(br) if ${taken("br")} { path -f /etc/haproxy/ellis/compressed.lst }
    http-request set-path %[path].br if { var(txn.encoding) -m str br }
    http-request set-path %[path].gz if { var(txn.encoding) -m str gzip }
    # What was compressed ahead must not be asked for in pieces.
    http-request del-header range
    http-request del-header accept-encoding

    http-response return status 404 content-type "text/plain; charset=utf-8" string "not found" if { status 404 }
    http-response set-header content-type %[var(txn.file),map_reg(/etc/haproxy/ellis/types.map,application/octet-stream)] if { status 200 }
    http-response set-header content-encoding %[var(txn.encoding)] if { var(txn.encoding) -m found } { status 200 }
    http-response set-header vary accept-encoding if { status 200 304 }
    http-response del-header server
    http-after-response set-header cache-control "${site.cache.documents}"
    http-after-response set-header cache-control "${site.cache.immutable}" if { var(txn.file) -m reg -- -[0-9a-f]{12,}[._] } { status 200 304 }
${set(site.every).join("\n")}
    server files 127.0.0.1:8081

backend proof
    server files 127.0.0.1:8081

backend interface
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto https if { ssl_fc }
    http-response del-header server
    # What HAProxy itself answers where the interface doesn't.
${unset(site.interface).join("\n")}
    server interface 127.0.0.1:8080
`;
  const files = `# For nginx, inside of \`http\`: the files behind HAProxy, on loopback alone.
server {
    listen 127.0.0.1:8081;
    root /srv/ellis/site;
    etag on;
    access_log off;
    # The proofs of a certificate authority, as certbot --webroot leaves them.
    location /.well-known/acme-challenge/ {
        root /var/www/html;
    }
}
`;
  return {
    "haproxy/haproxy.cfg": config,
    "haproxy/files.conf": files,
    "haproxy/ellis/pages.map": `${site.pages.filter(({ path }) => below(path).length > 1).map(({ path, file }) => `${below(path)} ${below(file)}`).join("\n")}\n`,
    "haproxy/ellis/compressed.lst": `${site.compressed.map(below).join("\n")}\n`,
    "haproxy/ellis/types.map": `${types.join("\n")}\n`,
  };
}

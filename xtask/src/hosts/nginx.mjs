// nginx 1.22 or newer, with the brotli-static module where there is one.
export function nginx(site) {
  const quoted = (value) => `"${value.replace(/"/g, '\\"')}"`;
  const add = (headers) => Object.entries(headers).map(([name, value]) => `add_header ${title(name)} ${quoted(value)} always;`);
  const own = (name) => `$ellis_own_${name.replaceAll("-", "_")}`;
  const answered = Object.keys(site.interface).map((name) => `    add_header ${title(name)} ${own(name)} always;`).join("\n");
  const { "strict-transport-security": _, ...everywhere } = site.every;
  const wellKnown = [...site.wellKnown.pages, ...site.wellKnown.files].map((path) => path.slice(1).replaceAll(".", "\\."));
  const known = wellKnown.length ? `(?!(?:${wellKnown.join("|")})$)` : "";
  const headers = `# The headers of every answer of the site. Where a location adds a header of its own, nginx drops those from
# outside: therefore this file is included in each.
${add(site.every).join("\n")}
`;
  const plain = `# Plain HTTP: it leads to the same address with HTTPS, at the server's own name and no other. Strict-Transport-Security has
# no place here.
server_tokens off;
limit_conn ellis 128;
limit_conn_status 429;
client_header_timeout 10s;
${add(everywhere).join("\n")}
# Where a certificate authority looks for its proof (certbot --webroot).
location /.well-known/acme-challenge/ {
    root /var/www/html;
}
location / {
    if ($host != $server_name) {
        return 404;
    }
    return 301 https://$server_name$request_uri;
}
`;
  const locations = `# The site${site.base ? ` below ${site.base}` : ""}. Include this in a \`server\` block; the maps of ellis-maps.conf belong into \`http\`.
# Files are in /srv/ellis/site, the interface is at 127.0.0.1:8080: change both here.
types {
    text/html html;
    text/javascript js;
    text/css css;
    application/wasm wasm;
    application/json json;
    image/svg+xml svg;
    image/png png;
    text/plain txt;
    application/manifest+json webmanifest;
}
default_type application/octet-stream;
server_tokens off;
# From one address, requests under way at once (ellis-maps.conf); and how long a connection may say or take nothing.
limit_conn ellis 128;
limit_conn_status 429;
client_header_timeout 10s;
client_body_timeout 15s;
send_timeout 30s;
charset utf-8;
charset_types text/css text/javascript text/plain;
gzip_static on;
include ellis-brotli.conf;
gzip_vary on;
${site.base ? "" : "# What nginx refuses before it looks for a location.\ninclude ellis-headers.conf;\n"}
# The interface: never the page, whatever it answers. It sets its own headers; those below are for what nginx itself
# answers in its place (ellis-maps.conf).
location = /api {
${answered}
    return 404;
}
location ^~ /api/ {
${answered}
    proxy_pass http://127.0.0.1:8080;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_http_version 1.1;
    proxy_hide_header Server;
}

# Names that begin with a dot aren't served, except the well-known addresses. Compressed copies are sent in their file's
# place, not by themselves.
location ~ ^${site.base}/${known}(?:.*/)?(?:\\.|[^/]*\\.(?:br|gz)$) {
    include ellis-headers.conf;
    add_header Cache-Control "${site.cache.documents}" always;
    return 404;
}

# A name with a dot is a file, and a missing one is not the page. A piece of a file isn't sent, only the whole: to a range
# beyond the end, nginx would send each header twice.
location ~ ^${site.base}/(?:.*/)?[^/]*\\.[^/]*$ {
    ${site.base ? `rewrite ^${site.base}(/.*)$ $1 break;\n    ` : ""}root /srv/ellis/site;
    max_ranges 0;
    include ellis-headers.conf;
    add_header Cache-Control $ellis_cache always;
    try_files $uri =404;
}

# All other addresses are pages: the prerendered one, or the one that stands for the rest.
location ${site.base}/ {
    ${site.base ? `rewrite ^${site.base}(/.*)$ $1 break;\n    ` : ""}root /srv/ellis/site;
    max_ranges 0;
    include ellis-headers.conf;
    add_header Cache-Control "${site.cache.documents}" always;
    rewrite ^(.+)/$ $1 break;
    try_files $uri/index.html /shell.html =404;
}
${
  site.base
    ? `location = ${site.base} {
    include ellis-headers.conf;
    add_header Cache-Control "${site.cache.documents}" always;
    absolute_redirect off;
    return 301 ${site.base}/;
}
`
    : ""
}`;
  const maps = `# Who is counted: whoever calls nginx. Behind another proxy that would be the proxy: name it to the realip module, or take
# the lines with \`limit_conn\` away.
limit_conn_zone $binary_remote_addr zone=ellis:10m;

# Files named by their content may be kept for ever; everything else is asked for anew.
map $status:$uri $ellis_cache {
    default "${site.cache.documents}";
    "~^(200|304):.*-[0-9a-f]{12,}[._]" "${site.cache.immutable}";
}

# Below /api: a header that the interface didn't send, for there is none behind nginx, or it gave up. Empty ones aren't sent.
${Object.entries(site.interface).map(([name, value]) => `map $upstream_http_${name.replaceAll("-", "_")} ${own(name)} { "" ${quoted(value)}; }`).join("\n")}
`;
  const server = `# A whole server: change the name and the certificate, then include this file in \`http\`.
include ellis-maps.conf;

server {
    listen 80;
    listen [::]:80;
    server_name portal.example.org;
    include ellis-plain.conf;
}

server {
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name portal.example.org;
    ssl_certificate /etc/ssl/portal.example.org/fullchain.pem;
    ssl_certificate_key /etc/ssl/portal.example.org/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets off;
    access_log off;
    include ellis-locations.conf;
}
`;
  const brotli = `# Needs the module (Debian: libnginx-mod-http-brotli-static). Without it, empty this file: gzip is sent then.
brotli_static on;
`;
  return {
    "nginx/ellis-headers.conf": headers,
    "nginx/ellis-locations.conf": locations,
    "nginx/ellis-maps.conf": maps,
    "nginx/ellis-plain.conf": plain,
    "nginx/ellis-brotli.conf": brotli,
    "nginx/ellis.conf": server,
  };
}

export const title = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

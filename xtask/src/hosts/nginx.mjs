// nginx 1.22 or newer, with the brotli-static module where there is one.
export function nginx(site) {
  const add = Object.entries(site.every).map(([name, value]) => `add_header ${title(name)} "${value.replace(/"/g, '\\"')}" always;`);
  const headers = `# The headers of every answer of the site. Where a location adds a header of its own, nginx drops those from
# outside: therefore this file is included in each.
server_tokens off;
etag on;
${add.join("\n")}
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
charset utf-8;
charset_types text/css text/javascript text/plain;
gzip_static on;
include ellis-brotli.conf;
gzip_vary on;

# The interface: never the page, whatever it answers. It sets its own headers.
location = /api { return 404; }
location /api/ {
    proxy_pass http://127.0.0.1:8080;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_http_version 1.1;
    proxy_hide_header Server;
}

# A name with a dot is a file, and a missing one is not the page.
location ~ ^${site.base}/(?:.*/)?[^/]*\\.[^/]*$ {
    limit_except GET { deny all; }
    ${site.base ? `rewrite ^${site.base}(/.*)$ $1 break;\n    ` : ""}root /srv/ellis/site;
    include ellis-headers.conf;
    add_header Cache-Control $ellis_cache always;
    try_files $uri =404;
}

# All other addresses are pages: the one painted ahead, or the one that stands for the rest.
location ${site.base}/ {
    limit_except GET { deny all; }
    ${site.base ? `rewrite ^${site.base}(/.*)$ $1 break;\n    ` : ""}root /srv/ellis/site;
    include ellis-headers.conf;
    add_header Cache-Control "${site.cache.documents}" always;
    rewrite ^(.+)/$ $1 break;
    try_files $uri/index.html /shell.html =404;
}
${site.base ? `location = ${site.base} { return 301 ${site.base}/; }\n` : ""}`;
  const maps = `# Files named by their content may be kept for ever; everything else is asked for anew.
map $status:$uri $ellis_cache {
    default "${site.cache.documents}";
    "~^(200|206|304):.*-[0-9a-f]{12,}[._]" "${site.cache.immutable}";
}
`;
  const server = `# A whole server: change the name and the certificate, then include this file in \`http\`.
include ellis-maps.conf;

server {
    listen 80;
    listen [::]:80;
    server_name portal.example.org;
    server_tokens off;
    # Where a certificate authority looks for its proof (certbot --webroot).
    location /.well-known/acme-challenge/ {
        root /var/www/html;
    }
    location / {
        return 301 https://$host$request_uri;
    }
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
    "nginx/ellis-brotli.conf": brotli,
    "nginx/ellis.conf": server,
  };
}

export const title = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

// Caddy 2.6 or newer.
import { title } from "./nginx.mjs";

export function caddy(site) {
  const headers = Object.entries(site.every).map(([name, value]) => `\t\t${title(name)} "${value.replace(/"/g, '\\"')}"`);
  const text = `# Change the name; Caddy brings the certificate by itself. Files are in /srv/ellis/site, the interface is at 127.0.0.1:8080.
# \`import Caddyfile.ellis\` gives a site of your own the same.
portal.example.org {
	import Caddyfile.ellis /srv/ellis/site 127.0.0.1:8080
}
`;
  const snippet = `# The site${site.base ? ` below ${site.base}` : ""}: {args.0} is the folder with the files, {args.1} where the interface is.

# The interface: never the page, whatever it answers. It sets its own headers.
@interface path /api/*
handle @interface {
	reverse_proxy {args.1} {
		header_down -Server
	}
}

handle /api {
	respond 404
}
${site.base ? `\nredir ${site.base} ${site.base}/ 301\n` : ""}
handle${site.base ? "_path" : ""} ${site.base}/* {
	root * {args.0}
	header {
${headers.join("\n")}
		-Server
	}
	# Files named by their content may be kept for ever; everything else is asked for anew.
	@named {
		path_regexp -[0-9a-f]{12,}[._]
		file
	}
	@unnamed not {
		path_regexp -[0-9a-f]{12,}[._]
		file
	}
	header @named Cache-Control "${site.cache.immutable}"
	header @unnamed Cache-Control "${site.cache.documents}"

	@manifest path *.webmanifest
	header @manifest Content-Type "application/manifest+json"

	@sending not method GET HEAD
	respond @sending 405

	# A name with a dot is a file, and a missing one is not the page. All other addresses are pages: the one painted
	# ahead, or the one that stands for the rest.
	@page {
		not path_regexp \\.[^/]*$
		file {path}/index.html /shell.html
	}
	rewrite @page {file_match.relative}
	# Said here and not left to the file server, whose errors lose the headers above.
	@missing {
		path_regexp \\.[^/]*$
		not file
	}
	respond @missing "not found" 404
	file_server {
		precompressed br gzip
		index index.html
	}
}
`;
  return { "caddy/Caddyfile": text, "caddy/Caddyfile.ellis": snippet };
}

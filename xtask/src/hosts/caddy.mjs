// Caddy 2.6 or newer.
import { title } from "./nginx.mjs";

export function caddy(site) {
  const lines = (headers, indent) => Object.entries(headers).map(([name, value]) => `${indent}${title(name)} "${value.replace(/"/g, '\\"')}"`).join("\n");
  const { "strict-transport-security": _, ...everywhere } = site.every;
  const refused = { ...site.every, "cache-control": site.cache.documents };
  const named = `path_regexp -[0-9a-f]{12,}[._]
		not path *.br *.gz
		method GET HEAD
		file`;
  const { pages, files } = site.wellKnown;
  const text = `# Change the name; Caddy brings the certificate by itself. Files are in /srv/ellis/site, the interface is at 127.0.0.1:8080.
# \`import Caddyfile.ellis\` gives a site of your own the same.
{
	servers {
		# Caddy has no limit of connections, in all or by address; it ends those that say nothing.
		timeouts {
			read_header 10s
			read_body 15s
			idle 1m
		}
	}
}

portal.example.org {
	import Caddyfile.ellis /srv/ellis/site 127.0.0.1:8080
}

# Plain HTTP leads to that name with HTTPS. By itself, Caddy would also lead to any other that a request makes up. If there are
# other sites in this file, they need a block such as the first of these.
http://portal.example.org {
	header {
${lines(everywhere, "\t\t")}
		-Server
	}
	redir https://portal.example.org{uri} 301
}

http:// {
	header {
${lines(everywhere, "\t\t")}
		-Server
	}
	respond "not found" 404
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
	header {
${lines(site.interface, "\t\t")}
		-Server
	}
	respond 404
}
${
  site.base
    ? `
handle ${site.base} {
	header {
${lines(refused, "\t\t")}
		-Server
	}
	redir * ${site.base}/ 301
}
`
    : ""
}
handle${site.base ? "_path" : ""} ${site.base}/* {
	root * {args.0}
	header {
${lines(site.every, "\t\t")}
		# Caddy says it only of what it sends compressed; a cache on the way has to know it of the plain file too.
		Vary Accept-Encoding
		-Server
	}
	# A piece of a file isn't sent, only the whole.
	request_header -Range

	# Files named by their content may be kept for ever; everything else is asked for anew.
	@named {
		${named}
	}
	@unnamed not {
		${named}
	}
	header @named Cache-Control "${site.cache.immutable}"
	header @unnamed Cache-Control "${site.cache.documents}"

	@manifest path *.webmanifest
	header @manifest Content-Type "application/manifest+json"

	@sending not method GET HEAD
	respond @sending 405

	# A name with a dot is a file, and a missing one is not the page. Names that begin with a dot aren't served,
	# except the well-known addresses. All other addresses are pages: the prerendered one, or the one that stands for the rest.
	@page {
		not path_regexp /\\.|\\.[^/]*$
		file {path}/index.html /shell.html
	}
	rewrite @page {file_match.relative}
${pages.map((path) => `	rewrite ${path} ${path.replace(/\/$/, "")}/index.html\n`).join("")}	# Said here and not left to the file server, whose errors lose the headers above.
	@missing {
		path_regexp \\.[^/]*$
		not file
	}
	respond @missing "not found" 404
	# Compressed copies are sent in their file's place, not by themselves.
	@nobodys {
		path_regexp /\\.|\\.(br|gz)$${files.length ? `\n		not path ${files.join(" ")}` : ""}
	}
	respond @nobodys "not found" 404
	file_server {
		precompressed br gzip
		index index.html
	}
}

# What Caddy itself refuses, and says in place of an interface that doesn't answer: the headers above are lost on the way.
handle_errors {
	handle /api/* {
		header {
${lines(site.interface, "\t\t\t")}
			-Server
		}
		respond "{http.error.status_code} {http.error.status_text}"
	}
	handle ${site.base}/* {
		header {
${lines(refused, "\t\t\t")}
			-Server
		}
		respond "{http.error.status_code} {http.error.status_text}"
	}
}
`;
  return { "caddy/Caddyfile": text, "caddy/Caddyfile.ellis": snippet };
}

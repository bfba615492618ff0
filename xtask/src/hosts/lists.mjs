// Netlify and Cloudflare Pages: two lists in the folder that is published. Not run here; their readers check them.
import { title } from "./nginx.mjs";

export function lists(site) {
  const every = Object.entries(site.every).map(([name, value]) => `  ${title(name)}: ${value}`);
  const headers = [
    "# For every file; both hosts ask for anew (max-age=0, must-revalidate) what has no rule of its own.",
    "/*",
    ...every,
    "# Named by their content.",
    ...site.hashed.flatMap((path) => [path, `  Cache-Control: ${site.cache.immutable}`]),
    "",
  ].join("\n");
  const places = (shell) => site.unpainted.map((path) => `${path.replace("*", ":part")} ${shell} 200`);
  const netlify = [
    "# Where the interface is: put in your own host and take away the sign.",
    "# /api/* https://api.example.org/api/:splat 200!",
    "# The pages that aren't painted ahead; all other addresses that are no file are 404.html.",
    ...places(site.shell),
    "",
  ].join("\n");
  const cloudflare = [
    "# Cloudflare Pages can't pass requests on to another host from here: /api needs a Worker or a rule of the zone.",
    "# The pages that aren't painted ahead; all other addresses that are no file are 404.html.",
    ...places(site.shell.replace(/\.html$/, "")),
    "",
  ].join("\n");
  return {
    "netlify/_headers": headers,
    "netlify/_redirects": netlify,
    "cloudflare-pages/_headers": headers,
    "cloudflare-pages/_redirects": cloudflare,
  };
}

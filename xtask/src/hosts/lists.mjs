// Netlify and Cloudflare Pages: the files for the folder that is published. They aren't run here; the hosts' own
// parsers check them.
import { title } from "./nginx.mjs";
import { TYPES } from "./site.mjs";

/** Extensions whose media type these hosts don't know or know otherwise. */
const TOLD = ["js", "webmanifest"];

export function lists(site) {
  const where = `# Belongs at the top of the folder that is published${site.base ? `; the site is in ${site.base.slice(1)}/ below it` : ", beside the site's own files"}. So does 404.html.`;
  const headers = (more) =>
    [
      where,
      "# For every file; the host has it asked for anew (max-age=0, must-revalidate) where no rule says otherwise.",
      "/*",
      ...Object.entries(site.every).map(([name, value]) => `  ${title(name)}: ${value}`),
      ...more,
      "# Named by their content; and types that the host doesn't know, or knows by an older name.",
      ...site.files.flatMap((path) => {
        const extension = path.split(".").pop();
        const own = [
          ...(TOLD.includes(extension) ? [`  Content-Type: ${TYPES[extension]}`] : []),
          ...(site.hashed.includes(path) ? [`  Cache-Control: ${site.cache.immutable}`] : []),
        ];
        return own.length ? [path, ...own] : [];
      }),
      "",
    ].join("\n");
  const places = (paths, shell) => paths.map((path) => `${path.replace("*", ":part")} ${shell} 200`);

  const netlify = [
    where,
    "# Where the interface is: put in your own host and take away the sign.",
    "# /api/* https://api.example.org/api/:splat 200!",
    "# The pages that aren't prerendered; all other addresses that are no file are 404.html. A part left open is taken",
    "# whole: a missing file there, such as /cases/style.css, is the page too.",
    ...places(site.clientRendered, site.shell),
    "",
  ].join("\n");
  const settings = `# Belongs where the deploy begins, beside the folder that is published. Without it, prerendered pages lead to their address
# with a slash at its end, and documents are rewritten on the way.
[build.processing.html]
  pretty_urls = false
`;

  const shell = site.shell.replace(/\.html$/, "");
  const open = site.clientRendered.filter((path) => path.includes("*"));
  const prerendered = site.pages.map(({ path }) => path).filter((path) => path !== (site.base || "/"));
  const cloudflare = [
    where,
    "# Cloudflare Pages can't pass requests on to another host from here: /api needs a Worker or a rule of the zone.",
    "# A document answers at its own address. Without these it would lead to the one with a slash at its end, or without",
    "# .html, and no service worker may answer with what was led elsewhere.",
    `${site.shell} ${shell} 200`,
    ...prerendered.map((path) => `${path} ${path}/ 200`),
    "# The pages that aren't prerendered; all other addresses that are no file are 404.html. Those with a part left open",
    "# come last: of them, and of all behind them, there may be a hundred. A name with a dot is a file there too, a missing one.",
    ...places(site.clientRendered.filter((path) => !open.includes(path)), shell),
    ...open.map((path) => `${path.replace("*", ":name.:ending")} ${site.base}/none.here 200`),
    ...places(open, shell),
    "",
  ].join("\n");
  const alone = [
    "  ! Access-Control-Allow-Origin",
    "# Leave off what writes into documents on the way (obfuscated mail addresses, Rocket Loader, Web Analytics): the policy",
    "# knows scripts by their content.",
  ];

  return {
    "netlify/_headers": headers([]),
    "netlify/_redirects": netlify,
    "netlify/netlify.toml": settings,
    "netlify/404.html": missing(site),
    "cloudflare-pages/_headers": headers(alone),
    "cloudflare-pages/_redirects": cloudflare,
    "cloudflare-pages/404.html": missing(site),
  };
}

/** The document of unknown addresses. Not the page itself, which would also answer for missing files. */
function missing(site) {
  const styles = site.hashed.find((path) => path.endsWith(".css"));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Not found · No se encontró</title>${styles ? `\n<link rel="stylesheet" href="${styles}">` : ""}
</head>
<body>
<main class="misconfigured">
<h1>There is nothing at this address <span lang="es">· No hay nada en esta dirección</span></h1>
<p><a href="${site.base}/">To the first page</a> <span lang="es">· <a href="${site.base}${site.pages.some(({ path }) => path === `${site.base}/es`) ? "/es" : "/"}">A la página de inicio</a></span></p>
</main>
</body>
</html>
`;
}

// GitHub Pages, for demonstrations only: it sends no headers, so most of the protection is missing.
export function github(site) {
  const meta = site.every["content-security-policy"].replace(/frame-ancestors [^;]*; ?/, "");
  // Escapes a text for the right side of sed's `s|…|…|`, inside the single quotes of a shell.
  const quoted = meta.replace(/[\\&|]/g, "\\$&").replaceAll("'", "'\\''");
  const place = site.base ? `of a repository called \`${site.base.slice(1)}\`, which live below \`${site.base}\`` : "of `NAME.github.io` or of a domain of your own, which live at the root";
  return {
    "github-pages/README.md": `# GitHub Pages: for a demonstration only

GitHub Pages sends no headers of our own: no protection against framing, no HSTS of ours, no isolation, ten minutes of
caching for every file. Don't let people enter anything real there. Missing files are answered with the page, with the
status 404, and the interface can't be at the same host.

1. Publish the folder \`site\` as the pages ${place}, with an empty file \`.nojekyll\` beside \`shell.html\`.
2. Copy \`shell.html\` to \`404.html\`: it answers for all addresses that aren't prerendered, with the status 404.
3. Copy each \`help/index.html\` to \`help.html\`: else GitHub leads \`/help\` to \`/help/\`.
4. In each document, put this behind \`<meta charset="utf-8">\` (it can't hold \`frame-ancestors\`):

   <meta http-equiv="Content-Security-Policy" content="${meta}">

\`upload.sh\` does all of it in a copy of the site.
`,
    "github-pages/upload.sh": `#!/bin/sh
# Makes a copy of the site that GitHub Pages can show. usage: upload.sh <site> <copy>
set -eu
mkdir "$2"
cp -R "$1/." "$2"
: > "$2/.nojekyll"
find "$2" \\( -name '*.br' -o -name '*.gz' \\) -exec rm {} +
# The ending makes GNU's and BSD's sed read this alike.
find "$2" -name '*.html' -exec sed -i.before 's|<meta charset="utf-8">|&<meta http-equiv="Content-Security-Policy" content="${quoted}">|' {} +
find "$2" -name '*.before' -exec rm {} +
cp "$2/shell.html" "$2/404.html"
find "$2" -name index.html ! -path "$2/index.html" | while read -r page; do
  cp "$page" "$(dirname "$page").html"
done
`,
  };
}

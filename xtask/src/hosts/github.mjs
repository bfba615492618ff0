// GitHub Pages: for showing the page, not for people's cases. It sends no headers, so most of what protects is missing.
export function github(site) {
  const meta = site.every["content-security-policy"].replace(/frame-ancestors [^;]*; ?/, "");
  return {
    "github-pages/README.md": `# GitHub Pages: for a demonstration only

GitHub Pages sends no headers of our own: no protection against framing, no HSTS of ours, no isolation, ten minutes of
caching for every file. Don't let people enter anything real there.

1. Publish the folder \`site\` with an empty file \`.nojekyll\` beside \`shell.html\`${site.base ? `, below \`${site.base}\`` : ""}.
2. Copy \`shell.html\` to \`404.html\`: it answers for all addresses that aren't painted ahead, with the status 404.
3. In each document, put this behind \`<meta charset="utf-8">\` (it can't hold \`frame-ancestors\`):

   <meta http-equiv="Content-Security-Policy" content="${meta}">

\`upload.sh\` does all three in a copy of the site.
`,
    "github-pages/upload.sh": `#!/bin/sh
# Makes a copy of the site that GitHub Pages can show. usage: upload.sh <site> <copy>
set -eu
cp -R "$1" "$2"
cp "$2/shell.html" "$2/404.html"
: > "$2/.nojekyll"
find "$2" -name '*.br' -delete -o -name '*.gz' -delete
find "$2" -name '*.html' -exec sed -i 's|<meta charset="utf-8">|<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${meta}">|' {} +
`,
  };
}

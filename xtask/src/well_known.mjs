// The files below `/.well-known/` (RFC 8615).

/**
 * Returns their paths and texts. `brand` is escaped; `security` is read by site.mjs, or null; `address` is the host's,
 * or empty.
 */
export function wellKnown({ brand, icon, security, address, languages }) {
  const files = {
    // Where password managers go (W3C, "A Well-Known URL for Changing Passwords"). A host of plain files can't
    // redirect.
    ".well-known/change-password/index.html":
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">` +
      `<title>${brand}</title><link rel="icon" href="${icon}">` +
      `<meta http-equiv="refresh" content="0; url=/recover"></head><body><a href="/recover">/recover</a></body></html>\n`,
  };
  if (security) {
    const canonical = address ? `Canonical: ${address}/.well-known/security.txt\n` : "";
    files[".well-known/security.txt"] =
      `Contact: ${security.contact}\nExpires: ${security.expires}\n${canonical}` +
      `Preferred-Languages: ${languages.join(", ")}\n`;
  }
  return files;
}

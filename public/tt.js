// Trusted Types: the views' static parts are built from strings of our own, so those pass; a string that could run
// something, load something or move the page's base doesn't. Loaded before everything else.
if (window.trustedTypes && trustedTypes.createPolicy) {
  trustedTypes.createPolicy("default", {
    createHTML: (html) =>
      /<(script|iframe|object|embed|base|meta|link|style)\b|[\s"'/]on\w+\s*=|javascript:|srcdoc/i.test(html) ? null : html,
  });
}

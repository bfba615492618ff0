// Restores a prerendered page that something else has changed before hydration.

/** Returns the names of a node and of all its descendants. */
const shape = (node) => `${node.nodeName}(${[...node.childNodes].map(shape)})`;

/**
 * Replaces the page by a copy of `original`, its clone from before, where elements were added to it or removed: the program
 * can only hydrate what it knows. Values, choices, focus and caret stay.
 */
export function restore(original) {
  const app = document.getElementById("app");
  if (!app.matches("[data-prerendered]") || shape(app) === shape(original)) return;
  // The original is needed again where the program fails to start and is tried once more.
  const prerendered = original.cloneNode(true);
  const focused = document.activeElement;
  const at = app.contains(focused) && focused.id;
  const caret = at && [focused.selectionStart, focused.selectionEnd];
  for (const field of app.querySelectorAll("input, select, textarea")) {
    const same = field.id && prerendered.querySelector(`#${CSS.escape(field.id)}`);
    if (same) Object.assign(same, field.type === "radio" || field.type === "checkbox" ? { checked: field.checked } : { value: field.value });
  }
  app.replaceWith(prerendered);
  const same = at && document.getElementById(at);
  if (!same) return;
  same.focus();
  // Null for kinds of fields without a caret.
  if (caret[0] !== null && same.setSelectionRange) same.setSelectionRange(...caret);
}

// Restores a prerendered page that something else has changed before hydration.

/**
 * Returns the names of a node and of all its descendants.
 *
 * @param {Node} node
 * @returns {string}
 */
const shape = (node) => `${node.nodeName}(${[...node.childNodes].map(shape)})`;

/** @typedef {HTMLInputElement} Input a field; what only some kinds of fields have is undefined in the others */

/**
 * Replaces the page by a copy of `original`, its clone from before, where elements were added to it or removed: the
 * program can only hydrate what it knows. Values, choices, focus and caret stay.
 *
 * @param {Element} original
 */
export function restore(original) {
  const app = document.getElementById("app");
  if (!app.matches("[data-prerendered]") || shape(app) === shape(original)) return;
  // The original is needed again where the program fails to start and is tried once more.
  const prerendered = /** @type {Element} */ (original.cloneNode(true));
  const focused = /** @type {Input} */ (document.activeElement);
  const at = app.contains(focused) ? focused.id : "";
  /** @type {[number | null, number | null]} */
  const caret = [focused?.selectionStart, focused?.selectionEnd];
  for (const field of /** @type {NodeListOf<Input>} */ (app.querySelectorAll("input, select, textarea"))) {
    const same = field.id && prerendered.querySelector(`#${CSS.escape(field.id)}`);
    const isBox = field.type === "radio" || field.type === "checkbox";
    if (same) Object.assign(same, isBox ? { checked: field.checked } : { value: field.value });
  }
  app.replaceWith(prerendered);
  const same = at && /** @type {Input} */ (document.getElementById(at));
  if (!same) return;
  same.focus();
  // Null for kinds of fields without a caret.
  if (caret[0] !== null && same.setSelectionRange) same.setSelectionRange(...caret);
}

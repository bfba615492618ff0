// Selects the rules of a style sheet that a set of documents needs. A selector stays unchanged: the parts of `:is()`
// also decide its specificity, so none is dropped.
import postcss from "postcss";
import parser from "postcss-selector-parser";

/** Returns the rules of `css` that something in `bodies` could match, in their order. */
export function needed(css, bodies) {
  const there = names(bodies.join("\n"));
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    if (rule.parent?.type === "atrule" && "name" in rule.parent && rule.parent.name === "keyframes") return;
    const matches = (selector) => parser().astSync(selector).nodes.some((one) => possible(one, there));
    rule.selectors = rule.selectors.filter(matches);
    if (rule.selectors.every((selector) => selector === "")) rule.remove();
  });
  const animations = new Set();
  sheet.walkDecls(/^animation(-name)?$/, (declaration) => {
    declaration.value.split(/[\s,]+/).forEach((word) => animations.add(word));
  });
  sheet.walkAtRules("keyframes", (rule) => {
    if (!animations.has(rule.params)) rule.remove();
  });
  let empty;
  do {
    empty = false;
    sheet.walkAtRules((rule) => {
      if (rule.nodes && rule.nodes.length === 0) {
        rule.remove();
        empty = true;
      }
    });
  } while (empty);
  return sheet.toString();
}

function names(html) {
  const all = (pattern) => new Set([...html.matchAll(pattern)].flatMap(([, found]) => found.split(/\s+/)));
  const tags = all(/<([a-z][\w-]*)/gi);
  ["html", "body"].forEach((tag) => tags.add(tag));
  return { tag: tags, class: all(/\sclass="([^"]*)"/g), id: all(/\sid="([^"]*)"/g) };
}

/**
 * Returns whether every part of a selector is there; of a list, whether one is. The parts of `:not()` may be missing.
 */
function possible(selector, there) {
  return selector.nodes.every((part) => {
    if (part.type in there) return there[part.type].has(part.value);
    const chooses = part.type === "pseudo" && part.value !== ":not" && part.nodes.length > 0;
    return !chooses || part.nodes.some((one) => possible(one, there));
  });
}

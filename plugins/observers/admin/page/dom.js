/** Elements: made, filled with text, and kept in step with a list by touching only what is different. */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle"]);

/** @typedef {Record<string, string | boolean | undefined>} Attributes */
/** @typedef {Node | string} Child */

/**
 * An element. Attributes that are false or undefined are left out; text never becomes markup.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag)
    ? document.createElementNS(SVG, tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return /** @type {HTMLElement} */ (element);
}

/**
 * A button that does something.
 * @param {string} text
 * @param {() => void} act
 * @param {Attributes} [attributes]
 */
export function button(text, act, attributes = {}) {
  const element = make("button", { type: "button", ...attributes }, text);
  element.addEventListener("click", act);
  return /** @type {HTMLButtonElement} */ (element);
}

/**
 * The element with this id, of which the page has one.
 * @param {string} id
 */
export function the(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found;
}

/**
 * What sets the text of an element, and does nothing where it is the same as last time.
 * @param {Node} element
 * @returns {(text: string) => void}
 */
export function textSlot(element) {
  /** @type {string | undefined} */
  let last;
  return (text) => {
    if (text === last) return;
    last = text;
    element.textContent = text;
  };
}

/**
 * The same for an attribute; undefined takes it away.
 * @param {Element} element
 * @param {string} name
 * @returns {(value: string | undefined) => void}
 */
export function attributeSlot(element, name) {
  /** @type {string | undefined} */
  let last;
  return (value) => {
    if (value === last) return;
    last = value;
    if (value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };
}

/**
 * What brings the children of an element in step with a list: one child for each item, kept by its key, made once,
 * told of each new value, and moved only where the order is another one.
 * @template Item
 * @param {Element} parent
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => { element: Element, update: (item: Item) => void, remove?: () => void }} create
 * @returns {(items: readonly Item[]) => void}
 */
export function keyedList(parent, keyOf, create) {
  /** @type {Map<string, ReturnType<typeof create>>} */
  let kept = new Map();
  return (items) => {
    /** @type {typeof kept} */
    const next = new Map();
    for (const item of items) {
      const key = keyOf(item);
      const part = next.get(key) ?? kept.get(key) ?? create(item);
      part.update(item);
      next.set(key, part);
    }
    for (const [key, part] of kept) {
      if (next.has(key)) continue;
      part.remove?.();
      part.element.remove();
    }
    kept = next;
    let cursor = parent.firstElementChild;
    for (const { element } of next.values()) {
      if (element === cursor) cursor = cursor.nextElementSibling;
      else moveBefore(parent, element, cursor);
    }
  };
}

/**
 * Without loss of focus, where the browser can.
 * @param {Element} parent
 * @param {Element} element
 * @param {Element | null} before
 */
function moveBefore(parent, element, before) {
  if (element.parentElement === parent && "moveBefore" in parent) {
    /** @type {Element & { moveBefore(node: Node, child: Node | null): void }} */ (parent)
      .moveBefore(element, before);
  } else parent.insertBefore(element, before);
}

/**
 * A sign and a word for a state, so that no one needs to see colours.
 * @returns {{ element: HTMLElement, update: (state: import("./server_state.js").State) => void }}
 */
export function stateBadge() {
  const word = make("span");
  const element = make(
    "span",
    { class: "state" },
    make("span", { class: "sign", "aria-hidden": "true" }),
    word,
  );
  const setWord = textSlot(word);
  const setKind = attributeSlot(element, "data-kind");
  return {
    element,
    update({ kind, word }) {
      setKind(kind);
      setWord(word);
    },
  };
}

/** Elements from data, without a path by which data could become markup, style or script. */

type Given = string | number | boolean | null | undefined;

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element. `null`, `undefined` and `false` leave an attribute out; `true` writes it empty. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Given> = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  dress(element, attributes);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** Makes an SVG element, under the same rules. */
export function svg(tag: string, attributes: Record<string, Given> = {}, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  dress(element, attributes);
  element.append(...children);
  return element;
}

/** Returns the address if it is a path of this site, else null: data never leads off it, nor runs a script. */
export function ownPath(href: string | null | undefined): string | null {
  if (href === null || href === undefined || !URL.canParse(href, location.href)) return null;
  const url = new URL(href, location.href);
  const web = url.protocol === "http:" || url.protocol === "https:";
  return web && url.origin === location.origin ? url.pathname + url.search + url.hash : null;
}

/** A link that opens the drawer, or plain text where there is no address. */
export function evidence(text: string, href: string | null | undefined, attributes: Record<string, Given> = {}): Node {
  const path = ownPath(href);
  return path === null ? document.createTextNode(text) : el("a", { "data-evidence": true, href: path, ...attributes }, text);
}

export function button(text: string, attributes: Record<string, Given>, act: (event: MouseEvent) => void): HTMLButtonElement {
  const element = el("button", { type: "button", class: "cf-button cf-button--secondary", ...attributes }, text);
  element.addEventListener("click", act);
  return element;
}

/** Says something to a screen reader without moving the focus. */
export function announce(text: string): void {
  let place = document.querySelector<HTMLElement>("#cf-announcer");
  if (place === null) {
    place = el("div", { id: "cf-announcer", class: "cf-visually-hidden", role: "status", "aria-live": "polite" });
    document.body.append(place);
  }
  place.textContent = text;
}

let minted = 0;

/** An id no other element of the page has. */
export function mintId(stem: string): string {
  minted += 1;
  return `cf-${stem}-${minted}`;
}

/** What a token of the stylesheet comes to, as `rgb(...)`, for canvases that know no variables. */
export function token(name: string): string {
  const probe = el("i", { hidden: true });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function dress(element: Element, attributes: Record<string, Given>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style" || name.startsWith("on")) throw new TypeError(`attribute ${name} is not for data`);
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

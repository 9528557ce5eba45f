/** `<a data-save-view href="…?address=…">` saves the view as it is now: pieces put what is filtered into the address. */

export function attachSavedViews(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-save-view]");
    const href = link === null ? null : new URL(link.href, location.href);
    if (link === null || href === null || !href.searchParams.has("address")) return;
    href.searchParams.set("address", location.pathname + location.search);
    link.href = href.href;
  });
}

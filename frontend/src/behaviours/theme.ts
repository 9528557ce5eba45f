/** Light or dark by a press on `[data-theme-toggle]`, kept in this browser; without a choice the system decides. */

const KEY = "casefold-theme";

export function attachTheme(): void {
  apply(stored());
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-theme-toggle]") === null) return;
    const next = isDark() ? "light" : "dark";
    apply(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // A browser that stores nothing keeps the choice for this page.
    }
  });
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply(theme: string | null): void {
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  for (const toggle of document.querySelectorAll("[data-theme-toggle]")) toggle.setAttribute("aria-pressed", String(isDark()));
}

/** Every keyboard shortcut of the site, declared once: what acts on keys and what lists them both read this. */

export interface Shortcut {
  /** Keys as a person reads them; keys pressed one after the other have a space between. */
  keys: string;
  what: string;
  /** The icon of the rail's link that it follows. */
  place?: string;
}

export interface ShortcutGroup { title: string; shortcuts: Shortcut[] }

export const PALETTE_KEYS = "Ctrl K";
export const HELP_KEYS = "?";

/** Followed by one key: go to a place of the rail. */
export const GO = "g";

export const PLACES: Shortcut[] = [
  { keys: "g h", what: "Go to the dashboard", place: "dashboard" },
  { keys: "g c", what: "Go to my cases", place: "cases" },
  { keys: "g s", what: "Go to the search", place: "search" },
  { keys: "g a", what: "Go to the apps", place: "apps" },
  { keys: "g q", what: "Go to the queue", place: "queue" },
  { keys: "g r", what: "Go to the reviews", place: "reviews" },
  { keys: "g p", what: "Go to the people", place: "people" },
];

export const GROUPS: ShortcutGroup[] = [
  {
    title: "Everywhere",
    shortcuts: [
      { keys: PALETTE_KEYS, what: "Go to a page, or search everything" },
      { keys: HELP_KEYS, what: "List the shortcuts" },
      { keys: "Esc", what: "Close what is open" },
      ...PLACES,
    ],
  },
  {
    title: "Evidence drawer",
    shortcuts: [
      { keys: "J", what: "Next row" },
      { keys: "K", what: "Row before" },
      { keys: "C", what: "Copy the citation" },
      { keys: "Esc", what: "Close the drawer" },
    ],
  },
  {
    title: "Table",
    shortcuts: [
      { keys: "↑ ↓ ← →", what: "Move between cells" },
      { keys: "PgUp PgDn", what: "Move by a screen" },
      { keys: "Home End", what: "First and last column" },
      { keys: "Enter", what: "Open the row" },
      { keys: "/", what: "Filter the column" },
    ],
  },
  {
    title: "Conversation",
    shortcuts: [
      { keys: "J", what: "Next message" },
      { keys: "K", what: "Message before" },
      { keys: "Home End", what: "First and last message" },
      { keys: "Enter", what: "Open the source" },
      { keys: "/", what: "Find in the conversation" },
    ],
  },
  {
    title: "Chart of links",
    shortcuts: [
      { keys: "↑ ↓ ← →", what: "Go to a neighbour" },
      { keys: "N", what: "Next link" },
      { keys: "B", what: "Link before" },
      { keys: "Enter", what: "Open" },
      { keys: "+ - 0", what: "Closer, further, all" },
    ],
  },
  {
    title: "Timeline",
    shortcuts: [
      { keys: "← →", what: "Earlier and later" },
      { keys: "↑ ↓", what: "Another lane" },
      { keys: "Enter", what: "Open" },
      { keys: "+ - 0", what: "Closer, further, all" },
    ],
  },
  {
    title: "Hours of the week",
    shortcuts: [
      { keys: "↑ ↓ ← →", what: "Move between hours" },
      { keys: "Enter", what: "Open" },
    ],
  },
  {
    title: "Map",
    shortcuts: [
      { keys: "↑ ↓", what: "Move in the list" },
      { keys: "Enter", what: "Open" },
      { keys: "+ - 0", what: "Closer, further, all" },
    ],
  },
];

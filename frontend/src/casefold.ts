/** The one script of every page: attaches the behaviours, and loads the islands that the page holds. */

import "./styles/casefold.css";
import { attachDrawer } from "./behaviours/drawer.ts";
import { attachPalette } from "./behaviours/palette.ts";
import { attachPolls } from "./behaviours/poll.ts";
import { attachSavedViews } from "./behaviours/saved_views.ts";
import { attachShortcuts } from "./behaviours/shortcuts.ts";
import { attachTheme } from "./behaviours/theme.ts";
import { attachUploads } from "./behaviours/upload.ts";
import { attachZoneSwitch } from "./behaviours/zone.ts";
import { mountIslands } from "./islands.ts";

document.documentElement.classList.add("cf-scripted");
attachTheme();
attachZoneSwitch();
attachDrawer();
attachPalette();
attachShortcuts();
attachSavedViews();
attachUploads(document);
attachPolls(document);
mountIslands(document);

import { expect, test } from "vitest";
import { attachPalette, found } from "./palette.ts";

const command = (text: string, hint = "") => ({ text, hint, href: `/${text}` });

test("every word sought is in the command, and a beginning counts first", () => {
  const commands = [command("All records"), command("Records", "case"), command("Timeline")];
  expect(found(commands, "rec").map((hit) => hit.text)).toEqual(["Records", "All records"]);
  expect(found(commands, "rec case").map((hit) => hit.text)).toEqual(["Records"]);
  expect(found(commands, "")).toHaveLength(3);
  expect(found(commands, "xyz")).toEqual([]);
});

test("Ctrl+K lists the page's commands, and says so when none fits", () => {
  document.body.innerHTML = `<template id="cf-commands"><a href="/cases">Cases</a><a href="/apps">Apps</a></template>`;
  attachPalette();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
  const dialog = document.querySelector<HTMLDialogElement>("dialog.cf-palette")!;
  expect([...dialog.querySelectorAll("li")].map((item) => item.textContent)).toEqual(["Cases", "Apps"]);
  const input = dialog.querySelector("input")!;
  input.value = "zzz";
  input.dispatchEvent(new Event("input"));
  expect(dialog.querySelector("p")?.hidden).toBe(false);
});

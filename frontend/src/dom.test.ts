import { expect, test } from "vitest";
import { el, evidence, ownPath } from "./dom.ts";

test.each(["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "https://example.org/", "//example.org/x", "\u0001javascript:alert(1)"])(
  "%s is no path of this site",
  (href) => {
    expect(ownPath(href)).toBeNull();
  },
);

test.each(["/case/1?row=2#here", "?offset=1"])("%s is", (href) => {
  expect(ownPath(href)).toContain(href);
});

test("text stays text, and data sets neither style nor handlers", () => {
  expect(el("p", {}, "<b>x</b>").innerHTML).toBe("&lt;b&gt;x&lt;/b&gt;");
  expect(() => el("p", { onclick: "alert(1)" })).toThrow(TypeError);
  expect(() => el("p", { style: "color: red" })).toThrow(TypeError);
});

test("a figure without evidence is no link", () => {
  expect(evidence("7", null).nodeType).toBe(Node.TEXT_NODE);
  expect((evidence("7", "/rows") as HTMLElement).getAttribute("href")).toBe("/rows");
});

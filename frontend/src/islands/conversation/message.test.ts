import { expect, test } from "vitest";
import type { Message } from "../../contracts.ts";
import { dayElement, marked, messageElement } from "./message.ts";

const base: Message = {
  id: "1", time: "2026-07-01T23:30:00Z", zone: "Europe/London", author: "Ann", is_owner: false, body: "", deleted: false, attachments: [],
  translated: null, source: "", href: null, also: [],
};

test("markup in a message is text", () => {
  const element = messageElement({ ...base, body: "<img src=x onerror=alert(1)>", author: "<b>", attachments: ["<script>"] }, 0, 1, "");
  expect(element.querySelector("img, script, .cf-message__head b b")).toBeNull();
  expect(element.querySelector(".cf-message__body")?.textContent).toBe("<img src=x onerror=alert(1)>");
});

test("an address that would run a script is no link", () => {
  const element = messageElement({ ...base, href: "javascript:alert(1)", source: "EX/1 row 2" }, 0, 1, "");
  expect(element.querySelector("a")).toBeNull();
  expect(element.textContent).toContain("EX/1 row 2");
});

test("every exhibit that repeats a message is a link of its own", () => {
  const also = [{ label: "EX/2, chat.txt", href: "/record?id=2" }, { label: "EX/3", href: null }];
  const element = messageElement({ ...base, source: "EX/1", href: "/record?id=1", also }, 0, 1, "");
  expect(element.querySelector(".cf-message__source")?.textContent).toBe("EX/1 · also in EX/2, chat.txt · also in EX/3");
  expect([...element.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual(["/record?id=1", "/record?id=2"]);
});

test("the day is that of the zone", () => {
  expect(dayElement(base, null)?.textContent).toBe("Thursday 2026-07-02");
  expect(dayElement({ ...base, time: null }, base)?.textContent).toBe("No time stated");
  expect(dayElement(base, base)).toBeNull();
});

test("what is sought is marked wherever it stands", () => {
  const holder = document.createElement("p");
  holder.append(...marked("Noon, noon and NOON", "noon"));
  expect([...holder.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["Noon", "noon", "NOON"]);
  expect(holder.textContent).toBe("Noon, noon and NOON");
});

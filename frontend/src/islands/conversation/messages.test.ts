import { afterEach, expect, test, vi } from "vitest";
import type { Message } from "../../contracts.ts";
import { BLOCK, matches, Messages } from "./messages.ts";

const message = (at: number, body = `message ${at}`): Message => ({
  id: String(at), time: null, zone: "UTC", author: "Ann", is_owner: false, body, deleted: false, attachments: [], translated: null,
  source: "", href: null, also: [],
});
const many = (count: number): Message[] => Array.from({ length: count }, (_, at) => message(at));

afterEach(() => vi.unstubAllGlobals());

test("a conversation in the page needs no server", async () => {
  const messages = new Messages(null, { messages: many(BLOCK + 1), total: BLOCK + 1 });
  expect(await messages.block(1)).toHaveLength(1);
  expect(messages.peek(BLOCK)?.id).toBe(String(BLOCK));
});

test("a block is asked for once, however many want it", async () => {
  const fetched = vi.fn(() => Promise.resolve(Response.json({ messages: many(BLOCK), total: 500 })));
  vi.stubGlobal("fetch", fetched);
  const messages = new Messages("/m", null);
  const [one, two] = await Promise.all([messages.block(3), messages.block(3)]);
  expect(one).toBe(two);
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(messages.total).toBe(500);
});

test("a block that failed can be asked for again", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  const messages = new Messages("/m", null);
  await expect(messages.block(0)).rejects.toThrow("no network");
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ messages: many(2), total: 2 })));
  expect(await messages.block(0)).toHaveLength(2);
});

test("a search looks at words, drafts and names of attachments, and gives places in order", () => {
  const given = [message(0, "see you at Noon"), { ...message(1), translated: "noon" }, message(2), { ...message(3), attachments: ["NOON.pdf"] }];
  expect(matches(new Messages(null, { messages: given, total: 4 }), "noon")).toEqual([0, 1, 3]);
});

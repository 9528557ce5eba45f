import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachPolls } from "./poll.ts";

const answers: Response[] = [];
const asked = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(answers.shift() ?? new Response("", { status: 500 })));

beforeEach(() => {
  vi.useFakeTimers();
  answers.length = 0;
  asked.mockClear();
  vi.stubGlobal("fetch", asked);
  document.body.innerHTML = `<div data-poll="/run/7" data-poll-seconds="2">10 %</div>`;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const after = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const html = (text: string, headers: Record<string, string> = {}) => new Response(text, { headers });

test("progress is replaced until it says that it is over", async () => {
  answers.push(html(`<p>60 %</p>`), html(`<p data-poll-over>Done</p>`));
  attachPolls(document);
  await after(2.1);
  expect(document.body.textContent).toContain("60 %");
  await after(2.1);
  expect(document.body.textContent).toContain("Done");
  await after(20);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("what has not changed is not sent again", async () => {
  answers.push(html(`<p>60 %</p>`, { ETag: '"a"' }), new Response(null, { status: 304 }));
  attachPolls(document);
  await after(2.1);
  await after(2.1);
  expect((asked.mock.calls[1]?.[1].headers as Record<string, string>)["If-None-Match"]).toBe('"a"');
  expect(document.body.textContent).toContain("60 %");
});

test("trouble keeps what is shown and makes the pauses longer", async () => {
  attachPolls(document);
  await after(2.1);
  expect(document.body.textContent).toContain("10 %");
  await after(2.1);
  expect(asked).toHaveBeenCalledTimes(1);
  await after(2.1);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("what is over when the page comes is not polled", async () => {
  document.body.innerHTML = `<div data-poll="/run/7"><p data-poll-over>Done</p></div>`;
  attachPolls(document);
  await after(10);
  expect(asked).not.toHaveBeenCalled();
});

test("what is being used is left alone until it is let go", async () => {
  document.body.innerHTML = `<div data-poll="/run/7" data-poll-seconds="2"><button>Cancel</button></div>`;
  answers.push(html(`<p>60 %</p>`), html(`<p data-poll-over>Done</p>`));
  attachPolls(document);
  document.querySelector("button")?.focus();
  await after(2.1);
  expect(document.body.textContent).toContain("Cancel");
  document.querySelector("button")?.blur();
  await after(2.1);
  expect(document.body.textContent).toContain("Done");
});

test("another site is never polled", async () => {
  document.body.innerHTML = `<div data-poll="https://example.org/x">no</div>`;
  attachPolls(document);
  await after(10);
  expect(asked).not.toHaveBeenCalled();
});

/** The states every piece has besides the usual one: empty, loading, error. */

import { ContractError } from "./contracts.ts";
import { button, el } from "./dom.ts";

export function empty(text: string): HTMLElement {
  return el("p", { class: "cf-empty" }, text);
}

export function loading(text: string): HTMLElement {
  return el("p", { class: "cf-loading", role: "status" }, text);
}

/** What went wrong, what to do about it, and a button that tries again. */
export function failed(cause: unknown, retry: (() => void) | null): HTMLElement {
  return el(
    "div",
    { class: "cf-error", role: "alert" },
    el("p", {}, el("strong", {}, sentence(cause))),
    el("p", {}, remedy(cause)),
    retry === null ? null : button("Try again", {}, retry),
  );
}

/** The server's answer was not a page of data. */
export class ServerError extends Error {
  override name = "ServerError";
  constructor(readonly status: number, readonly said: string | null) {
    super(said ?? `The server answered ${status}.`);
  }
}

/** Fetches JSON; an aborted request throws `AbortError`, so that the caller can tell it from trouble. */
export async function fetchJson(address: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
  const json = (answer.headers.get("Content-Type") ?? "").includes("json");
  if (!answer.ok) throw new ServerError(answer.status, json ? saidIn(await answer.json()) : null);
  if (!json) throw new ContractError("the answer should be JSON");
  return answer.json();
}

export function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "AbortError";
}

/** The words of an error's answer: `{"error": {"message": "…", "remedy": "…"}}`, or `{"message": "…"}` of a simpler source. */
export function saidIn(body: unknown): string | null {
  const { error, message } = (body ?? {}) as { error?: { message?: unknown; remedy?: unknown } | null; message?: unknown };
  const said = [error?.message ?? message, error?.remedy].filter((text): text is string => typeof text === "string" && text !== "");
  return said.length === 0 ? null : said.map((text) => `${text.charAt(0).toLocaleUpperCase("en")}${text.slice(1).replace(/\.$/u, "")}.`).join(" ");
}

function sentence(cause: unknown): string {
  if (cause instanceof ServerError) return cause.message;
  if (cause instanceof ContractError) return `This page received data it cannot show: ${cause.message}.`;
  if (cause instanceof TypeError) return "The server cannot be reached.";
  return cause instanceof Error ? cause.message : "Something went wrong.";
}

function remedy(cause: unknown): string {
  if (cause instanceof ServerError && cause.status === 403) return "Ask the owner of the case for access.";
  if (cause instanceof ServerError && cause.status === 401) return "Sign in again; this page will be as you left it.";
  if (cause instanceof ServerError && cause.status < 500) return "Change the filter or the order, then try again.";
  if (cause instanceof ContractError) return "Reload the page. If it stays, tell whoever runs this site what it says above.";
  return "Check the connection, then try again. What you filtered and sorted is kept.";
}

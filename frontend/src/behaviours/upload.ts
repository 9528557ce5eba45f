/**
 * Files dropped on `<form data-upload>` go up one by one, each with its progress and a way to stop it.
 *
 * Without scripts the form sends its files as any form does. Each file is one request with the form's other fields, as
 * `Accept: application/json`; the answer names the runs it began, `{"runs": [{"id", "title", "href"}]}`, or says in
 * `{"error": {"message", "remedy"}}` why not. When all is sent the page goes to the run, or where there are several to
 * the page of the form, which lists them.
 */

import { announce, button, el, ownPath } from "../dom.ts";
import { saidIn } from "../states.ts";

interface Sending { item: HTMLElement; bar: HTMLProgressElement; said: HTMLElement; stop: HTMLButtonElement; file: File }

export function attachUploads(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-upload]:not([data-attached])")) {
    form.dataset["attached"] = "";
    new Upload(form).attach();
  }
}

class Upload {
  private readonly list = el("ul", { class: "cf-upload__files", "aria-label": "Files being sent" });
  private readonly waiting: Sending[] = [];
  private busy = false;
  private failures = 0;
  private readonly begun: string[] = [];

  constructor(private readonly form: HTMLFormElement) {}

  attach(): void {
    const { form } = this;
    form.classList.add("cf-upload");
    form.append(this.list);
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.dataset["over"] = "";
    });
    form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget as Node | null)) delete form.dataset["over"]; });
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      delete form.dataset["over"];
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    form.addEventListener("submit", (event) => {
      const files = [...(this.input()?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.add(files);
    });
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
  }

  private input(): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>("input[type=file]");
  }

  private add(files: File[]): void {
    const invalid = this.invalidBesidesFiles();
    if (invalid !== undefined) return void invalid.reportValidity();
    if (!this.busy) this.beginAnew();
    for (const file of files) this.waiting.push(this.line(file));
    if (!this.busy) void this.run();
  }

  /** What was refused before and is mended now must not keep the page here. */
  private beginAnew(): void {
    this.list.replaceChildren();
    this.failures = 0;
    this.begun.length = 0;
  }

  /** Files dropped need not be chosen in the input too. */
  private invalidBesidesFiles(): HTMLInputElement | undefined {
    const fields = [...this.form.elements].filter((field): field is HTMLInputElement => field !== this.input() && "checkValidity" in field);
    return fields.find((field) => !field.checkValidity());
  }

  private line(file: File): Sending {
    const bar = el("progress", { class: "cf-progress", max: 1, value: 0, "aria-label": `Progress of ${file.name}` });
    const said = el("span", {}, "waiting");
    const stop = button("Stop", { "aria-label": `Stop ${file.name}` }, () => this.drop(sending));
    const item = el("li", {}, el("bdi", {}, file.name), bar, said, stop);
    const sending: Sending = { item, bar, said, stop, file };
    this.list.append(item);
    return sending;
  }

  private drop(sending: Sending): void {
    const at = this.waiting.indexOf(sending);
    if (at === -1) return;
    this.waiting.splice(at, 1);
    finish(sending, "stopped before it was sent");
  }

  private async run(): Promise<void> {
    this.busy = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) await this.send(next);
    this.busy = false;
    announce(this.failures === 0 ? "All files are sent." : `Files not sent: ${this.failures}.`);
    const [first, ...others] = this.begun;
    if (this.failures === 0 && first !== undefined) location.assign(others.length === 0 ? first : this.form.action);
  }

  private send(sending: Sending): Promise<void> {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const end = (text: string, sent: boolean): void => {
        if (!sent) this.failures += 1;
        finish(sending, text);
        done();
      };
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => report(sending, event));
      request.addEventListener("load", () => this.answered(request, end));
      request.addEventListener("error", () => end("not sent: the server cannot be reached; try again", false));
      request.addEventListener("abort", () => end("stopped; nothing of it is kept", false));
      sending.stop.onclick = () => request.abort();
      request.send(this.body(sending.file));
    });
  }

  private answered(request: XMLHttpRequest, end: (text: string, sent: boolean) => void): void {
    const body = answerOf(request);
    if (request.status >= 400) return end(`not taken: ${saidIn(body) ?? `the server answered ${request.status}`}`, false);
    this.begun.push(...runsIn(body));
    return end("sent", true);
  }

  private body(file: File): FormData {
    const name = this.input()?.name ?? "file";
    const body = new FormData(this.form);
    body.delete(name);
    body.append(name, file, file.name);
    return body;
  }
}

function report(sending: Sending, event: ProgressEvent): void {
  if (!event.lengthComputable) return;
  sending.bar.value = event.loaded / event.total;
  sending.said.textContent = `${size(event.loaded)} of ${size(event.total)}`;
}

function finish(sending: Sending, text: string): void {
  sending.said.textContent = text;
  sending.stop.remove();
  if (text === "sent") sending.bar.value = 1;
}

function answerOf(request: XMLHttpRequest): unknown {
  if (!(request.getResponseHeader("Content-Type") ?? "").includes("json")) return null;
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

/** The addresses of the runs an answer names. */
export function runsIn(body: unknown): string[] {
  const runs = (body as { runs?: unknown } | null)?.runs;
  if (!Array.isArray(runs)) return [];
  return runs.map((run: { href?: unknown } | null) => ownPath(typeof run?.href === "string" ? run.href : null)).filter((path) => path !== null);
}

/** `12.4 MB`, in thousands as disks count. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`;
}

/** Where a conversation's messages come from: the page, or a server asked for the blocks that are read. */

import { type Message, messagePage, type MessagePage } from "../../contracts.ts";
import { fetchJson } from "../../states.ts";

export const BLOCK = 50;

export class Messages {
  total: number;
  private readonly blocks = new Map<number, Message[]>();
  private readonly underWay = new Map<number, Promise<Message[]>>();
  private readonly closing = new AbortController();

  constructor(private readonly source: string | null, first: MessagePage | null) {
    this.total = first?.total ?? 0;
    const given = first?.messages ?? [];
    for (let block = 0; block * BLOCK < given.length; block += 1) {
      const cut = given.slice(block * BLOCK, (block + 1) * BLOCK);
      if (source === null || cut.length === BLOCK || given.length === this.total) this.blocks.set(block, cut);
    }
  }

  /** Messages in hand, with their places. */
  *atHand(): Generator<[number, Message]> {
    for (const [block, messages] of this.blocks) {
      for (const [within, message] of messages.entries()) yield [block * BLOCK + within, message];
    }
  }

  peek(at: number): Message | null {
    return this.blocks.get(Math.floor(at / BLOCK))?.[at % BLOCK] ?? null;
  }

  /** The messages of a block; asks once however often it is wanted. */
  block(block: number): Promise<Message[]> {
    const known = this.blocks.get(block);
    if (known !== undefined) return Promise.resolve(known);
    const asked = this.underWay.get(block) ?? this.fetchBlock(block);
    this.underWay.set(block, asked);
    return asked;
  }

  close(): void {
    this.closing.abort();
  }

  private async fetchBlock(block: number): Promise<Message[]> {
    if (this.source === null) return [];
    try {
      const address = new URL(this.source, location.href);
      address.searchParams.set("offset", String(block * BLOCK));
      address.searchParams.set("limit", String(BLOCK));
      const page = messagePage(await fetchJson(address.pathname + address.search, this.closing.signal), "page");
      this.total = page.total;
      this.blocks.set(block, page.messages);
      return page.messages;
    } finally {
      this.underWay.delete(block);
    }
  }
}

/** Places of the messages at hand whose words, draft translation or attachment names contain the text, in order. */
export function matches(messages: Messages, sought: string): number[] {
  const text = sought.toLocaleLowerCase();
  const has = (message: Message): boolean =>
    [message.body, message.author, message.translated ?? "", ...message.attachments].some((part) => part.toLocaleLowerCase().includes(text));
  return [...messages.atHand()].filter(([, message]) => has(message)).map(([at]) => at).sort((a, b) => a - b);
}

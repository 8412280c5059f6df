/** Server-sent events as they arrive in pieces (WHATWG HTML section 9.2.6). Pure but for what is half there. */

export interface StreamMessage {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
}

/** A message that is longer comes from nobody who means well. */
export const MESSAGE_CHARACTERS_MAX = 1_024 * 1_024;

export interface MessageReader {
  /** The messages that this piece of the stream completes. Throws where a message is too long. */
  push(text: string): StreamMessage[];
}

export function createMessageReader(): MessageReader {
  let rest = "";
  let fields: { id?: string; event?: string } = {};
  let data: string[] = [];
  let size = 0;

  function takeLine(line: string, messages: StreamMessage[]): void {
    if (line === "") {
      if (data.length > 0) messages.push({ ...fields, data: data.join("\n") });
      fields = {};
      data = [];
      size = 0;
      return;
    }
    size += line.length;
    refuseTooLong(size);
    const colon = line.indexOf(":");
    // A line that begins with a colon is a comment: the sender says that it is still there.
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "id" || name === "event") fields[name] = value;
  }

  return {
    push(text) {
      const messages: StreamMessage[] = [];
      // A carriage return at the end may be the first half of a line break, so it waits.
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) takeLine(line, messages);
      refuseTooLong(size + rest.length);
      return messages;
    },
  };
}

function refuseTooLong(size: number): void {
  if (size <= MESSAGE_CHARACTERS_MAX) return;
  throw new Error(`a message is longer than ${MESSAGE_CHARACTERS_MAX} characters`);
}

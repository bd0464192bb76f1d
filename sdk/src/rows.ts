/**
 * The lines of an answer in NDJSON (`parseAs: 'stream'`), each parsed when it comes: users of an export, results of an import. Throws
 * SyntaxError for a line that is no JSON, such as one that a broken connection has cut off.
 */
export async function* rowsOf<Row = unknown>(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Row> {
  if (!stream) return;
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let begun = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      begun += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = begun.split('\n');
      // A line that has not ended waits for the rest of it; the last one may end with the answer.
      begun = done ? '' : lines.pop()!;
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Row;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

import { err, ok, type Result } from "../domain/result.ts";

export interface FetchLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds: number | null;
}

/** What is sent, where it is more than a GET. */
export interface Sent {
  readonly method?: "GET" | "POST";
  readonly body?: string;
}

/** GETs, unless told otherwise, a text of bounded size in bounded time, through the door `send`, which follows no redirect. */
export async function fetchText(
  send: typeof fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  { timeoutMs, maxBytes }: FetchLimits,
  sent: Sent = {},
): Promise<Result<TextAnswer, string>> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("timed out", "TimeoutError")), timeoutMs);
  try {
    const response = await send(url, { ...sent, headers, signal: controller.signal });
    const decoder = new TextDecoder();
    let text = "";
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return err(`more than ${maxBytes} bytes`);
      text += decoder.decode(chunk, { stream: true });
    }
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    return ok({
      status: response.status,
      text: text + decoder.decode(),
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    });
  } catch (error) {
    return err(error instanceof Error ? error.name : "Error");
  } finally {
    clearTimeout(timer);
  }
}

/** What the command line needs of the machine it runs on. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Null when there is no such file. */
  readonly readFile: (path: string) => Promise<string | null>;
  readonly readStdin: () => Promise<string>;
  /** What somebody types to a question; null: nobody is there. Absent: nobody ever is. */
  readonly ask?: (question: string) => Promise<string | null>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** How wide a line may be; 80 when nobody says. */
  readonly columns?: number | undefined;
  /** The short ids that lists have shown on this machine. */
  readonly ids?: ShortIds;
  /** Of this program. */
  readonly version?: string;
}

/** What short ids stand for. */
export interface ShortIds {
  /** False when it stands for another one already. */
  remember(short: string, whole: string): boolean;
  /** What was given, where nothing is known of it. */
  whole(given: string): string;
}

/** Ends a command with a word to its user: 1 when the mesh refused or could not be reached, 2 when the command was wrong. */
export class CommandFailed extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const DEFAULT_URL = "http://127.0.0.1:8787";
const TIMEOUT_MS = 60_000;

/** A caller of the mesh's API: where it is, and the token to call it with. */
export class Session {
  readonly #io: CliIo;
  readonly #base: URL;

  constructor(io: CliIo) {
    this.#io = io;
    const text = io.env["MESH_URL"] || DEFAULT_URL;
    if (!URL.canParse(text)) throw new CommandFailed("MESH_URL is not a URL", 2);
    this.#base = new URL(text);
    if (this.#base.protocol !== "https:" && !this.#isLocal())
      throw new CommandFailed("MESH_URL must be https: the token would travel in clear", 2);
  }

  get<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> {
    return this.#call("GET", withQuery(path, query), undefined, false);
  }

  /** Hands on the lines of an NDJSON answer as they come; answers the cursor of its last line, null where that was all. */
  async lines(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    line: (text: string) => void,
  ): Promise<string | null> {
    const response = await this.#send("GET", withQuery(path, query), undefined, false);
    if (!response.ok) throw new CommandFailed(problemText(response.status, await this.#textOf(response)));
    let left = "";
    let end: string | null | undefined;
    for await (const text of (response.body ?? new Blob().stream()).pipeThrough(new TextDecoderStream())) {
      const whole = (left + text).split("\n");
      left = whole.pop() ?? "";
      for (const one of whole) {
        const parsed = (jsonIn(one) ?? {}) as { nextCursor?: string | null };
        if (parsed.nextCursor === undefined) line(one);
        else end = parsed.nextCursor;
      }
    }
    if (end === undefined) throw new CommandFailed("the answer was cut off: go on with --cursor of its last line");
    return end;
  }

  /** `mayBootstrap`: without any token, the bootstrap token serves. */
  post<T>(path: string, body?: object, { mayBootstrap = false } = {}): Promise<T> {
    return this.#call("POST", path, body, mayBootstrap);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#call<T>("PUT", path, body, false);
  }

  async delete(path: string): Promise<void> {
    await this.#call("DELETE", path, undefined, false);
  }

  async #call<T>(method: string, path: string, body: object | undefined, mayBootstrap: boolean): Promise<T> {
    const response = await this.#send(method, path, body, mayBootstrap);
    const text = await this.#textOf(response);
    if (!response.ok) throw new CommandFailed(problemText(response.status, text));
    const read = jsonIn(text === "" ? "null" : text);
    if (read === undefined)
      throw new CommandFailed(`${this.#base.origin} answers something else than a mesh does: is MESH_URL right?`);
    return read as T;
  }

  async #textOf(response: Response): Promise<string> {
    return response.text().catch((error: unknown) => {
      throw new CommandFailed(this.#unreachableText(error));
    });
  }

  async #send(method: string, path: string, body: object | undefined, mayBootstrap: boolean): Promise<Response> {
    const token = (await this.#token()) ?? (mayBootstrap ? await this.#bootstrapToken() : null);
    if (token === null) throw new CommandFailed(this.#noTokenText());
    const request = new Request(new URL(path, this.#base), {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return this.#io.fetch(request).catch((error: unknown) => {
      throw new CommandFailed(this.#unreachableText(error));
    });
  }

  #noTokenText(): string {
    if (!this.#isLocal()) return "no token: set MESH_TOKEN";
    return "no token: npm start leaves one in .state/admin-token (MESH_STATE_DIR names another folder); else set MESH_TOKEN";
  }

  #unreachableText(error: unknown): string {
    const { origin } = this.#base;
    if (error instanceof Error && error.name === "TimeoutError")
      return `${origin} did not answer within ${TIMEOUT_MS / 1_000} seconds`;
    const reason = reasonOf(error);
    if (/ECONNREFUSED/.test(`${reason} ${codeOf(error)}`) && this.#isLocal())
      return `no mesh listens at ${origin}: npm start begins one on this machine, MESH_URL names one elsewhere`;
    return `cannot reach ${origin}: ${reason}`;
  }

  #isLocal(): boolean {
    return /^(?:localhost|\[::1\]|127(?:\.\d+){3})$/.test(this.#base.hostname);
  }

  /** A mesh on this machine leaves its admin token in its state directory. */
  async #token(): Promise<string | null> {
    const given = this.#io.env["MESH_TOKEN"];
    if (given) return given;
    return this.#isLocal() ? (await this.#stateFile("admin-token"))?.trim() || null : null;
  }

  async #bootstrapToken(): Promise<string | null> {
    const given = this.#io.env["BOOTSTRAP_TOKEN"];
    if (given) return given;
    const secrets = this.#isLocal() ? await this.#stateFile("secrets.env") : null;
    return /^BOOTSTRAP_TOKEN="?([^"\r\n]+)"?\s*$/m.exec(secrets ?? "")?.[1] ?? null;
  }

  #stateFile(name: string): Promise<string | null> {
    return this.#io.readFile(`${this.#io.env["MESH_STATE_DIR"] || ".state"}/${name}`);
  }
}

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const asked = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = new URLSearchParams(asked).toString();
  return search === "" ? path : `${path}?${search}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const cause: unknown = error.cause;
  return cause instanceof Error && cause.message ? cause.message : error.message;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}

/** Undefined: it is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problemText(status: number, text: string): string {
  const read = jsonIn(text);
  const { title, detail, requestId, retryAfterSeconds } = (read ?? {}) as Record<string, unknown>;
  // Not the mesh's own answer: its status must do.
  if (typeof title !== "string") return `HTTP ${status}`;
  const again = typeof retryAfterSeconds === "number" ? `come again in ${retryAfterSeconds} s` : null;
  return `${[title, detail, again].filter((part) => typeof part === "string").join(": ")} (${String(requestId)})`;
}

import type { Example } from "../port.ts";
import { mappingIn, type Field, type Mapping, type TimeFormat } from "./mapping.ts";

const MAPPING = {
  version: 1,
  name: "example",
  revision: 1,
  authentication: { scheme: "hmac", header: "X-Signature", encoding: "hex", prefix: "sha256=" },
  events: "events.*",
  trackingNumber: "tracking_number",
  carrier: "carrier",
  eventId: "id",
  code: "status",
  codes: { picked_up: "picked_up", on_its_way: "in_transit", delivered: "delivered", refused: "exception:refused" },
  time: "happened_at",
  place: { city: "city", country: "country" },
  description: "text",
};
const SETTINGS = { mapping: JSON.stringify(MAPPING) };

const TIMES: Readonly<Record<TimeFormat, readonly [time: string, clock: string]>> = {
  iso: ["2026-10-05", "15:08:42"],
  epoch: ["1791212922", ""],
  day_month_year: ["05/10/2026", "15:08:42"],
  month_day_year: ["10/05/2026", "15:08:42"],
  compact: ["20261005", "150842"],
};

/** A body that a mapping reads, with an invented parcel in it. */
export function exampleOf(settings: Readonly<Record<string, string>>): Example {
  const mapping = mappingIn(settings) ?? mappingIn(SETTINGS);
  const body = mapping ? bodyOf(mapping) : {};
  return {
    contentType: "application/json",
    body: JSON.stringify(body),
    settings: mappingIn(settings) ? settings : SETTINGS,
  };
}

/** A webhook as a partner may make them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE = exampleOf(SETTINGS);

type Part = Record<string, unknown>;

function bodyOf(mapping: Mapping): unknown {
  const frame: Part = {};
  const around = eventIn(frame, mapping.events?.split(".") ?? []);
  const put = (path: string, value: unknown): void => {
    const names = path.split(".");
    const up = names.findIndex((name) => name !== "^");
    const from = names[0] === "$" ? around[0] : around.at(-1 - up);
    if (from && path !== "$") placed(from, names.slice(names[0] === "$" ? 1 : up), value);
  };
  const say = (field: Field | undefined, value: unknown): void => {
    if (field === undefined || (typeof field === "object" && "always" in field)) return;
    const [path] = [field].flat();
    if (path !== undefined) put(path, value);
  };
  const [time, clock] = TIMES[mapping.timeFormat];
  say(mapping.time, mapping.clock || clock === "" || mapping.timeFormat === "compact" ? time : `${time} ${clock}`);
  say(mapping.clock, clock);
  say(mapping.trackingNumber, "EXAMPLE0001");
  say(mapping.carrier, "dhl");
  say(mapping.eventId, "example-1");
  say(mapping.description, "An example");
  say(mapping.place.city, "Bonn");
  say(mapping.place.country, "DE");
  const parts = Object.keys(mapping.codes)[0]?.split("/") ?? ["example"];
  for (const [index, path] of [mapping.code].flat().entries()) put(path, parts[index] ?? "");
  for (const { field, is } of mapping.only) put(field, is[0]);
  return frame["body"] ?? around[0];
}

/** Makes what lies around an event, and the event: the body first, as `valueAt` counts. */
function eventIn(frame: Part, steps: readonly string[]): Part[] {
  const body: Part = {};
  if (steps.length === 0) return [body];
  const around: Part[] = [];
  let holder: Part = frame;
  let key = "body";
  for (const name of steps) {
    if (name === "*") {
      const element: Part = {};
      if (around.length === 0) around.push({});
      holder[key] = [element];
      around.push(element);
      holder = { "": element };
      key = "";
      continue;
    }
    const within = (holder[key] ??= {}) as Part;
    if (around.length === 0) around.push(within);
    holder = within;
    key = name;
  }
  if (key !== "" && steps.at(-1) !== "*") around.push((holder[key] ??= {}) as Part);
  return around;
}

function placed(from: Part, names: readonly string[], value: unknown): void {
  const [name, ...rest] = names;
  if (name === undefined) return;
  if (rest.length === 0) from[name] = value;
  else placed((from[name] ??= {}) as Part, rest, value);
}

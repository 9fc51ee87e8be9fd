import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, said, text, word } from "../fields.ts";
import { check, misfit, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

/** A resource of theirs takes 200 bytes and more. */
const RESOURCES_MAX = 5000;

/** It becomes part of a URL. */
const Id = word.pipe(z.string().regex(/^[\w-]{1,100}$/, "is not an id"));

const Pointer = z.object({ id: said, type: said });
const Link = z.object({ data: Pointer.nullish() }).nullish();

/** https://terminal49.com/docs/api-docs/webhooks/payloads: a JSON:API document about one notification. */
const Document = z.object({
  data: z.object({
    id: Id,
    type: z.literal("webhook_notification"),
    attributes: z.object({ event: z.string().min(1) }),
    relationships: z.object({ reference_object: Link }).nullish(),
  }),
  links: part(z.object({ self: text })),
  included: z.array(z.unknown()).max(RESOURCES_MAX).pipe(z.array(Pointer.loose())).nullish(),
});
type Document = z.infer<typeof Document>;

const Happening = z.object({
  id: word.pipe(z.string().min(1)),
  attributes: z.object({
    timestamp: text,
    estimated_timestamp: text,
    timezone: text,
    location_locode: text,
    created_at: text,
    invalidated_at: text,
  }),
  relationships: z
    .object({ container: Link, shipment: Link, location: Link, port: Link, previous_version: Link })
    .nullish(),
});
export type Happening = z.infer<typeof Happening>;

const Container = z.object({
  attributes: z.object({ number: text, location_at_pod_terminal: text, final_destination_full_out_at: text }),
});
export type Container = z.infer<typeof Container>["attributes"];

const Shipment = z.object({
  attributes: z.object({
    bill_of_lading_number: text,
    ref_numbers: z.unknown().optional(),
    shipping_line_scac: text,
    shipping_line_name: text,
    port_of_discharge_locode: text,
    destination_locode: text,
    destination_timezone: text,
    destination_eta_at: text,
  }),
});
export type Shipment = z.infer<typeof Shipment>["attributes"];

const Location = z.object({
  attributes: z.object({ name: text, code: text, city: text, state_abbr: text, country_code: text }),
});
export type Location = z.infer<typeof Location>["attributes"];

/** A notification about goods with all that it needs. */
export interface Whole {
  readonly happening: Happening;
  readonly shipment: Shipment;
  /** Its container's; for a shipment as a whole those of its containers that are known. */
  readonly containerNumbers: readonly string[];
  /** That it is about; null where it is about the shipment as a whole. */
  readonly container: Container | null;
  readonly location: Location | null;
}

export interface Notification {
  readonly id: string;
  readonly event: string;
  /** Null when it only names what happened; `isSample` when there is nothing to fetch, either. */
  readonly about: Whole | null;
  readonly isSample: boolean;
}

/** Null for a notification about anything else: requests to track, attributes of a container, deadlines, documents. */
export function readPayload(
  body: Bytes,
): Result<{ readonly id: string; readonly told: Notification | null }, Unreadable> {
  const document = readJson(body, Document);
  if (!document.ok) return document;
  const { data, links } = document.value;
  const { id, attributes } = data;
  if (!/^(?:container\.transport|shipment\.estimated)\./.test(attributes.event)) return ok({ id, told: null });
  const about = readWhole(document.value);
  if (!about.ok) return about;
  const isSample = /\/webhook_notifications\/examples\b/.test(links?.self ?? "");
  return ok({ id, told: { id, event: attributes.event, about: about.value, isSample } });
}

function readWhole(document: Document): Result<Whole | null, Unreadable> {
  const included = document.included ?? [];
  const find = <T>(schema: z.ZodType<T>, link: z.infer<typeof Link>): Result<T | null, Unreadable> => {
    const index = included.findIndex(({ id, type }) => id === link?.data?.id && type === link.data.type);
    return index < 0 ? ok(null) : check(included[index], schema, ["included", String(index)]);
  };
  const happening = find(Happening, document.data.relationships?.reference_object);
  if (!happening.ok) return happening;
  if (!happening.value) return ok(null);
  const links = happening.value.relationships;
  const shipment = find(Shipment, links?.shipment);
  if (!shipment.ok) return shipment;
  if (!shipment.value) return ok(null);
  const location = find(Location, links?.location ?? links?.port);
  if (!location.ok) return location;
  const container = find(Container, links?.container);
  if (!container.ok) return container;
  const isOfContainer = document.data.attributes.event.startsWith("container.");
  if (isOfContainer && !container.value) return ok(null);
  const containers = isOfContainer ? ok([container.value?.attributes.number ?? ""]) : numbersIn(included);
  if (!containers.ok) return containers;
  const containerNumbers = containers.value.filter((number) => number.trim() !== "");
  const { attributes } = shipment.value;
  if (containerNumbers.length === 0 && !attributes.bill_of_lading_number) {
    return err(misfit(["included"], "holds no number of a container or bill of lading"));
  }
  return ok({
    happening: happening.value,
    shipment: attributes,
    containerNumbers,
    container: isOfContainer ? (container.value?.attributes ?? null) : null,
    location: location.value?.attributes ?? null,
  });
}

/** A notification is about one shipment: all its containers are that shipment's. */
function numbersIn(included: NonNullable<Document["included"]>): Result<string[], Unreadable> {
  const numbers: string[] = [];
  for (const [index, resource] of included.entries()) {
    if (resource.type !== "container") continue;
    const container = check(resource, Container, ["included", String(index)]);
    if (!container.ok) return container;
    numbers.push(container.value.attributes.number ?? "");
  }
  return ok(numbers);
}

import type { z } from "zod";
import type { ContractId } from "../domain/contract.ts";
import type { ShipmentReport } from "../domain/event.ts";
import type { Standing } from "../domain/milestone.ts";
import type { Moment } from "../domain/moment.ts";
import type { RecordRef } from "../domain/odoo-record.ts";
import type { Result } from "../domain/result.ts";
import type { NamedField } from "../domain/system-of-record.ts";

/** A webhook as it came in: nothing of it has been decoded. */
export interface InboundRequest {
  readonly method: string;
  /** Path and query, as the sender called it: some signatures cover it. */
  readonly path: string;
  /** Case-insensitive; null when the header is absent. */
  header(name: string): string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Why a webhook is not believed. It goes to the log; the sender is told 401 and no more. */
export interface Disbelief {
  readonly reason:
    | "missing_signature"
    | "malformed_signature"
    | "wrong_signature"
    /** The secret is right, by another way of signing than the one that is believed. */
    | "other_algorithm"
    | "stale_timestamp"
    /** Signed with a key that its publisher does not list. */
    | "unknown_key"
    /** The publisher's keys could not be had: the webhook may be good. */
    | "keys_unavailable";
}

/** How a webhook was believed, for the log: the scheme, and which of the endpoint's secrets it was (0: the current one). */
export interface Belief {
  readonly scheme: string;
  readonly secretIndex: number;
}

/** What an endpoint was told about its partner beside the secrets: a header's name, a client id, a carrier. Nothing secret. */
export type Settings = Readonly<Record<string, string>>;

/** The public key of an id among those a publisher lists; null when it lists no such key, and an error when it cannot be asked. */
export type FindPublicKey = (jwksUrl: string, keyId: string) => Promise<Result<JsonWebKey | null, "unavailable">>;

/** All that a webhook may be checked against. */
export interface Credentials {
  readonly endpointId: string;
  /** The current one first; only those still valid. */
  readonly secrets: readonly string[];
  readonly settings: Settings;
  readonly nowMs: number;
  readonly publicKey: FindPublicKey;
}

/** What a believed webhook is known to be: its body theirs, or only that they hold the secret, or nothing. */
export type Assurance = "body" | "possession" | "none";

/** A webhook that somebody may send to try an endpoint. */
export interface Example {
  readonly contentType: string;
  readonly body: string;
  /** Settings of an endpoint that it fits, where it does not fit every endpoint of its sender. */
  readonly settings?: Settings;
}

/** What is added to a body so that it is believed. */
export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  /** Of the URL, without its question mark. */
  readonly query?: string;
  /** The user of Basic authentication, whose password the secret is. */
  readonly basicUser?: string;
}

/** What a signature may cover beside the body and the secret. */
export interface Signing {
  readonly endpointId: string;
  readonly settings: Settings;
  readonly nowMs: number;
}

/** One way of proving who sent a webhook. */
export interface Scheme {
  readonly assurance: Assurance;
  /** Whether an old webhook, sent again by somebody else, would be noticed by its signature. */
  readonly bindsTime: boolean;
  /** A template of a usable random secret in this sender's own form, such as `{hex:32}` or `whsec_{base64:32}`; text without braces says in words what is needed, and empty text that none is. */
  readonly secretForm: string;
  /** Headers that the proof needs and that are otherwise not kept with a payload. */
  readonly keepsHeaders?: readonly string[];
  verify(request: InboundRequest, credentials: Credentials): Promise<Result<Belief, Disbelief>>;
  /** As its sender would sign it, for trying an endpoint out. Absent, or null: it takes a key that is the sender's alone. */
  sign?(body: Uint8Array<ArrayBuffer>, secret: string, signing: Signing): Promise<Signed | null>;
}

/** What a caller is answered, where a sender wants something of its own. */
export interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a body could not be read. Goes to quarantine with the payload; names paths, never values. */
export interface Unreadable {
  readonly kind: "not_utf8" | "not_json" | "not_x12" | "schema" | "crowded";
  /** Dotted path of the first field at fault, empty for the whole body. */
  readonly path: string;
  readonly message: string;
  /** What the sender's protocol answers to such a body; else it is acknowledged as any other. */
  readonly reply?: Reply;
}

/** A resource that a thin notification only names, to be fetched from the sender's own API. */
export interface Fetch {
  /** At one of the origins of the sender's `api`. */
  readonly url: string;
}

/** A sender takes an event back by its name alone: which shipment's it was is for the mesh to find. */
export interface OrphanRetraction {
  readonly target: string;
  readonly declaredAt: Moment;
  readonly sourceEventId: string | null;
}

/** A field that a webhook names and that is of another data domain than movements; `path` is where. */
export interface ForeignField extends NamedField {
  readonly path: string;
}

/** What a webhook says of one shipment. */
export interface ReportRead extends ShipmentReport {
  /** Its sender says that it is for trying things out: it touches no shipment that counts. */
  readonly isTest?: true;
}

/** What a webhook says, in our words. No reports means a message that is not about a shipment's movement. */
export interface Reading {
  readonly sourceEventId: string | null;
  readonly reports: readonly ReportRead[];
  readonly fetches?: readonly Fetch[];
  readonly orphanRetractions?: readonly OrphanRetraction[];
  /** Records of the tenant's Odoo that are to be read back; one a webhook. */
  readonly records?: readonly [] | readonly [RecordRef];
  /** What the sender's protocol answers to this very body. */
  readonly reply?: Reply;
  /** Why a part of it could not be read, of which nothing is in the rest: that is taken, and the body is kept all the same. */
  readonly unread?: Unreadable;
  /** Which version of our own contract it was written to. */
  readonly contract?: ContractId;
  /** The first thing in it that is not a carrier's to tell, where our own event names it. */
  readonly foreign?: ForeignField;
}

/** How an operator mapped a code that our tables do not know; null when nobody has. */
export type MappedCodes = (code: string) => Standing | null;

/** What a reader may know beside the webhook. */
export interface ReadingContext {
  readonly settings: Settings;
  /** The last resort of a sender that gives no time at all; never part of a fingerprint. */
  readonly receivedAtMs: number;
  readonly mapped: MappedCodes;
}

/** One kind of sender: how it signs, how it speaks, what it counts as success. */
export interface Sender {
  readonly name: string;
  /** By name; the first is an endpoint's when none is chosen. One whose assurance is `none` must be chosen. */
  readonly schemes: Readonly<Record<string, Scheme>>;
  /** What an endpoint of this sender may and must be told. */
  readonly settings: z.ZodType<Record<string, string>>;
  /** What a partner is given to try its endpoint with: at least one shipment, or a record, is read in it. */
  readonly example: Example;
  /** The example that fits an endpoint's settings, where they say how its webhooks look. */
  exampleOf?(settings: Settings): Example;
  /** The scheme that an endpoint's settings name, where they do: no other may be chosen beside it. */
  schemeIn?(settings: Settings): string | null;
  /** What most easily goes wrong with this sender, in a sentence. */
  readonly trap: string;
  /** Where its webhooks are far smaller than others': a longer one is refused unread. */
  readonly bodyMaxBytes?: number;
  /** What this sender counts as success. Without a body of its own it is told how many events were new. */
  readonly acknowledgement: { readonly status: 200 | 202 | 204; readonly body?: string };
  /**
   * Answers a call that is no webhook: a HEAD or GET that checks the URL, a POST below it (`below`: the path behind the endpoint's,
   * such as `/oauth/token`). Null for one that this sender does not make.
   */
  greet?(request: InboundRequest, below: string, credentials: Credentials): Promise<Reply | null>;
  /** The versions of our own contracts that it may speak; a sender of a dialect of its own has none. */
  readonly contracts?: readonly ContractId[];
  /** Its events are known by ids that it gives them: an id is its partner's own, and another partner's same id is another event. */
  readonly numbersEvents?: true;
  /** Whether events of this sender may be taken back by their name alone: their owners are then written down. */
  readonly retractsByName?: true;
  /** Where thin notifications are fetched, with the endpoint's API credential as these headers. */
  readonly api?: { readonly origins: readonly string[]; headers(credential: string): Record<string, string> };
  read(request: InboundRequest, context: ReadingContext): Promise<Result<Reading, Unreadable>>;
}

import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";

const HOUR_MS = 3_600_000;

/** A shipment may be without a picking for so long before a person is asked: its order is often entered the day after. */
export const UNLINKED_AFTER_MS = 24 * HOUR_MS;
/** What an act answered with is to have taken effect by then; what still waits is open again. */
export const EFFECT_WITHIN_MS = HOUR_MS;

/** What may be answered. `acknowledge`: somebody has seen it, and nothing is done by the mesh. */
export const REVIEW_ANSWERS = [
  "acknowledge",
  "replay",
  "link",
  "release",
  "discard",
  "map",
  "mesh",
  "odoo",
  "approve",
  "retry",
  "void",
] as const;
export const ReviewAnswer = z.enum(REVIEW_ANSWERS);
export type ReviewAnswer = z.infer<typeof ReviewAnswer>;

/** One way to close a kind. `permission`: of the act that it does; null: none beside that of answering. */
interface AnswerTerms {
  readonly permission: `${string}:${string}` | null;
  readonly does: string;
  /** What must come with it. */
  readonly needs?: "pickingId" | "milestone";
}

interface QueueTerms {
  readonly opens: string;
  /** The service level: hours from when it opened until it is overdue. */
  readonly dueHours: number;
  /** Who may see the thing itself may see that it waits. */
  readonly sees: `${string}:read`;
  readonly answers: Readonly<Partial<Record<ReviewAnswer, AnswerTerms>>>;
}

const SEEN: AnswerTerms & { readonly permission: null } = { permission: null, does: "somebody has seen to it" };
const LINK = { permission: "shipment:link", does: "says whose goods it is", needs: "pickingId" } as const;
const RELEASE = { permission: "kept:release", does: "judges it again and processes it" } as const;

/** Every kind of thing that waits for a person. What people propose to each other would be one more. */
export const QUEUE = {
  exception: {
    opens: "a carrier reports an exception that does not pass by itself",
    dueHours: 4,
    sees: "shipment:read",
    answers: { acknowledge: SEEN },
  },
  contradiction: {
    opens: "what a sender told after the end contradicts it",
    dueHours: 24,
    sees: "shipment:read",
    answers: { acknowledge: SEEN },
  },
  parked: {
    opens: "a sink refused a shipment's news",
    dueHours: 8,
    sees: "shipment:read",
    answers: {
      replay: { permission: "shipment:replay", does: "writes it again" },
      link: LINK,
      acknowledge: SEEN,
    },
  },
  unlinked: {
    opens: "no picking of Odoo's was found for a shipment in a day",
    dueHours: 24,
    sees: "shipment:read",
    answers: { link: LINK, acknowledge: SEEN },
  },
  held: {
    opens: "a webhook's signature was not believed",
    dueHours: 24,
    sees: "kept:read",
    answers: { release: RELEASE, acknowledge: SEEN },
  },
  quarantined: {
    opens: "a believed webhook could not be read",
    dueHours: 24,
    sees: "kept:read",
    answers: { release: RELEASE, acknowledge: SEEN },
  },
  dead_letter: {
    opens: "a message of a queue could not be delivered",
    dueHours: 48,
    sees: "shipment:read",
    answers: {
      discard: { permission: "shipment:replay", does: "removes it: its shipment rings by itself" },
      acknowledge: SEEN,
    },
  },
  unmapped_code: {
    opens: "nobody knows what a sender's code means",
    dueHours: 72,
    sees: "code:read",
    answers: {
      map: { permission: "code:map", does: "says what the code means", needs: "milestone" },
      acknowledge: SEEN,
    },
  },
  drift: {
    opens: "Odoo holds something else than the mesh wrote, and no rule settles it",
    dueHours: 48,
    sees: "reconcile:read",
    answers: {
      mesh: { permission: "drift:settle", does: "writes the mesh's word again" },
      odoo: { permission: "drift:settle", does: "leaves Odoo's word" },
    },
  },
  booking: {
    opens: "a delivery waits to be approved, or its booking failed or no longer fits",
    dueHours: 4,
    sees: "booking:read",
    answers: {
      approve: { permission: "booking:act", does: "lets it be bought" },
      retry: { permission: "booking:act", does: "tries again" },
      void: { permission: "booking:act", does: "asks for the money back" },
      acknowledge: SEEN,
    },
  },
  errand: {
    opens: "work behind a knock fails again and again, or was given up",
    dueHours: 24,
    sees: "errand:read",
    answers: {
      retry: { permission: "errand:act", does: "tries it now, as if it had never failed" },
      discard: { permission: "errand:act", does: "takes it off the list, undone" },
      acknowledge: SEEN,
    },
  },
} as const satisfies Record<string, QueueTerms>;
export type QueueKind = keyof typeof QUEUE;
export const QUEUE_KINDS = Object.keys(QUEUE) as [QueueKind, ...QueueKind[]];
export const QueueKind = z.enum(QUEUE_KINDS);

/** The permissions of acts that answers do. */
export type AnswerPermission = {
  [Kind in QueueKind]: (typeof QUEUE)[Kind]["answers"][keyof (typeof QUEUE)[Kind]["answers"]] extends infer Answer
    ? Answer extends { readonly permission: infer Needed extends string }
      ? Needed
      : never
    : never;
}[QueueKind];

/** A kind's answers, by name. */
export const answersOf = (kind: QueueKind): Readonly<Partial<Record<ReviewAnswer, Terms>>> => QUEUE[kind].answers;
type Terms = Omit<AnswerTerms, "permission"> & { readonly permission: AnswerPermission | null };

export const dueAtMs = (kind: QueueKind, openedAtMs: number): number => openedAtMs + QUEUE[kind].dueHours * HOUR_MS;

/**
 * An item's id is its kind and what it is about, so that the same subject is the same item for ever: a shipment (and a sink), a kept
 * payload, a dead letter's number, a sender's code in hex, a difference, a booking, an errand.
 */
export const ReviewId = z
  .string()
  .max(1_200)
  .regex(/^rvw_[a-z_]+\.[\w.-]+$/);
export type ReviewId = z.infer<typeof ReviewId>;

export const reviewId = (kind: QueueKind, subject: string): ReviewId => `rvw_${kind}.${subject}`;

/** Null: no such item can be. */
export function subjectOf(id: string): { readonly kind: QueueKind; readonly subject: string } | null {
  const [, word, subject = ""] = /^rvw_([a-z_]+)\.([\w.-]+)$/.exec(id) ?? [];
  const kind = QueueKind.safeParse(word);
  return kind.success ? { kind: kind.data, subject } : null;
}

/** The subject of a code: it may hold any sign. */
export const codeSubject = (sender: string, code: string): string => bytesToHex(utf8ToBytes(`${sender}/${code}`));

export function codeOf(subject: string): { readonly sender: string; readonly code: string } | null {
  if (!/^(?:[0-9a-f]{2})+$/.test(subject)) return null;
  const text = new TextDecoder().decode(hexToBytes(subject));
  const at = text.indexOf("/");
  return at < 1 ? null : { sender: text.slice(0, at), code: text.slice(at + 1) };
}

/** `answered`: somebody did. `itself`: what it was about is no longer so, and `why` says since when or whose word. */
export const CLOSINGS = ["answered", "itself"] as const;
export type Closing = (typeof CLOSINGS)[number];

/** What people and the clock wrote down of an item; null where nobody has. */
export interface Noted {
  /** What it was about when it was last noted: another is another matter. */
  readonly mark: string;
  readonly closed: {
    readonly how: Closing;
    readonly atMs: number;
    /** An act's effect is waited for so long; null: nothing is to follow. */
    readonly reopensAtMs: number | null;
  } | null;
}

/** `vanished`: it is to be written down why it closed. `unknown`: there was nothing. */
export type ReviewStanding = "open" | "closed" | "vanished" | "unknown";

/** Where an item stands: open as long as its source is, unless somebody answered this very matter. */
export function standingOf(
  source: { readonly mark: string } | null,
  noted: Noted | null,
  nowMs: number,
): ReviewStanding {
  if (source === null) {
    if (noted === null) return "unknown";
    return noted.closed === null ? "vanished" : "closed";
  }
  if (noted?.closed?.how !== "answered" || noted.mark !== source.mark) return "open";
  const { reopensAtMs } = noted.closed;
  return reopensAtMs === null || nowMs < reopensAtMs ? "closed" : "open";
}

/** When an answer that has not helped opens the item again; null: it is the last word on this matter. */
export const reopensAtMs = (answer: ReviewAnswer, nowMs: number): number | null =>
  answer === "acknowledge" ? null : nowMs + EFFECT_WITHIN_MS;

/** What is known of an item's subject once it no longer waits; what does not apply is null. */
export interface Later {
  /** False: the thing itself is gone. */
  readonly there: boolean;
  readonly milestone: string | null;
  readonly reason: string | null;
  readonly pickingName: string | null;
  readonly state: string | null;
}

/** Why an item closed that nobody answered, in words. */
export function whyItClosed(kind: QueueKind, { there, milestone, reason, pickingName, state }: Later): string {
  switch (kind) {
    case "exception":
      if (!there) return "the shipment was forgotten";
      return milestone === "exception"
        ? `it is an exception that passes by itself now: ${reason ?? "other"}`
        : `its sender has told of it since: ${milestone ?? "nothing is left of it"}`;
    case "contradiction":
      return there ? "what the senders tell agrees now" : "the shipment was forgotten";
    case "parked":
      return there ? "it is no longer parked: it was written, or is written again" : "the shipment was forgotten";
    case "unlinked":
      if (!there) return "the shipment was forgotten";
      return pickingName === null
        ? `it needs no picking: ${milestone ?? "unknown"}`
        : `it was linked to ${pickingName}`;
    case "held":
    case "quarantined":
      return there ? "it was released" : "its time was over, and it was forgotten unread";
    case "dead_letter":
      return "it was removed";
    case "unmapped_code":
      return state === null ? "no event with the code is kept any more" : `the code was mapped: ${state}`;
    case "drift":
      return there ? `it was settled: ${state ?? "agrees"}` : "it was forgotten";
    case "errand":
      return there ? "it gets on again" : "it was done";
    default:
      return there ? `the booking needs nobody now: it is ${state ?? "changed"}` : "the booking is gone";
  }
}

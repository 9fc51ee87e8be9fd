import type { ExceptionReason, Milestone } from "../../../domain/milestone.ts";
import type { OwnedKey } from "../columns.ts";

/** The languages that people in Odoo are spoken to in. */
export const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "pt"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the mesh says to people in one language; names and a carrier's own words stay as they are. */
export interface Words {
  readonly milestones: Readonly<Record<Milestone, string>>;
  /** Each says what happened, without another word before it. */
  readonly reasons: Readonly<Record<ExceptionReason, string>>;
  /** What the fields on pickings are called. */
  readonly fields: Readonly<Record<OwnedKey, string>>;
  /** Before what happened earlier than something that was told already. */
  readonly reportedLate: string;
  /** Before an event of a code that nobody understood when it came. */
  readonly understoodNow: string;
  readonly takenBack: string;
  /** Before the carrier's own writing of a time. */
  readonly sentAs: string;
  /** Before the time on the clocks of the place. */
  readonly localTime: string;
  /** Before what happened instead of an exception. */
  readonly exceptionOver: string;
  /** Before the name of the picking that a shipment was moved to. */
  readonly movedTo: string;
  readonly followedNoMore: string;
  readonly orderDelivered: string;
  /** What the filters of the list of pickings are called; `{n}` stands for a number of days. */
  readonly filters: Readonly<Record<"exceptions" | "quiet" | "deliveredToday", string>>;
  /** Under an activity that is given to nobody. */
  readonly forTheTeam: string;
  /** How a day is written: `{d}`, `{m}`, `{mon}`, `{y}`. */
  readonly dateForm: string;
  readonly purchaseArrived: string;
}

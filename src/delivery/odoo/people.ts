import type { ShipmentId } from "../../domain/identity.ts";
import { ok, type Result } from "../../domain/result.ts";
import { pickingsOf } from "../../domain/shipment.ts";
import type { OdooFailure } from "../../odoo/client.ts";
import type { Loaded } from "../../odoo/load-rows.ts";
import { Activities, type Attendants } from "./activities.ts";
import type { PickingColumns } from "./columns.ts";
import type { SinkOdoo } from "./guarded.ts";
import { Kept } from "./kept.ts";
import { askCompanyWords, type CompanyWords } from "./languages.ts";
import type { Linked } from "./linked.ts";
import { tellOrders } from "./orders.ts";
import { companyOf } from "./resolve.ts";

/** What people in an Odoo are told beyond the fields: in their company's words, of exceptions, and of orders that are delivered. */
export class People {
  readonly #now: () => number;
  readonly #words: Kept<CompanyWords>;
  readonly #activities: Activities;

  constructor(now: () => number) {
    this.#now = now;
    this.#words = new Kept(now);
    this.#activities = new Activities(now);
  }

  words(client: SinkOdoo): Promise<Result<CompanyWords, OdooFailure>> {
    return this.#words.of(() => askCompanyWords(client));
  }

  /**
   * Who was linked by Odoo's ring, by a booking or by hand may not know whose company's the picking is: of an Odoo with several it is
   * asked, so that each is spoken to in its own words.
   */
  async withCompanies(client: SinkOdoo, shipments: Linked[]): Promise<Result<Linked[], OdooFailure>> {
    const told = shipments.filter(({ work, link }) => work.links[work.cycle] === link && link.companyId === undefined);
    const unknown = told.map(({ link }) => link.pickingId);
    if (unknown.length === 0) return ok(shipments);
    const words = await this.words(client);
    if (!words.ok) return words;
    if (!words.value.areSeveral) return ok(shipments);
    const ids = [...new Set(unknown)];
    const rows = await client.searchRead("stock.picking", [["id", "in", ids]], ["company_id"], { limit: ids.length });
    if (!rows.ok) return rows.error.kind === "rejected" ? ok(shipments) : rows;
    const byPicking = new Map(rows.value.map((row) => [row["id"], companyOf(row)]));
    return ok(shipments.map((one) => ({ ...one, link: { ...byPicking.get(one.link.pickingId), ...one.link } })));
  }

  /** After the pickings' states are written, which orders are judged by. */
  async tell(
    client: SinkOdoo,
    shipments: readonly Linked[],
    columns: PickingColumns & Attendants,
  ): Promise<Loaded<ShipmentId>> {
    const concerned = shipments.filter((one) => wantsActivity(one) || isJustDelivered(one));
    if (concerned.length === 0) return { refusals: [], failure: null };
    const words = await this.words(client);
    if (!words.ok) return { refusals: [], failure: words.error };
    const attended = await this.#activities.attend(client, concerned, words.value, columns);
    if (attended.failure) return attended;
    const delivered = new Set(
      concerned.filter(isJustDelivered).flatMap(({ link }) => pickingsOf(link).map(({ pickingId }) => pickingId)),
    );
    return {
      ...attended,
      failure: await tellOrders(client, { pickingIds: [...delivered] }, columns, words.value, this.#now()),
    };
  }
}

const wantsActivity = ({ work }: Linked): boolean => (work.alerts ?? []).some(({ stage }) => stage !== "raised");

/** Among the news is what may have made it delivered; of one whose end is taken back the end before may stand again. */
function isJustDelivered({ work: { head, events } }: Linked): boolean {
  return (
    head?.milestone === "delivered" &&
    events.some(({ entry }) => entry.kind === "retraction" || entry.event.milestone === "delivered")
  );
}

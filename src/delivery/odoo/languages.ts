import { ok, type Result } from "../../domain/result.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { languageOf, wordsIn } from "./words/spoken.ts";
import type { Language, Words } from "./words/words.ts";

/** A company has one language; an Odoo with more companies than this is answered for by its first ones. */
const COMPANIES_MAX = 500;

/** How a company speaks, and by which clocks it lives. */
interface CompanyWay {
  readonly language: Language;
  readonly zone: string | null;
}

/** In which words the companies of an Odoo are spoken to. */
export class CompanyWords {
  readonly #byCompany: ReadonlyMap<number, CompanyWay>;

  /** In the order the companies were made. */
  constructor(byCompany: ReadonlyMap<number, CompanyWay>) {
    this.#byCompany = byCompany;
  }

  /** With one company it is clear whose words are meant. */
  get areSeveral(): boolean {
    return this.#byCompany.size > 1;
  }

  /** Where a record's company is not known, those of the first company. */
  of(companyId: number | undefined): Words {
    return wordsIn(this.#wayOf(companyId).language);
  }

  /** The time zone of a record's company; null where it has none. */
  zoneOf(companyId: number | undefined): string | null {
    return this.#wayOf(companyId).zone;
  }

  #wayOf(companyId: number | undefined): CompanyWay {
    const [first = { language: "en", zone: null } satisfies CompanyWay] = this.#byCompany.values();
    return (companyId === undefined ? undefined : this.#byCompany.get(companyId)) ?? first;
  }
}

/** Two calls. A key that may not look is answered in English. */
export async function askCompanyWords(client: OdooClient): Promise<Result<CompanyWords, OdooFailure>> {
  const limits = { limit: COMPANIES_MAX, order: "id asc" };
  const companies = await client.searchRead("res.company", [], ["partner_id"], limits);
  if (!companies.ok) return ifRefused(companies.error);
  const partnerIds = companies.value.map((company) => idOf(company["partner_id"])).filter((id) => id !== null);
  const partners = await client.searchRead("res.partner", [["id", "in", partnerIds]], ["lang", "tz"], limits);
  if (!partners.ok) return ifRefused(partners.error);
  const byPartner = new Map(partners.value.map((partner) => [partner["id"], partner]));
  const byCompany = companies.value.map((company) => {
    const { lang, tz } = byPartner.get(idOf(company["partner_id"])) ?? {};
    const zone = typeof tz === "string" && tz !== "" ? tz : null;
    return [Number(company["id"]), { language: languageOf(lang), zone }] as const;
  });
  return ok(new CompanyWords(new Map(byCompany)));
}

function ifRefused(error: OdooFailure): Result<CompanyWords, OdooFailure> {
  return error.kind === "rejected" ? ok(new CompanyWords(new Map())) : { ok: false, error };
}

/** The id of a many2one as `search_read` tells it; null where nothing is set. */
export function idOf(many2one: unknown): number | null {
  const id: unknown = Array.isArray(many2one) ? many2one[0] : null;
  return typeof id === "number" && id > 0 ? id : null;
}

/** Why a call to Odoo brought nothing, in the words that decide what happens next. `name` is Odoo's exception class where it gave one. */
export type OdooFailure =
  /** The same call may work later: network, time-out, overload, a conflict of two transactions. */
  | {
      readonly kind: "transient";
      readonly name: string;
      readonly message: string;
      readonly retryAfterMs: number | null;
    }
  /** The key is wrong, expired or its user archived: the connection pauses until a person mends it. */
  | { readonly kind: "unauthorized"; readonly name: string; readonly message: string }
  /** Not the Odoo that was meant: a wrong URL or database, a proxy's page, an answer of another shape. */
  | { readonly kind: "misconfigured"; readonly name: string; readonly message: string }
  /** Odoo says the same next time. */
  | { readonly kind: "rejected"; readonly name: string; readonly message: string };

/** An answer that is no success, as far as it could be read. */
export interface OdooRefusal {
  /** HTTP status. JSON-RPC answers 200 whatever happened. */
  readonly status: number;
  /** The Python exception class in Odoo's error body; null when the body is not Odoo's (HTML, a proxy's JSON). */
  readonly name: string | null;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export const MESSAGE_MAX_CHARS = 1000;

/** A proxy's way to say "not now"; 520 to 524 are Cloudflare's for an origin that is down or slow. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429, 502, 503, 504, 520, 521, 522, 523, 524]);

/** What Odoo answers after its own retries of a conflict, or when its database is out of reach (odoo/service/model.py, 19.0). */
const TRANSIENT_NAMES: ReadonlySet<string> = new Set([
  "psycopg2.errors.SerializationFailure",
  "psycopg2.errors.LockNotAvailable",
  "psycopg2.errors.DeadlockDetected",
  "psycopg2.errors.QueryCanceled",
  "psycopg2.errors.AdminShutdown",
  "psycopg2.OperationalError",
  "psycopg2.InterfaceError",
  "psycopg2.pool.PoolError",
  "odoo.sql_db.PoolError",
  "odoo.exceptions.ConcurrencyError",
  "odoo.exceptions.LockError",
]);

const UNAUTHORIZED_NAMES: ReadonlySet<string> = new Set([
  "odoo.exceptions.AccessDenied",
  "werkzeug.exceptions.Unauthorized",
]);

/** PostgreSQL's words for a database that is not there; JSON-RPC hands them through as an OperationalError. */
const NO_SUCH_DATABASE =
  /database "[^"]*" does not exist|Datenbank »[^«]*« existiert nicht|base de données « [^»]* » n'existe pas|no existe la base de datos «|il database "[^"]*" non esiste/;

/**
 * What an answer means. Odoo's status alone does not tell (an unknown field is a 500 and permanent, a serialization failure a 500
 * and transient), so the name decides wherever there is one.
 */
export function classify({ status, name, message, retryAfterMs }: OdooRefusal): OdooFailure {
  const said = { name: name ?? `HTTP ${status}`, message: message.slice(0, MESSAGE_MAX_CHARS) };
  if (name !== null && NO_SUCH_DATABASE.test(message)) return { kind: "misconfigured", ...said };
  if (TRANSIENT_STATUSES.has(status) || (name !== null && TRANSIENT_NAMES.has(name)))
    return { kind: "transient", ...said, retryAfterMs };
  if (status === 401 || (name !== null && UNAUTHORIZED_NAMES.has(name))) return { kind: "unauthorized", ...said };
  // Only a smaller batch can mend this.
  if (status === 413) return { kind: "rejected", ...said };
  // A server that fails without Odoo's own words is starting, stopping or not Odoo's fault.
  if (name === null && status >= 500) return { kind: "transient", ...said, retryAfterMs };
  if (name === null || status === 415) return { kind: "misconfigured", ...said };
  return { kind: "rejected", ...said };
}

/** An answer that came as a success and is not what was asked for. */
export function foreign(message: string): OdooFailure {
  return { kind: "misconfigured", name: "foreign answer", message: message.slice(0, MESSAGE_MAX_CHARS) };
}

/**
 * PostgreSQL's words for a conflict of two transactions; `load` reports it as any bad row, and the same rows may work again. Odoo hands
 * on the words alone, without their code, and a server whose `lc_messages` is not English says them in its own language.
 */
export function isConflict(message: string): boolean {
  return CONFLICTS.some((words) => words.test(message));
}

/** A serialization failure, a deadlock, a lock that was not had, a transaction that one of them ended (PostgreSQL's catalogues, 15). */
const CONFLICTS: readonly RegExp[] = [
  /could not serialize access|deadlock detected|could not obtain lock|lock timeout|current transaction is aborted/i,
  /Zugriff nicht serialisieren|Verklemmung \(Deadlock\)|konnte Sperre für|Zeitüberschreitung einer Sperre|Transaktion wurde abgebrochen/i,
  /sérialiser un accès|interblocage \(deadlock\)|obtenir un verrou|obtention des verrous|la transaction est annulée/i,
  /no se pudo serializar|detectado un deadlock|no se pudo bloquear|espera de candados|transacción abortada/i,
  /serializzazione dell'accesso|serializzare l'accesso|rilevato deadlock|lock di riga|timeout di lock|transazione corrente è interrotta/i,
  /serialisera åtkomst|deadlock upptäckt|kunde inte låsa|lås-timeout|transaktionen har avbrutits/i,
  /сериализовать доступ|взаимоблокировка|получить блокировку|тайм-аута блокировки|текущая транзакция прервана/i,
  /серіалізувати доступ|взаємне блокування|отримати блокування|тайм-аут блокування|поточна транзакція перервана/i,
  /直列化ができません|デッドロック|ロックを取得できません|ロックのタイムアウト|トランザクションがアボート/,
  /串行访问|序列化访问|检测到死锁|获得锁|由于锁超时|当前事务被终止/,
  /순차적 액세스가 불가능|serialize 접근을|deadlock 발생|잠금 정보를 구할|잠금 대기 시간 초과|현재 트랜잭션은 중지/,
];

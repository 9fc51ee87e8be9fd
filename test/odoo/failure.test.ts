import { describe, expect, it } from "vitest";
import { classify } from "../../src/odoo/client.ts";
import { isConflict } from "../../src/odoo/failure.ts";

describe("what an answer means", () => {
  const of = (status: number, name: string | null, message = "x"): string =>
    classify({ status, name, message, retryAfterMs: null }).kind;

  it.for([
    [500, "psycopg2.errors.SerializationFailure", "transient"],
    [500, "psycopg2.errors.LockNotAvailable", "transient"],
    [500, "psycopg2.errors.DeadlockDetected", "transient"],
    [500, "psycopg2.OperationalError", "transient"],
    [500, "psycopg2.InterfaceError", "transient"],
    [500, "odoo.exceptions.ConcurrencyError", "transient"],
    [409, "odoo.exceptions.LockError", "transient"],
    [200, "psycopg2.errors.SerializationFailure", "transient"],
    [200, "odoo.exceptions.LockError", "transient"],
    [429, null, "transient"],
    [502, null, "transient"],
    [503, null, "transient"],
    [504, null, "transient"],
    [500, null, "transient"],
    [401, "werkzeug.exceptions.Unauthorized", "unauthorized"],
    [200, "odoo.exceptions.AccessDenied", "unauthorized"],
    [401, null, "unauthorized"],
    [404, null, "misconfigured"],
    [415, null, "misconfigured"],
    [403, null, "misconfigured"],
    [200, null, "misconfigured"],
    [500, "builtins.ValueError", "rejected"],
    [500, "builtins.KeyError", "rejected"],
    [500, "psycopg2.errors.InvalidTextRepresentation", "rejected"],
    [403, "odoo.exceptions.AccessError", "rejected"],
    [404, "odoo.exceptions.MissingError", "rejected"],
    [404, "werkzeug.exceptions.NotFound", "rejected"],
    [422, "odoo.exceptions.ValidationError", "rejected"],
    [200, "odoo.exceptions.UserError", "rejected"],
    [413, null, "rejected"],
  ] as const)("%i %s is %s", ([status, name, kind]) => {
    expect(of(status, name)).toBe(kind);
  });

  it("a database that is not there is a wrong connection, though PostgreSQL calls it operational", () => {
    const message = 'connection to server at "db", port 5432 failed: FATAL:  database "nope" does not exist\n';
    expect(of(200, "psycopg2.OperationalError", message)).toBe("misconfigured");
  });

  it.for([
    "FATAL:  Datenbank »nope« existiert nicht",
    "FATAL:  la base de données « nope » n'existe pas",
    "FATAL:  no existe la base de datos «nope»",
    'FATAL:  il database "nope" non esiste',
  ])("so it is in the server's own language: %s", (message) => {
    expect(of(200, "psycopg2.OperationalError", message)).toBe("misconfigured");
  });

  it("is told in a thousand characters at most", () => {
    const told = classify({ status: 500, name: "builtins.ValueError", message: "x".repeat(5000), retryAfterMs: null });
    expect(told.message).toHaveLength(1000);
  });
});

describe("a conflict of two transactions", () => {
  it.for([
    "could not serialize access due to concurrent update\n",
    "konnte Zugriff nicht serialisieren wegen gleichzeitiger Aktualisierung\n",
    "Verklemmung (Deadlock) entdeckt",
    "n'a pas pu sérialiser un accès à cause d'une mise à jour en parallèle",
    "no se pudo serializar el acceso debido a un update concurrente",
    "serializzazione dell'accesso fallita a causa di modifiche concorrenti",
    "kunde inte serialisera åtkomst på grund av samtidig uppdatering",
    "не удалось сериализовать доступ из-за параллельного изменения",
    "не вдалося серіалізувати доступ через паралельне оновлення",
    "更新が同時に行われたためアクセスの直列化ができませんでした",
    "由于同步更新而无法串行访问",
    "동시 업데이트 때문에 순차적 액세스가 불가능합니다",
  ])("is known by PostgreSQL's words in its language: %s", (message) => {
    expect(isConflict(message)).toBe(true);
  });

  it.for(["Das Sperrdatum verbietet das.", "Serial number 7 is already in use", "Unknown database identifier '9'"])(
    "is nothing else: %s",
    (message) => {
      expect(isConflict(message)).toBe(false);
    },
  );
});

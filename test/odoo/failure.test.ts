import { describe, expect, it } from "vitest";
import { classify } from "../../src/odoo/client.ts";

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

  it("is told in a thousand characters at most", () => {
    const told = classify({ status: 500, name: "builtins.ValueError", message: "x".repeat(5000), retryAfterMs: null });
    expect(told.message).toHaveLength(1000);
  });
});

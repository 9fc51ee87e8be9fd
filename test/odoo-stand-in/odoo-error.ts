/** An exception of Odoo's, as its APIs tell it: JSON-2 by status and name, JSON-RPC by name alone. */
export class OdooError extends Error {
  readonly exception: string;
  readonly status: number;

  constructor(exception: string, message: string) {
    super(message);
    this.exception = exception;
    this.status = STATUS[exception] ?? 500;
  }

  /** Whether `load` reports it in its own words (Python: a subclass of UserError). */
  get isUserError(): boolean {
    return this.exception.startsWith("odoo.exceptions.");
  }

  toBody(): Record<string, unknown> {
    return {
      name: this.exception,
      message: this.message,
      arguments: this.exception.startsWith("werkzeug.") ? [this.message, this.status] : [this.message],
      context: {},
      debug: `Traceback (most recent call last):\n  File "odoo/http.py", line 1, in _serve_db\n${this.exception}: ${this.message}\n`,
    };
  }
}

const STATUS: Readonly<Record<string, number>> = {
  "odoo.exceptions.AccessDenied": 403,
  "odoo.exceptions.AccessError": 403,
  "odoo.exceptions.LockError": 409,
  "odoo.exceptions.MissingError": 404,
  "odoo.exceptions.UserError": 422,
  "odoo.exceptions.ValidationError": 422,
  "werkzeug.exceptions.BadRequest": 400,
  "werkzeug.exceptions.NotFound": 404,
  "werkzeug.exceptions.Unauthorized": 401,
  "werkzeug.exceptions.UnprocessableEntity": 422,
};

export const valueError = (message: string): OdooError => new OdooError("builtins.ValueError", message);
export const validationError = (message: string): OdooError =>
  new OdooError("odoo.exceptions.ValidationError", message);
export const userError = (message: string): OdooError => new OdooError("odoo.exceptions.UserError", message);

export function missingError(model: string, id: number, uid: number): OdooError {
  const message = `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`;
  return new OdooError("odoo.exceptions.MissingError", message);
}

/** A value as Python prints it, for messages that quote one. */
export function pythonRepr(value: unknown): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return value.includes("'") ? `"${value}"` : `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  return JSON.stringify(value);
}

/** A value as text, whatever it is. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

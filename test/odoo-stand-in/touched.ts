/** A record that a transaction made or changed, and which of its fields. */
export interface Touched {
  readonly model: string;
  readonly id: number;
  /** Null: it was made. */
  readonly fields: ReadonlySet<string> | null;
}

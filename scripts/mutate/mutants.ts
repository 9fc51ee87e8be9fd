import { MUTANTS_OF_ACCESS } from "./mutants-access.ts";
import { MUTANTS_OF_CORE } from "./mutants-core.ts";
import { MUTANTS_OF_DELIVERY } from "./mutants-delivery.ts";
import { MUTANTS_OF_KINDS } from "./mutants-kinds.ts";
import { MUTANTS_OF_STORE } from "./mutants-store.ts";
import { MUTANTS_OF_TENANTS } from "./mutants-tenants.ts";

/** A small break of the code, which a test must notice. */
export interface Mutant {
  readonly id: string;
  readonly file: string;
  /** In words: what is wrong with it. */
  readonly what: string;
  /** Text that the file has once, and what it becomes. */
  readonly from: string;
  readonly to: string;
  /** Test files, or parts of their paths. */
  readonly tests: readonly [string, ...string[]];
}

export const MUTANTS: readonly Mutant[] = [
  ...MUTANTS_OF_CORE,
  ...MUTANTS_OF_DELIVERY,
  ...MUTANTS_OF_STORE,
  ...MUTANTS_OF_ACCESS,
  ...MUTANTS_OF_TENANTS,
  ...MUTANTS_OF_KINDS,
];

/** The room a mutant is in. */
export const roomOf = ({ file }: Pick<Mutant, "file">): string => file.split("/")[1] ?? "";

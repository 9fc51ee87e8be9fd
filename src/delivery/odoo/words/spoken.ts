import type { ExceptionReason, Milestone } from "../../../domain/milestone.ts";
import { GERMAN } from "./de.ts";
import { ENGLISH } from "./en.ts";
import { SPANISH } from "./es.ts";
import { FRENCH } from "./fr.ts";
import { ITALIAN } from "./it.ts";
import { DUTCH } from "./nl.ts";
import { POLISH } from "./pl.ts";
import { PORTUGUESE } from "./pt.ts";
import { LANGUAGES, type Language, type Words } from "./words.ts";

const WORDS: Readonly<Record<Language, Words>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  it: ITALIAN,
  nl: DUTCH,
  pl: POLISH,
  pt: PORTUGUESE,
};

export const wordsIn = (language: Language): Words => WORDS[language];

/** The language of a partner in Odoo (`de_DE`, `pt_BR`, `sr@latin`); English for one that the mesh does not speak. */
export function languageOf(code: unknown): Language {
  const [spoken = ""] = typeof code === "string" ? code.toLowerCase().split(/[_@-]/) : [];
  return LANGUAGES.find((language) => language === spoken) ?? "en";
}

/** What is longer is told below it. */
const HEADLINE_MAX_CHARS = 120;

/** What happened, as people say it: of an exception its reason, and of one that no reason fits what the carrier said of it. */
export function inWords(
  words: Words,
  milestone: Milestone,
  reason: ExceptionReason | null,
  said: string | null = null,
): string {
  if (milestone !== "exception") return words.milestones[milestone];
  if (reason !== null && reason !== "other") return words.reasons[reason];
  const sentence = said?.trim() ?? "";
  return sentence !== "" && sentence.length <= HEADLINE_MAX_CHARS ? sentence : words.milestones.exception;
}

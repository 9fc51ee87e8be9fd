import { own } from "../domain/own.ts";

const GRAMS: Readonly<Record<string, number>> = { kg: 1000, g: 1, lb: 453.592_37, oz: 28.349_523_125 };
const MILLIMETRES: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000, in: 25.4, ft: 304.8 };

/** Odoo's weight in its own unit, rounded up to a gram; null for nothing, and for a unit nobody knows. */
export function gramsOf(weight: number, unit: string): number | null {
  return converted(weight, own(GRAMS, unit.trim().toLowerCase()));
}

export function millimetresOf(length: number, unit: string): number | null {
  return converted(length, own(MILLIMETRES, unit.trim().toLowerCase()));
}

function converted(amount: number, factor: number | undefined): number | null {
  if (factor === undefined || !Number.isFinite(amount) || amount <= 0) return null;
  // What a float makes of 1.1 kg is 1100.0000000000002 g, and that is not 1101.
  return Math.ceil(Math.round(amount * factor * 1000) / 1000);
}

/** Rounded up to a tenth: a parcel declared too light is charged again. */
export const ouncesOf = (grams: number): number => tenths(grams / 28.349_523_125);
export const inchesOf = (mm: number): number => tenths(mm / 25.4);

const tenths = (amount: number): number => Math.ceil(Math.round(amount * 1e6) / 1e5) / 10;

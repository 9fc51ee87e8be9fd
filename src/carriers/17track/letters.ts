import type { Standing } from "../../domain/milestone.ts";
import { judge } from "../codes.ts";
import type { ParcelStatus, Scan } from "../history.ts";
import { placeIn } from "../place-text.ts";
import type { ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { readWhen } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Parcel } from "./payload.ts";

type Track = Parcel["track"];
type Letters = Readonly<Record<string, unknown>>;

/** The scans of version 1, whose fields are letters: `z1` is the list, `z0` the newest alone. */
export function letterScans(track: Track, context: ReadingContext): Scan[] {
  const list = track?.z1 ?? [];
  const scans = list.length > 0 ? list : track?.z0 ? [track.z0] : [];
  return scans.map((letters) => scanOf(letters, context));
}

export function letterStatus(track: Track, { mapped }: ReadingContext): ParcelStatus | null {
  const code = clip(track?.e, 120);
  return code === null ? null : { ...judge(code, standingOf(code), mapped), code, at: null, description: null };
}

function scanOf(letters: Letters, { mapped }: ReadingContext): Scan {
  const words = Object.values(letters).filter((value) => typeof value === "string");
  const time = words.find((value) => /^\d{4}-\d\d-\d\d[T ]\d/.test(value));
  const said = words.filter((value) => value !== time && value !== "");
  const known = said.map((value) => standingOf(value)).find((standing): standing is Standing => standing !== null);
  const where = said.find((value) => /,\s*[A-Z]{2,3}$/.test(value) && placeIn(value)?.city);
  const place = where === undefined ? null : placeIn(where);
  const occurredAt = readWhen(time, { place });
  const description = clip(
    said.find((value) => value !== where),
    500,
  );
  const code = clip(description, 120) ?? "";
  const judged = known ?? mapped(code) ?? { milestone: "unknown" as const, reason: null };
  return {
    said: [time ?? null, ...said],
    event: {
      ...judge(code, judged, mapped),
      classifier: "actual",
      occurredAt,
      place,
      description,
      code,
      sourceEventId: null,
    },
  };
}

import type { BookingRequest, Party } from "../../src/domain/booking.ts";

const PARTY: Party = {
  name: "Jane Doe",
  company: null,
  street1: "179 N Harbor Dr",
  street2: null,
  city: "Redondo Beach",
  state: "CA",
  postalCode: "90277",
  country: "US",
  phone: "5555555555",
  email: null,
};

export function aRequest(over: Partial<BookingRequest> = {}): BookingRequest {
  return {
    bookingId: `bkg_${"0".repeat(32)}`,
    reference: "S00012 WH/OUT/00007 #1",
    order: "S00012",
    delivery: "WH/OUT/00007",
    attempt: 1,
    shipFrom: { ...PARTY, name: "My Company" },
    shipTo: PARTY,
    parcels: [{ weightGrams: 1500, lengthMm: 300, widthMm: 200, heightMm: 100 }],
    labelFormat: "PDF",
    rule: { kind: "cheapest" },
    currency: null,
    ...over,
  };
}

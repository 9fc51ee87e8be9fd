import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/edi-x12",
  body: `ISA*00*          *00*          *02*ACME           *ZZ*TALLYMAN       *261006*1315*U*00401*000000042*0*P*:~
GS*QM*ACME*TALLYMAN*20261006*1315*7*X*004010~
ST*214*0001~
B10*PRO123456*SHIP-1*ODFL~
L11*PO-9*PO~
LX*1~
AT7*AF*NS***20261005*1430*LT~
MS1*FARMINGTON*CT*US~
MS2*ODFL*TR123~
LX*2~
AT7*SD*B2***20261006*0900*CT~
MS1*COLUMBUS*OH*US~
LX*3~
AT7*X2****20261007*1200*ET~
SE*13*0001~
ST*214*0002~
B10**BOL-7*ODFL~
LX*1~
AT7*D1*NS***20261006*1605*UT~
MS1*RENO*NV*US~
SE*99*0003~
ST*214*0003~
LX*1~
SE*3*0003~
GE*3*7~
IEA*1*000000042~
`,
};

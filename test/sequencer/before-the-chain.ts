/** A shipment object's rows as the release before the audit chain kept them: linked, one code understood, one not, a retraction that waits. */
export const BEFORE_THE_CHAIN = {
  event: [
    {
      fingerprint: "00000000000000000000000000000001",
      seq: 1,
      body: '{"v":1,"entry":{"kind":"event","event":{"fingerprint":"00000000000000000000000000000001","milestone":"created","reason":null,"classifier":"actual","occurredAt":{"atMs":1793520000000,"asSent":"2026-11-01T08:00:00.000Z","certainty":"offset"},"place":null,"description":null,"code":"OC","sourceEventId":null},"seq":1},"from":{"sender":"easypost","endpointId":"eu_22222222222222222222222222222222","requestId":"req-1","receivedAtMs":1793520000000}}',
    },
    {
      fingerprint: "00000000000000000000000000000002",
      seq: 2,
      body: '{"v":1,"entry":{"kind":"event","event":{"fingerprint":"00000000000000000000000000000002","milestone":"in_transit","reason":null,"classifier":"actual","occurredAt":{"atMs":1793520060000,"asSent":"2026-11-01T08:01:00.000Z","certainty":"offset"},"place":null,"description":null,"code":"XX","sourceEventId":null,"understoodLate":true},"seq":2},"from":{"sender":"easypost","endpointId":"eu_22222222222222222222222222222222","requestId":"req-1","receivedAtMs":1793520000000}}',
    },
    {
      fingerprint: "00000000000000000000000000000003",
      seq: 3,
      body: '{"v":1,"entry":{"kind":"event","event":{"fingerprint":"00000000000000000000000000000003","milestone":"unknown","reason":null,"classifier":"actual","occurredAt":{"atMs":1793520120000,"asSent":"2026-11-01T08:02:00.000Z","certainty":"offset"},"place":null,"description":null,"code":"YY","sourceEventId":null,"unmapped":true},"seq":3},"from":{"sender":"easypost","endpointId":"eu_22222222222222222222222222222222","requestId":"req-1","receivedAtMs":1793520000000}}',
    },
    {
      fingerprint: "-00000000000000000000000000000009",
      seq: 4,
      body: '{"v":1,"entry":{"kind":"retraction","retraction":{"target":"00000000000000000000000000000009","declaredAt":{"atMs":1793520000000,"asSent":"2026-11-01T08:00:00.000Z","certainty":"offset"},"sourceEventId":null},"seq":4},"from":{"sender":"easypost","endpointId":"eu_22222222222222222222222222222222","requestId":"req-1","receivedAtMs":1793520000000}}',
    },
    {
      fingerprint: "00000000000000000000000000000004",
      seq: 5,
      body: '{"v":1,"entry":{"kind":"event","event":{"fingerprint":"00000000000000000000000000000004","milestone":"delivered","reason":null,"classifier":"actual","occurredAt":{"atMs":1793606400000,"asSent":"2026-11-02T08:00:00.000Z","certainty":"offset"},"place":null,"description":null,"code":"DL","sourceEventId":null},"seq":5},"from":{"sender":"shippo","endpointId":"eu_22222222222222222222222222222222","requestId":"req-1","receivedAtMs":1793520000000}}',
    },
  ],
  shipment: [
    {
      one: 1,
      migrated: 2,
      state:
        '{"v":2,"identity":{"tenantId":"tnt_11111111111111111111111111111111","carrier":"fedex","trackingNumber":"794600000001"},"lastSeq":5,"version":6,"folded":{"cycle":1,"starts":[],"head":{"fingerprint":"00000000000000000000000000000004","milestone":"delivered","reason":null,"occurredAt":{"atMs":1793606400000,"asSent":"2026-11-02T08:00:00.000Z","certainty":"offset"}},"last":{"fingerprint":"00000000000000000000000000000004","milestone":"delivered","reason":null,"occurredAt":{"atMs":1793606400000,"asSent":"2026-11-02T08:00:00.000Z","certainty":"offset"}},"firstTerminal":{"fingerprint":"00000000000000000000000000000004","milestone":"delivered","reason":null,"occurredAt":{"atMs":1793606400000,"asSent":"2026-11-02T08:00:00.000Z","certainty":"offset"}},"contradictions":[]},"estimate":{"deliveryAt":{"atMs":1793692800000,"asSent":"2026-11-03T08:00:00.000Z","certainty":"offset"},"reportedAtMs":1793520000000},"unconfirmed":[{"seq":1,"fingerprint":"00000000000000000000000000000001"},{"seq":2,"fingerprint":"00000000000000000000000000000002"},{"seq":3,"fingerprint":"00000000000000000000000000000003"},{"seq":4,"fingerprint":"-00000000000000000000000000000009"},{"seq":5,"fingerprint":"00000000000000000000000000000004"}],"cursors":{"odoo":{"version":0,"seq":0,"lease":null,"rungAtMs":1793520000000,"pendingSinceMs":1793520000000,"rewrites":1,"rewritten":0,"parked":false,"attempts":0,"retryAtMs":null,"failure":null},"readmodel":{"version":0,"seq":0,"lease":null,"rungAtMs":1793520000000,"pendingSinceMs":1793520000000,"rewrites":0,"rewritten":0,"parked":false,"attempts":0,"retryAtMs":null,"failure":null}},"links":[{"at":{"fingerprint":"","milestone":"unknown","occurredAt":{"atMs":1793520000000}},"link":{"pickingId":7,"pickingName":"WH/OUT/00007","trackingNumbers":["794600000001"]}}],"updatedAtMs":1793520000000,"alarmAtMs":1793520045000,"senders":["easypost","shippo"],"references":["S00017"]}',
    },
  ],
};

import { NO_AUTHORITY_SET } from "../../../src/domain/authority.ts";
import * as apiToken from "../../../src/store/api-token.ts";
import * as audit from "../../../src/store/audit.ts";
import * as auditList from "../../../src/store/audit-list.ts";
import * as authority from "../../../src/store/authority.ts";
import * as sample from "../../../src/store/certification-sample.ts";
import * as codeMap from "../../../src/store/code-map.ts";
import * as contract from "../../../src/store/contract.ts";
import * as endpoint from "../../../src/store/endpoint.ts";
import * as hand from "../../../src/store/hand.ts";
import * as person from "../../../src/store/person.ts";
import * as proposal from "../../../src/store/proposal.ts";
import * as sealed from "../../../src/store/sealed.ts";
import * as tenant from "../../../src/store/tenant.ts";
import * as whose from "../../../src/store/whose.ts";
import { ENDPOINT, TENANT } from "./fill.ts";
import { some, LIMIT, DAY_MS, ALL, OF_TENANT, SHIPMENT, IDENTITY, type Samples } from "./given.ts";

const TOKEN = { id: "tok_1", hash: "h", rotatedAtMs: 1, expiresAtMs: 1, previousUntilMs: 1, by: "p" };
const cut = (nowMs: number, days: number) => ({
  beforeMs: nowMs - days * DAY_MS,
  byTenant: { [TENANT]: nowMs - days * DAY_MS },
  heldTenants: [],
});

export const ACCESS: Samples = {
  "api-token": {
    createApiToken: ({ db, pass }) => [
      apiToken.createApiToken(db, { id: `tok_${pass}`, name: "t", role: "viewer", hash: `h${pass}`, createdAtMs: 1 }),
    ],
    findTokenOf: ({ db }) => [apiToken.findTokenOf(db, "h")],
    readApiToken: ({ db }) => [apiToken.readApiToken(db, "tok_1")],
    listApiTokens: ({ db }) => [apiToken.listApiTokens(db, ALL), apiToken.listApiTokens(db, OF_TENANT)],
    revokeApiToken: ({ db }) => [apiToken.revokeApiToken(db, "tok_1", 1)],
    rotateApiToken: ({ db }) => [apiToken.rotateApiToken(db, TOKEN)],
    noteTokenUse: ({ db, nowMs }) => [apiToken.noteTokenUse(db, "tok_1", nowMs, nowMs - 1)],
  },
  audit: {
    chainOf: ({ db }) => [audit.chainOf(db, { kind: "retention", id: SHIPMENT }, 0, LIMIT)],
    headOf: ({ db }) => [audit.headOf(db, { kind: "retention", id: SHIPMENT })],
    endsOf: ({ db }) => [audit.endsOf(db, { kind: "retention", id: SHIPMENT })],
    pastLinks: ({ db, nowMs }) => [audit.pastLinks(db, cut(nowMs, 3_650), null, 40)],
    dropLinks: ({ db }) => [audit.dropLinks(db, { kind: "retention", id: "none", upTo: { n: 1, hash: "h" } })],
  },
  "audit-list": {
    listAudit: ({ db, nowMs }) => [
      auditList.listAudit(db, { ...ALL, kinds: "all" }),
      auditList.listAudit(db, { ...OF_TENANT, kinds: "all" }),
      auditList.listAudit(db, { ...ALL, kinds: "all", kind: "retention", id: SHIPMENT }),
      auditList.listAudit(db, { ...OF_TENANT, kinds: ["retention"], sinceMs: nowMs - DAY_MS, untilMs: nowMs }),
    ],
    exportAudit: ({ db }) => [
      auditList.exportAudit(db, { tenants: "all", kinds: "all" }, ["retention", SHIPMENT, 1], LIMIT),
    ],
    stretchOfChains: ({ db }) => [auditList.stretchOfChains(db, ["retention", SHIPMENT, 1], LIMIT)],
    linksWithin: ({ db, nowMs }) => [auditList.linksWithin(db, nowMs - 3_600_000, nowMs, LIMIT)],
  },
  authority: {
    authorityOf: ({ db }) => [authority.authorityOf(db, TENANT)],
    setAuthority: ({ db }) => [authority.setAuthority(db, TENANT, NO_AUTHORITY_SET, 1)],
  },
  "certification-sample": {
    sampleRows: ({ db }) => [sample.sampleRows(db, some({ id: "s", endpointId: ENDPOINT, outcome: "read" }))],
    pushedOut: ({ db }) => [sample.pushedOut(db, some({ id: "s", endpointId: ENDPOINT, outcome: "read" }))],
    samplesOf: ({ db }) => [sample.samplesOf(db, ENDPOINT)],
    dropExpiredSamples: ({ db, nowMs }) => [sample.dropExpiredSamples(db, nowMs - 30 * DAY_MS, LIMIT)],
  },
  "code-map": {
    mappedCodes: ({ db }) => [codeMap.mappedCodes(db, "easypost")],
    mapCodeRow: ({ db }) => [codeMap.mapCodeRow(db, "easypost", "IT", { milestone: "in_transit", reason: null }, 1)],
    meaningOf: ({ db }) => [codeMap.meaningOf(db, "easypost", "IT")],
    tenantsHearing: ({ db }) => [codeMap.tenantsHearing(db, "easypost", "XX")],
    countUnmapped: ({ db }) => [codeMap.countUnmapped(db, "easypost", "XX")],
    unmappedCodes: ({ db }) => [codeMap.unmappedCodes(db, LIMIT)],
    shipmentsWithCode: ({ db }) => [
      codeMap.shipmentsWithCode(db, "easypost", "XX", LIMIT),
      codeMap.shipmentsWithCode(db, "easypost", "XX", LIMIT, TENANT),
    ],
    markMapped: ({ db }) => [
      codeMap.markMapped(db, IDENTITY, { sender: "easypost", code: "XX" }, { milestone: "in_transit", reason: null }),
    ],
  },
  contract: {
    standings: ({ db }) => [contract.standings(db, some(["api.v1"]))],
    standingOf: ({ db }) => [contract.standingOf(db, some("api.v1"))],
    setStanding: ({ db }) => [contract.setStanding(db, some("api.v1"), some({ state: "in_force" }), 1)],
    noteContractUse: ({ db, nowMs }) => [
      contract.noteContractUse(
        db,
        { contract: some("api.v1"), user: { kind: "token", id: "t" }, tenantId: null },
        nowMs,
      ),
    ],
    contractUsers: ({ db }) => [contract.contractUsers(db, some("api.v1"))],
  },
  endpoint: {
    createEndpoint: ({ db, pass }) => [
      endpoint.createEndpoint(
        db,
        some({
          id: `eu_new${pass}`,
          tenantId: TENANT,
          sender: "ups",
          state: "active",
          settings: {},
          rateLimitPerMinute: 1,
          createdAtMs: 1,
        }),
        "k1:x",
      ),
    ],
    newEndpointRows: ({ db }) => [endpoint.newEndpointRows(db, some({ id: "eu_n", tenantId: TENANT }), null)],
    findEndpoint: ({ db }) => [endpoint.findEndpoint(db, ENDPOINT)],
    readEndpoint: ({ db }) => [endpoint.readEndpoint(db, ENDPOINT)],
    listEndpoints: ({ db }) => [endpoint.listEndpoints(db, ALL), endpoint.listEndpoints(db, OF_TENANT)],
    standingRow: ({ db }) => [endpoint.standingRow(db, ENDPOINT, some({ state: "active", needsApproval: false }))],
    secretMadeAt: ({ db }) => [endpoint.secretMadeAt(db, ENDPOINT)],
    rotationRows: ({ db, nowMs }) => [
      endpoint.rotationRows(db, { endpointId: ENDPOINT, sealed: "k1:x", nowMs, overlapMs: 1 }),
    ],
    activeEndpointOf: ({ db }) => [endpoint.activeEndpointOf(db, TENANT, "easypost")],
  },
  person: {
    findPeople: ({ db }) => [
      person.findPeople(db, "iss", "sub", "a@b.test"),
      person.findPeople(db, "iss", "sub", null),
    ],
    personCalled: ({ db }) => [person.personCalled(db, { issuer: "iss", claim: "sub", value: "v" })],
    addPerson: ({ db, pass }) => [
      person.addPerson(
        db,
        some({
          id: `per_${pass}`,
          issuer: "i",
          claim: "sub",
          value: `v${pass}`,
          name: "n",
          role: "viewer",
          createdAtMs: 1,
          createdBy: "x",
        }),
      ),
    ],
    bringBackPerson: ({ db }) => [person.bringBackPerson(db, some({ id: "per_1", name: "n" }), ["admin"])],
    pinSubject: ({ db }) => [person.pinSubject(db, "per_1", "s")],
    peopleEverOf: ({ db }) => [person.peopleEverOf(db, ["admin"])],
    fewerEverOf: ({ db }) => [person.fewerEverOf(db, ["admin"], 1)],
    readPerson: ({ db }) => [person.readPerson(db, "per_1")],
    listPeople: ({ db }) => [person.listPeople(db, ALL), person.listPeople(db, OF_TENANT)],
    disablePerson: ({ db }) => [person.disablePerson(db, "per_1", 1)],
  },
  hand: {
    endOfHand: ({ db }) => [hand.endOfHand(db, "tok_1")],
    endOfMakers: ({ db }) => [hand.endOfMakers(db, "tok_1")],
    linesOf: ({ db }) => [hand.linesOf(db, ["tok_1"])],
    otherNamesOf: ({ db }) => [hand.otherNamesOf(db, ["per_1"])],
    heldNow: ({ db, nowMs }) => [hand.heldNow(db, "tok_1", nowMs)],
    haveGone: ({ db }) => [hand.haveGone(db, [["per_1", 1]])],
  },
  proposal: {
    proposalRow: ({ db }) => [proposal.proposalRow(db, some({ id: "prp_1" }))],
    decidedRow: ({ db }) => [
      proposal.decidedRow(db, "prp_1", { state: "approved", decidedBy: "p", decidedAtMs: 1, note: null }),
    ],
    findProposal: ({ db }) => [proposal.findProposal(db, "prp_1")],
    openProposalOf: ({ db, nowMs }) => [proposal.openProposalOf(db, "endpoint", "e1", nowMs)],
    listProposals: ({ db, nowMs }) => [
      proposal.listProposals(db, { ...ALL, state: null, kind: null, nowMs }),
      proposal.listProposals(db, { ...OF_TENANT, state: "proposed", kind: "endpoint", nowMs }),
    ],
    overdueProposals: ({ db, nowMs }) => [proposal.overdueProposals(db, nowMs, LIMIT)],
  },
  sealed: {
    sealedUnderOthers: ({ db }) =>
      Object.values(sealed.SEALED_COLUMNS).map((one) =>
        sealed.sealedUnderOthers(db, one, { kid: "k1", after: one.key.map(() => ""), limit: LIMIT }),
      ),
    resealed: ({ db }) =>
      Object.values(sealed.SEALED_COLUMNS).map((one) =>
        sealed.resealed(db, one, { key: one.key.map(() => "x"), sealed: "k1:x" }, "k2:x"),
      ),
    bodiesUnderOthers: ({ db }) =>
      Object.values(sealed.SEALED_BODIES).map((one) =>
        sealed.bodiesUnderOthers(db, one, { kid: "k1", after: "", limit: LIMIT }),
      ),
    bodyResealed: ({ db }) =>
      Object.values(sealed.SEALED_BODIES).map((one) => sealed.bodyResealed(db, one, { id: "x", key: "x" }, "k2")),
    unnamedBodies: ({ db }) => [sealed.unnamedBodies(db, ["eu/kpt_1"])],
    sealedByKey: ({ db }) => [sealed.sealedByKey(db)],
  },
  tenant: {
    setLinkRules: ({ db }) => [tenant.setLinkRules(db, TENANT, {})],
    isOdooTaken: ({ db }) => [tenant.isOdooTaken(db, TENANT, { odooUrl: "https://o.test", odooDb: "d" })],
    aloneInOdoo: ({ db }) => [tenant.aloneInOdoo(db, TENANT, { odooUrl: "https://o.test", odooDb: "d" })],
    createTenant: ({ db }) => [tenant.createTenant(db, some({ id: "tnt_x" }))],
    replaceConnection: ({ db }) => [tenant.replaceConnection(db, "tnt_x", some({ odooUrl: "https://x.test" }))],
    findTenant: ({ db }) => [tenant.findTenant(db, TENANT)],
    tenantsNamed: ({ db }) => [tenant.tenantsNamed(db, [TENANT])],
    listTenants: ({ db }) => [tenant.listTenants(db, ALL), tenant.listTenants(db, OF_TENANT)],
    pageOfTenantIds: ({ db }) => [tenant.pageOfTenantIds(db, "", LIMIT)],
    odooKeySetAtMs: ({ db }) => [tenant.odooKeySetAtMs(db, { id: TENANT, createdAtMs: 1 })],
    tenantsAre: ({ db }) => [tenant.tenantsAre(db)],
    odooConnectionOf: ({ db }) => [tenant.odooConnectionOf(db, TENANT)],
  },
  whose: {
    tenantNamed: ({ db }) => [whose.tenantNamed(db, TENANT)],
    tenantOfEndpoint: ({ db }) => [whose.tenantOfEndpoint(db, ENDPOINT)],
    tenantOfKept: ({ db }) => [whose.tenantOfKept(db, "kpt_1")],
    tenantOfBooking: ({ db }) => [whose.tenantOfBooking(db, "bkg_1")],
    tenantsOfToken: ({ db }) => [whose.tenantsOfToken(db, "tok_1")],
    tenantsOfPerson: ({ db }) => [whose.tenantsOfPerson(db, "per_1")],
  },
};

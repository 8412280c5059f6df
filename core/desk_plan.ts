/** What something would do, said before anybody does it. Nothing is changed. */

import { describeChanges, diffServices, type LoadResult, withTexts } from "./config/mod.ts";
import { findServer, findService } from "./control_members.ts";
import { clusterForecast } from "./desk_plan_cluster.ts";
import {
  type ConfigurationFile,
  describeOperation,
  type DirectorConfig,
  errorTexts,
  isWeight,
  type LayerChange,
  newWarnings,
  type Proposal,
  type ProposalPlan,
  type ServerConfig,
  serverId,
  type ServiceConfig,
  serviceId,
  type Standing,
  WEIGHT_WANTED,
} from "./model/mod.ts";
import type { ClusterSeat } from "./cluster_seat.ts";
import type { Files, Ports } from "./ports/mod.ts";
import { type Loaded, lossOf, restartNeeded } from "./reload.ts";
import type { ServiceRiver } from "./river.ts";
import type { Standings } from "./standings.ts";
import type { ServiceState, StandingView } from "./state/mod.ts";

export interface ForecastParts {
  readonly ports: Ports;
  readonly current: () => Loaded;
  readonly river: Pick<ServiceRiver, "preview" | "stateOf">;
  readonly standings: Pick<Standings, "of">;
  readonly seat: Pick<ClusterSeat, "snapshot">;
}

/** How the configuration that would be is loaded. */
export interface ForecastLoads {
  readonly reload: () => Promise<LoadResult>;
  readonly files: (files: Files) => Promise<LoadResult>;
  readonly change: (
    change: LayerChange,
  ) => Promise<{ readonly result: LoadResult; readonly problems: readonly string[] }>;
  readonly drop: (
    which: { readonly service?: string; readonly server?: string },
  ) => Promise<LoadResult>;
  /** Run-time changes that the file says itself then, and those that something contradicts from then on. */
  readonly promoted: (loaded: Loaded) => readonly string[];
  readonly contradicted: (loaded: Loaded) => readonly string[];
}

export interface Forecast {
  /** Throws RingmasterError `not_found` where what is to be changed is not there. */
  plan(proposal: Proposal): Promise<ProposalPlan>;
}

export function createForecast(parts: ForecastParts, loads: ForecastLoads): Forecast {
  return {
    async plan(proposal) {
      switch (proposal.kind) {
        case "reload":
          return await planConfig(parts, loads, await loads.reload());
        case "files":
          return await planFiles(parts, loads, proposal.files);
        case "change": {
          const { result, problems } = await loads.change(proposal.change);
          return problems.length > 0 ? refused(problems) : await planConfig(parts, loads, result);
        }
        case "drop":
          return await planConfig(parts, loads, await loads.drop(proposal));
        case "server":
          return await planServer(parts, proposal);
        case "cluster":
          return clusterForecast(proposal, await parts.seat.snapshot());
      }
    },
  };
}

function refused(problems: readonly string[]): ProposalPlan {
  return { operations: [], steps: [], warnings: [], problems };
}

async function planFiles(
  parts: ForecastParts,
  loads: ForecastLoads,
  files: readonly ConfigurationFile[],
): Promise<ProposalPlan> {
  const texts = Object.fromEntries(files.map(({ path, text }) => [path, text]));
  const result = await loads.files(withTexts(parts.ports.files, texts));
  const known = result.source?.files;
  const strange = known === undefined ? [] : files.filter(({ path }) => !known.includes(path));
  if (strange.length === 0) return await planConfig(parts, loads, result);
  return refused(strange.map(({ path }) => {
    return `"${path}" is none of the configuration's files, which are ${known?.join(", ")}`;
  }));
}

async function planConfig(
  parts: ForecastParts,
  loads: ForecastLoads,
  result: LoadResult,
): Promise<ProposalPlan> {
  if (!result.ok) return refused(errorTexts(result.problems));
  const { current, river, standings } = parts;
  const { config: before, warnings: known } = current();
  const after = result.config;
  const operations = await river.preview(after.services, standings.of);
  const { removed, of, guarded } = lossOf(before, after);
  const changes = describeChanges(before, after);
  return {
    operations,
    steps: [
      ...changes,
      ...operations.map(describeOperation).filter((operation) => !isTold(operation, changes)),
      ...joinsOf(before, after, standings.of),
      ...loads.promoted(result),
    ],
    warnings: [
      ...newWarnings(known, [...result.warnings, ...restartNeeded(before, after)]),
      ...loads.contradicted(result),
      ...dangersOf(parts, after.services, standings.of),
      ...before.services.filter((service) => !after.services.some((each) => sameKey(each, service)))
        .map((service) => `service ${service.name} would be gone`),
    ],
    problems: guarded
      ? [`it would remove ${removed} of ${of} real servers, more than half; only force applies it`]
      : [],
    ...(guarded ? { guarded } : {}),
  };
}

/** A removal says the same in both, but for the service's name. */
function isTold(operation: string, changes: readonly string[]): boolean {
  return changes.some((change) => change === operation || change.startsWith(`${operation} (`));
}

function sameKey(left: ServiceConfig, right: ServiceConfig): boolean {
  return serviceId(left.key) === serviceId(right.key);
}

/** Servers that nobody has checked yet are in no plan. */
function joinsOf(
  before: DirectorConfig,
  after: DirectorConfig,
  standingOf: StandingView,
): string[] {
  const { added, changed } = diffServices(before.services, after.services);
  const fresh: (readonly [ServiceConfig, ServerConfig])[] = [
    ...added.flatMap((service) => service.servers.map((server) => [service, server] as const)),
    ...changed.flatMap((change) =>
      change.servers.added.map((server) => [change.after, server] as const)
    ),
  ];
  return fresh
    .filter(([{ key }, server]) => {
      return standingOf(serviceId(key), serverId(server))?.mode === undefined;
    })
    .map(([{ name }, server]) => `${serverId(server)} of ${name} joins after its first good check`);
}

/** What would be left of services that serve now. */
function dangersOf(
  { current, river, standings }: ForecastParts,
  services: readonly ServiceConfig[],
  standingOf: StandingView,
): string[] {
  return services.flatMap((service) => {
    const now = current().config.services.find((each) => sameKey(each, service));
    if (now === undefined) return [];
    return dangers(
      service.name,
      river.stateOf(now, standings.of),
      river.stateOf(service, standingOf),
    );
  });
}

function dangers(name: string, before: ServiceState, after: ServiceState): string[] {
  const warnings: string[] = [];
  if (before.serving > 0 && after.serving === 0) {
    warnings.push(
      after.unknown > 0
        ? `no server of ${name} would be in service until the first good check of one`
        : `no server of ${name} would be left`,
    );
  }
  if (after.fallbackInUse && !before.fallbackInUse) {
    warnings.push(`the fallback of ${name} would be used`);
  }
  return warnings;
}

type ServerProposal = Extract<Proposal, { readonly kind: "server" }>;

async function planServer(parts: ForecastParts, proposal: ServerProposal): Promise<ProposalPlan> {
  const { current, river, standings } = parts;
  const { services } = current().config;
  const service = findService(services, proposal.service);
  const server = findServer(service, proposal.server);
  const { weight } = proposal;
  if (typeof weight === "number" && !isWeight(weight)) {
    return refused([`found weight ${weight}; wanted is ${WEIGHT_WANTED}`]);
  }
  if (proposal.verb === "weight" && weight === undefined) {
    return refused([`found no weight; wanted is ${WEIGHT_WANTED}`]);
  }
  const [id, member] = [serviceId(service.key), serverId(server)];
  const standingOf: StandingView = (ofService, ofServer) => {
    const said = standings.of(ofService, ofServer);
    return ofService === id && ofServer === member ? standingAfter(said, proposal) : said;
  };
  const operations = await river.preview(services, standingOf);
  return {
    operations,
    steps: [...operations.map(describeOperation), ...courseOf(proposal, standings.of(id, member))],
    warnings: dangersOf(parts, [service], standingOf),
    problems: [],
  };
}

/** What is said of the server once the verb is done; the maintenance folder goes before what operators say. */
function standingAfter(
  standing: Standing | undefined,
  { verb, weight }: ServerProposal,
): Standing | undefined {
  const { mode, weight: _weight, ...rest } = standing ?? { since: 0 };
  const set = verb === "weight" ? weight : standing?.weight;
  const next = mode === "maintenance" || verb === "weight" ? mode : MODES[verb];
  return {
    ...rest,
    ...(next === undefined ? {} : { mode: next }),
    ...(typeof set === "number" ? { weight: set } : {}),
  };
}

const MODES = { drain: "draining", disable: "disabled", enable: undefined } as const;

/** What comes behind the change of the table. */
function courseOf({ verb, server }: ServerProposal, standing: Standing | undefined): string[] {
  if (standing?.mode === "maintenance") {
    return [`${server} stays in maintenance, as file "${standing.file}" says`];
  }
  return verb === "drain"
    ? [`${server} is disabled when its last connection has ended, at the deadline at the latest`]
    : [];
}

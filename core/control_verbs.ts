/** The operator's verbs, each told before it is done and after it. */

import { type Asked, audited, type Verdict } from "./audit.ts";
import type { ControlOptions } from "./control.ts";
import { findServer, findService } from "./control_members.ts";
import { RingmasterError } from "./errors.ts";
import type { EventId } from "./events/mod.ts";
import {
  type Actor,
  type ClusterOutcome,
  count,
  DRAIN_MAX_MS,
  formatDuration,
  isWeight,
  type LayerChange,
  type ReloadOutcome,
  serverId,
  type ServiceConfig,
  serviceId,
  type VerbOutcome,
  WEIGHT_WANTED,
} from "./model/mod.ts";
import type { DirectorControl, MemberName } from "./plugin/mod.ts";
import { describeStanding, type Wish } from "./standings.ts";

/** About one server each. */
export function serverVerbs(
  options: ControlOptions,
  actor: Actor,
): Pick<DirectorControl, "drain" | "disable" | "enable" | "weight"> {
  const { clock, events, standings } = options;
  const services = () => options.loaded().config.services;

  async function wish(verb: string, name: MemberName, wanted: Wish): Promise<VerbOutcome> {
    const member = memberIn(services(), name);
    if (member instanceof RingmasterError) {
      const asked = { verb, target: `${name.server} of ${name.service}` };
      return await audited(
        events,
        actor,
        asked,
        () => Promise.reject(member),
        () => ({ after: "" }),
      );
    }
    const { service, server } = member;
    const standing = () => describeStanding(standings.of(service, server));
    const asked = { verb, target: `${server} of ${member.name}`, before: standing() };
    return await audited(events, actor, asked, async (cause) => {
      const unkept = await standings.set({ service, server }, wanted, cause);
      return {
        service,
        server,
        message: `server ${server} of ${service} is ${standing()}`,
        ...(unkept === undefined ? {} : {
          warning: `it holds until the director ends, because it could not be kept: ${unkept}`,
        }),
      };
    }, () => ({ after: standing() }));
  }

  return {
    drain(name, deadlineMs) {
      if (!Number.isInteger(deadlineMs) || deadlineMs < 1 || deadlineMs > DRAIN_MAX_MS) {
        return refuse(
          `cannot drain ${name.server} within ${deadlineMs} ms: wanted is a deadline from 1ms to ${
            formatDuration(DRAIN_MAX_MS)
          }`,
        );
      }
      return wish("drain", name, { mode: "draining", deadlineAt: clock.now() + deadlineMs });
    },
    disable: (name) => wish("disable", name, { mode: "disabled" }),
    enable: (name) => wish("enable", name, { mode: null }),
    weight(name, weight) {
      if (weight === "configured") return wish("weight", name, { weight: null });
      if (!isWeight(weight)) {
        return refuse(`cannot give ${name.server} weight ${weight}: wanted is ${WEIGHT_WANTED}`);
      }
      return wish("weight", name, { weight });
    },
  };
}

/** Ids and the service's name, or why there is none such: that somebody asked for it is told too. */
function memberIn(services: readonly ServiceConfig[], name: MemberName) {
  try {
    const found = findService(services, name.service);
    const server = serverId(findServer(found, name.server));
    return { service: serviceId(found.key), server, name: found.name };
  } catch (thrown) {
    if (thrown instanceof RingmasterError) return thrown;
    throw thrown;
  }
}

/** About the configuration, and about the cluster. */
export function directorVerbs(
  options: ControlOptions,
  actor: Actor,
): Pick<
  DirectorControl,
  "reload" | "change" | "drop" | "replace" | "standby" | "takeover" | "release"
> {
  const { events, desk, seat } = options;
  const about = (verb: string, which: Partial<LayerChange>): Asked => {
    const before = configuredAs(options.loaded().config.services, which);
    return { verb, target: targetOf(which), ...(before === undefined ? {} : { before }) };
  };

  const load = (
    asked: Asked,
    body: (cause: EventId) => Promise<ReloadOutcome>,
    shortOf: (problems: readonly string[]) => string = firstOf,
  ) => audited(events, actor, asked, body, (outcome) => verdictOf(outcome, shortOf));

  const move = (
    verb: "standby" | "takeover" | "release",
    body: (cause: EventId) => Promise<ClusterOutcome>,
  ) =>
    audited(
      events,
      actor,
      { verb, target: "", ...(seat.role === undefined ? {} : { before: seat.role }) },
      body,
      ({ message }: ClusterOutcome) => ({ after: message }),
    );

  return {
    reload: ({ force = false } = {}) =>
      load(
        { verb: force ? "reload with force" : "reload", target: "" },
        (cause) => options.reload(force, cause),
        // The event of the rejected file has said all of them already.
        (problems) => `the configuration has ${count(problems.length, "problem")}`,
      ),
    change: (change, { force = false } = {}) =>
      load(
        about(change.value === null ? "remove" : "change", change),
        (cause) => desk.change(change, { force, by: actor.name, cause }),
      ),
    drop: (which, { force = false } = {}) =>
      load(
        about("drop", which),
        (cause) => desk.drop(which, { force, cause }),
      ),
    replace: (files, { etag, force = false }) =>
      load(
        { verb: "replace", target: files.map(({ path }) => path).join(", ") },
        (cause) => desk.replace(files, { etag, force, cause }),
      ),
    standby: (scope) => move("standby", async (cause) => await seat.verbs.standby(scope, cause)),
    takeover: (scope, { force = false } = {}) =>
      move("takeover", async (cause) => await seat.verbs.takeover(scope, force, cause)),
    release: () => move("release", async (cause) => await seat.verbs.release(cause)),
  };
}

function verdictOf(
  outcome: ReloadOutcome,
  shortOf: (problems: readonly string[]) => string,
): Verdict {
  switch (outcome.kind) {
    case "applied":
      return { after: outcome.changes.join("; ") || "applied" };
    case "unchanged":
      return { after: "unchanged" };
    case "rejected":
      return { refused: shortOf(outcome.problems) };
    case "guarded":
      return { refused: `it would remove ${outcome.removed} of ${outcome.of} real servers` };
  }
}

/** Who asked has the answer with all of them. */
function firstOf([first = "it is not valid", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first}; and ${others.length} more`;
}

/** What is configured before a change of it, for a person; undefined where all of the configuration is meant. */
function configuredAs(
  services: readonly ServiceConfig[],
  { service, server }: Partial<LayerChange>,
): string | undefined {
  if (service === undefined) return undefined;
  const found = services.find(({ name, key }) => name === service || serviceId(key) === service);
  if (found === undefined) return "not there";
  if (server === undefined) return `${found.scheduler}, ${found.servers.length} servers`;
  const one = found.servers.find((each) => serverId(each) === server || each.address === server);
  return one === undefined ? "not there" : `${one.forwarding} weight ${one.weight}`;
}

/** `service web`, `server 10.0.0.1:80 of web`, or `everything`. */
function targetOf({ service, server }: Partial<LayerChange>): string {
  if (service === undefined) return "everything";
  return server === undefined ? `service ${service}` : `server ${server} of ${service}`;
}

function refuse(message: string): Promise<never> {
  return Promise.reject(new RingmasterError("refused", message));
}

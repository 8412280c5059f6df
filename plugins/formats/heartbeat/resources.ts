/** The resources of haresources: a script and its arguments, joined by `::`. */

import { type NativeAddress, readAddress, readAddress6 } from "./addresses.ts";
import type { Notes } from "./notes.ts";
import { misspelt, readInterface, wholeReader } from "./values.ts";

export type NativeResource =
  | NativeAddress
  | {
    readonly type: "ipvs_sync";
    readonly role: "master" | "backup";
    readonly interface: string;
    readonly syncid: number;
  }
  | { readonly type: "script"; readonly script: string; readonly args?: readonly string[] };

/** What a word of haresources is: a resource, or the configuration of ldirectord, which this program reads itself. */
export type ResourceWord =
  | { readonly resource: NativeResource }
  | { readonly include: string };

/** What ldirectord reads where it is not told another file. */
const LDIRECTORD_FILE = "ldirectord.cf";
/** What LVSSyncDaemonSwap uses where it is not told another one. */
const SYNC_INTERFACE = "eth0";

/** Like Heartbeat: a word that begins like a dotted address stands for IPaddr with it. */
const BARE_ADDRESS = /^\d+\.\d+\.\d+\.\d+/;

export function readResource(text: string, notes: Notes): ResourceWord | undefined {
  if (BARE_ADDRESS.test(text)) return asResource(readAddress(text, notes));
  const [script = "", ...args] = text.split("::");
  switch (script) {
    case "IPaddr":
    case "IPaddr2":
      return asResource(readAddressArguments(script, args, notes));
    case "IPv6addr":
      // An IPv6 address has the separator in it: what was split there is put together again.
      return asResource(readAddress6(args.join("::"), notes));
    case "LVSSyncDaemonSwap":
      return asResource(readSync(args, notes));
    case "ldirectord":
      return readLdirectord(args, notes);
    default:
      return asResource(readScript(script, args, notes));
  }
}

function asResource(resource: NativeResource | undefined): ResourceWord | undefined {
  return resource === undefined ? undefined : { resource };
}

function readAddressArguments(
  script: string,
  args: readonly string[],
  notes: Notes,
): NativeAddress | undefined {
  const [address = "", ...more] = args;
  // The pieces of an IPv6 address are told as what they were.
  if (address.includes(":")) return readAddress(args.join("::"), notes);
  if (address !== "" && more.length === 0) return readAddress(address, notes);
  return void notes.error(
    `${script} has ${args.length} arguments; wanted is one: ${script}::IP/MASK/NIC`,
  );
}

const ROLES = ["master", "backup"] as const;
const readSyncId = wholeReader("the id of the sync daemon", 0, 255);

function readSync(args: readonly string[], notes: Notes): NativeResource | undefined {
  const [word = "", device = "", id = "", ...more] = args;
  const role = ROLES.find((each) => each === word);
  if (role === undefined) {
    notes.error(
      word === ""
        ? "the role is missing; write LVSSyncDaemonSwap::master"
        : `cannot read ${misspelt(word, "the role of the sync daemon", ROLES)}`,
    );
  }
  const interfaceName = device === "" ? SYNC_INTERFACE : readInterface(device, notes);
  const syncid = id === "" ? 0 : readSyncId(id, notes);
  if (more.length > 0) notes.error("has too many arguments; wanted are ROLE::INTERFACE::SYNCID");
  if (
    role === undefined || interfaceName === undefined || syncid === undefined || more.length > 0
  ) return undefined;
  return { type: "ipvs_sync", role, interface: interfaceName, syncid };
}

function readLdirectord(args: readonly string[], notes: Notes): ResourceWord | undefined {
  const [file = "", ...more] = args;
  if (more.length === 0) return { include: file === "" ? LDIRECTORD_FILE : file };
  return void notes.error(
    `ldirectord has ${args.length} arguments; wanted is the name of its configuration alone`,
  );
}

const BUILT_IN = ["IPaddr", "IPaddr2", "IPv6addr", "LVSSyncDaemonSwap", "ldirectord"];
const SCRIPT_FORM = /^[^/:\\\p{Cc}][^/:\\\p{Cc}]*$/u;

function readScript(
  script: string,
  args: readonly string[],
  notes: Notes,
): NativeResource | undefined {
  if (!SCRIPT_FORM.test(script) || script === "." || script === "..") {
    return void notes.error(
      `cannot use "${script}" as the name of a script; wanted the name of a file in resource.d`,
    );
  }
  const known = BUILT_IN.find((name) => name.toLowerCase() === script.toLowerCase());
  if (known !== undefined) {
    notes.warn(`is taken for a script "${script}", did you mean "${known}"?`);
  }
  return args.length === 0 ? { type: "script", script } : { type: "script", script, args };
}

/** Addresses of listeners as operators write them: `8694`, `127.0.0.1:8694`, `[::1]:8694`. Pure. */

import { canonicalAddress } from "../../../core/plugin/mod.ts";

export interface ListenAddress {
  /** Canonical, without brackets. */
  readonly address: string;
  readonly port: number;
}

/** What a bare port listens on: only programs of this machine reach it. */
const LOOPBACK = "127.0.0.1";
const PORT_MAX = 65_535;

/** Undefined where it is none. Names are none: what they mean can change under a listener. */
export function parseListenAddress(text: string | number): ListenAddress | undefined {
  const match = /^(?:\[(?<six>[^\]]+)\]:|(?<four>[0-9.]+):)?(?<port>\d{1,5})$/.exec(String(text));
  if (match?.groups === undefined) return undefined;
  const { six, four, port: digits } = match.groups;
  const port = Number(digits);
  const address = canonicalAddress(six ?? four ?? LOOPBACK);
  if (address === undefined || port < 1 || port > PORT_MAX) return undefined;
  return (six !== undefined) === address.includes(":") ? { address, port } : undefined;
}

/** `127.0.0.1:8694`, `[::1]:8694`. */
export function formatListenAddress({ address, port }: ListenAddress): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** Whether only programs of this machine reach it. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^127\./.test(address);
}

/** Whether it stands for all addresses of this machine. */
export function isAnyAddress(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

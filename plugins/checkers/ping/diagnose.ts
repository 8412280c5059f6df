/** What the doctor is told: whether echo requests can be sent here. */

import type { Echo, Finding, IpFamily } from "../../../core/plugin/mod.ts";

const FAMILIES: readonly IpFamily[] = [4, 6];

export function diagnosePing(echo: Echo): Finding[] {
  return FAMILIES.map((family) => {
    const subject = `ICMP echo over IPv${family}`;
    const obstacle = echo.obstacle(family);
    if (obstacle === undefined) return { status: "ok", subject, message: "sockets can be opened" };
    return {
      // Only servers of that family that are checked so are lost, which may be none.
      status: "warning",
      subject,
      message: obstacle,
      remedy: "run the director with CAP_NET_RAW, or put a group of it within " +
        "net.ipv4.ping_group_range (sysctl), which counts for IPv6 too",
    };
  });
}

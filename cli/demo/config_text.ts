/** The article's ldirectord.cf for the demo: addresses, ports and logfile replaced, everything else as it is. Pure. */

import { RingmasterError } from "../../mod.ts";
import type { Layout, Place } from "./layout.ts";

const ENDPOINT = /\b10\.0\.0\.(150|147|146):(9072|7072)\b/g;
const LOGFILE = /^logfile\s*=.*$/m;

const HEADER =
  "# The article's ldirectord.cf for the demo, with addresses of this machine. Edit it while the demo\n" +
  "# runs: autoreload=yes has every change read at once, and a mistake changes nothing.\n";

/** Throws RingmasterError `config_invalid` where the text lacks what the demo stands on. */
export function demoConfigText(article: string, layout: Layout, logfile: string): string {
  const [first, second] = layout.nodes;
  const places: Readonly<Record<string, Place | undefined>> = {
    "150": layout.balancer,
    "147": first,
    "146": second,
  };
  let replaced = 0;
  const text = article.replaceAll(ENDPOINT, (endpoint: string, last: string, port: string) => {
    const place = places[last];
    if (place === undefined) return endpoint;
    replaced++;
    return `${place.address}:${port === "9072" ? place.httpPort : place.sipPort}`;
  });
  // Two services, each with two real servers.
  if (replaced !== 6 || !LOGFILE.test(text)) {
    throw new RingmasterError(
      "config_invalid",
      `cannot use the example's ldirectord.cf for the demo: wanted the article's 6 addresses ` +
        `and a logfile, found ${replaced} addresses`,
    );
  }
  return HEADER + text.replace(LOGFILE, () => `logfile="${logfile}"`);
}

/** The last latencies of a server, drawn. The number beside it says the newest, so it is hidden from screen readers. */

import { attributeSlot, make } from "./dom.js";
import { sparkPaths } from "./sparkline.js";

/**
 * @param {number} width
 * @param {number} height
 */
export function sparkline(width, height) {
  const line = make("path", { class: "spark-line" });
  const misses = make("path", { class: "spark-misses" });
  const setLine = attributeSlot(line, "d");
  const setMisses = attributeSlot(misses, "d");
  const element = make(
    "svg",
    {
      class: "spark",
      viewBox: `0 0 ${width} ${height}`,
      width: String(width),
      height: String(height),
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    line,
    misses,
  );
  /** @type {readonly (number | null)[] | undefined} */
  let drawn;
  return {
    element,
    /** @param {readonly (number | null)[]} samples */
    update(samples) {
      if (samples === drawn) return;
      drawn = samples;
      const paths = sparkPaths(samples, width, height);
      setLine(paths.line === "" ? undefined : paths.line);
      setMisses(paths.misses === "" ? undefined : paths.misses);
    },
  };
}

// @ts-check
/** The last latencies of a server as a line. Pure. */

import { counted, latency, whole } from "./words.js";

/** Checks that a line shows at most. */
export const SAMPLES_MAX = 60;
/** What fills the whole height at least, milliseconds, so that noise of a quick server stays flat. */
const TOP_MIN_MS = 2;

/**
 * Paths of an SVG of this size: `line` through what was measured, with a gap where a check failed, and `misses`, one
 * stroke from the bottom for each that did. The newest is at the right edge, however many there are.
 * @param {readonly (number | null)[]} samples oldest first, milliseconds, null for a check that failed
 * @param {number} width
 * @param {number} height
 * @returns {{ line: string, misses: string }}
 */
export function sparkPaths(samples, width, height) {
  const shown = samples.slice(-SAMPLES_MAX);
  const top = Math.max(TOP_MIN_MS, ...shown.map((value) => value ?? 0));
  const step = width / (SAMPLES_MAX - 1);
  let line = "";
  let misses = "";
  let isDrawing = false;
  shown.forEach((value, index) => {
    const x = round(width - (shown.length - 1 - index) * step);
    if (value === null) {
      misses += `M${x} ${height}V${round(height * 0.35)}`;
      isDrawing = false;
      return;
    }
    const y = round(height - 1 - (value / top) * (height - 2));
    const last = index === shown.length - 1 || shown[index + 1] === null;
    // A single sample between two failures would be a line without length, which nobody sees.
    line += isDrawing ? `L${x} ${y}` : `M${x} ${y}${last ? "h0.01" : ""}`;
    isDrawing = true;
  });
  return { line, misses };
}

/**
 * What a line shows, for who wants its numbers or cannot see it.
 * @param {readonly (number | null)[]} samples as for `sparkPaths`
 */
export function sparkWords(samples) {
  const shown = samples.slice(-SAMPLES_MAX);
  const measured = shown.filter((value) => value !== null);
  if (shown.length === 0) return "No check is known yet.";
  const checks = counted(shown.length, "check");
  if (measured.length === 0) return `${checks}, all failed.`;
  const range = `${latency(Math.min(...measured))} to ${latency(Math.max(...measured))}`;
  const failed = shown.length - measured.length;
  return `${checks}: ${range}${
    failed === 0 ? "" : `, ${whole(failed)} failed`
  }; the newest is on the right.`;
}

/**
 * The samples with one more behind them, the oldest let go.
 * @param {readonly (number | null)[]} samples
 * @param {number | null} value
 */
export function withSample(samples, value) {
  return [...samples.slice(-(SAMPLES_MAX - 1)), value];
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

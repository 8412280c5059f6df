// @ts-check
/** Numbers, times and sizes as the dashboard says them. Pure. */

const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const STEPS = ["", "k", "M", "G", "T"];

/**
 * A whole number with its thousands apart: `12,345`.
 * @param {number} value
 */
export function whole(value) {
  return GROUPED.format(value);
}

/**
 * With three digits at most and the step of a thousand that fits: `0`, `0.4`, `27`, `1.3k`, `12M`.
 * @param {number} value
 */
export function short(value) {
  let rest = Math.max(0, value);
  let step = 0;
  while (rest >= 999.5 && step < STEPS.length - 1) {
    rest /= 1000;
    step++;
  }
  const digits = rest >= 9.95 || (step === 0 && Number.isInteger(rest)) ? 0 : 1;
  return `${rest === 0 ? "0" : rest.toFixed(digits)}${STEPS[step]}`;
}

/**
 * Bytes in a second: `1.3 kB/s`.
 * @param {number} value
 */
export function byteRate(value) {
  const text = short(value);
  const step = /[a-zA-Z]$/.exec(text)?.[0] ?? "";
  return `${step === "" ? text : text.slice(0, -1)} ${step}B/s`;
}

/**
 * How long something took, to the point: `0.8 ms`, `12 ms`, `1.4 s`.
 * @param {number} ms
 */
export function latency(ms) {
  if (ms < 9.95) return `${Math.max(0, ms).toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long something lasts, in its two greatest units: `4 s`, `3 min 20 s`, `2 h`, `3 d 4 h`.
 * @param {number} ms
 */
export function lasting(ms) {
  const value = Math.max(0, ms);
  if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
  if (value < HOUR) return pair(value, MINUTE, "min", SECOND, "s");
  if (value < DAY) return pair(value, HOUR, "h", MINUTE, "min");
  return pair(value, DAY, "d", HOUR, "h");
}

/**
 * @param {number} value
 * @param {number} great
 * @param {string} greatWord
 * @param {number} small
 * @param {string} smallWord
 */
function pair(value, great, greatWord, small, smallWord) {
  const rest = Math.floor((value % great) / small);
  const first = `${Math.floor(value / great)} ${greatWord}`;
  return rest === 0 ? first : `${first} ${rest} ${smallWord}`;
}

/**
 * The same in one unit, for a narrow column: `4 s`, `3 min`, `2 h`, `3 d`.
 * @param {number} ms
 */
export function roughly(ms) {
  const value = Math.max(0, ms);
  if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
  if (value < HOUR) return `${Math.floor(value / MINUTE)} min`;
  if (value < DAY) return `${Math.floor(value / HOUR)} h`;
  return `${Math.floor(value / DAY)} d`;
}

/**
 * The time of day where the reader is, `03:04:05`; of another day than `now` with the date before it.
 * @param {number} time
 * @param {number} now
 */
export function timeOfDay(time, now) {
  const then = new Date(time);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const clock = [then.getHours(), then.getMinutes(), then.getSeconds()].map(two).join(":");
  if (then.toDateString() === new Date(now).toDateString()) return clock;
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${clock}`;
}

/**
 * A time zone by its distance from UTC: `UTC`, `UTC+05:30`.
 * @param {number} behindMinutes as `Date.getTimezoneOffset` says it: less than 0 in the east
 */
export function zoneOf(behindMinutes) {
  if (behindMinutes === 0) return "UTC";
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const distance = Math.abs(behindMinutes);
  const sign = behindMinutes > 0 ? "-" : "+";
  return `UTC${sign}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

/**
 * `1 server`, `12 servers`.
 * @param {number} amount
 * @param {string} word
 */
export function counted(amount, word) {
  return `${whole(amount)} ${word}${amount === 1 ? "" : "s"}`;
}

/** Headers that every answer has: what a browser may do with it, which is as little as can be. Pure. */

/**
 * The page has its scripts, styles and pictures from here and asks nobody else. `data:` is for the pictures that
 * styles draw.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A year, as RFC 6797 section 6.1.1 shows it. */
const TRANSPORT_SECURITY = "max-age=31536000";

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** Sets them on an answer; what a route said about caching stays, and is `no-store` where it said nothing. */
export function protectHeaders(headers: Headers, tls: boolean): void {
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (tls) headers.set("strict-transport-security", TRANSPORT_SECURITY);
}

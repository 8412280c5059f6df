/**
 * A self-signed certificate for tests of TLS, valid until 2126, for the name below and for
 * 127.0.0.1. Its key is public by being here: it protects nothing and must be trusted by nobody.
 */

export interface TestCertificate {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
}

export const testCertificate: TestCertificate = {
  name: "ring.example",
  cert: `-----BEGIN CERTIFICATE-----
MIIBtzCCAV6gAwIBAgIUKdOD7FsYu3H25dMPGtjyUPM0ap0wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMcmluZy5leGFtcGxlMCAXDTI2MTEyMjE3MjMxN1oYDzIxMjYx
MDI5MTcyMzE3WjAXMRUwEwYDVQQDDAxyaW5nLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAS0KHFHEDYjVcTcgI9IY4qFVdA4nlHaQksCF/Kw+PyoTdgG
JI8HRPM0EK3E8HGK30a2Zpli0Z1p9+vUT3b+U2fgo4GFMIGCMB0GA1UdDgQWBBRV
9dE61lEHrRLYIJhb6acbljjfYjAfBgNVHSMEGDAWgBRV9dE61lEHrRLYIJhb6acb
ljjfYjAdBgNVHREEFjAUggxyaW5nLmV4YW1wbGWHBH8AAAEwDAYDVR0TAQH/BAIw
ADATBgNVHSUEDDAKBggrBgEFBQcDATAKBggqhkjOPQQDAgNHADBEAh89GvngUzw2
P/v6n+txnEYKAPvEwveheLzNUpeD/6RYAiEAh8peXqnYkMFWfGmug/3uUa3SdGGj
PYhvLTx6k4MGUws=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiB0kcYV2ZLxYnNUk
dFG7rxZAQP4mI07HgJQlR6wvAFahRANCAAS0KHFHEDYjVcTcgI9IY4qFVdA4nlHa
QksCF/Kw+PyoTdgGJI8HRPM0EK3E8HGK30a2Zpli0Z1p9+vUT3b+U2fg
-----END PRIVATE KEY-----
`,
};

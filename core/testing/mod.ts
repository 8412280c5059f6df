/** Fakes for every port and a harness for one plugin; for this project's tests and for plugin authors. */
export * from "./certificate.ts";
export * from "./eventually.ts";
export * from "./fake_backend.ts";
export * from "./fake_clock.ts";
export * from "./fake_command.ts";
export * from "./fake_files.ts";
export * from "./fake_names.ts";
export * from "./fake_random.ts";
export * from "./fake_world.ts";
export * from "./harness.ts";

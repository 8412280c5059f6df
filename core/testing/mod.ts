/** Fakes for every port and a harness for one plugin; for this project's tests and for plugin authors. */
export * from "./certificate.ts";
export * from "./check_once.ts";
export * from "./eventually.ts";
export * from "./fake_backend.ts";
export * from "./fake_clock.ts";
export * from "./fake_command.ts";
export * from "./fake_echo.ts";
export * from "./fake_files.ts";
export * from "./fake_modules.ts";
export * from "./fake_names.ts";
export * from "./fake_random.ts";
export * from "./fake_world.ts";
export * from "./faulty_commands.ts";
export * from "./harness.ts";
export * from "./tcp_server.ts";

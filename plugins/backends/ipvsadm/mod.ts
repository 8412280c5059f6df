/** The ipvsadm backend: the kernel's own load balancer (Linux Virtual Server), programmed with ipvsadm(8). */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createBackend } from "./backend.ts";
import { diagnose } from "./diagnose.ts";
import { optionsSchema } from "./options.ts";

export const plugin = definePlugin({
  kind: "backend",
  name: "ipvsadm",
  summary: "The kernel's own layer-4 load balancer (IPVS), programmed with ipvsadm",
  options: optionsSchema,
  diagnose,
  create: createBackend,
});

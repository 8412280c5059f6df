/** A thread that runs its share of seeds and answers once. */

import { parentPort, workerData } from "node:worker_threads";
import { runShare, type Share } from "./seeds.ts";

const share: Share = workerData;
parentPort?.postMessage(await runShare(share));

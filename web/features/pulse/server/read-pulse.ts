import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readPulse } from "@trips/core/application/read-pulse.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { openMinutes, type PulseModel, type PulseRange, pulseModelOf } from "../model/pulse-model.ts";

export const readPulseModel = async (caller: Caller, range: PulseRange): Promise<PulseModel> => {
  const ports = readPorts();
  return pulseModelOf(await readPulse(caller, ports, range + openMinutes), range, ports.now());
};

import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { pulseLimits } from "@trips/core/application/pulse-health.ts";
import { readPulseMinutes } from "@trips/core/application/read-pulse.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { openMinutes, type PulseModel, type PulseRange, pulseModelOf } from "../model/pulse-model.ts";

const { lagSeconds, rejectedShare } = pulseLimits;

export const readPulseModel = async (caller: Caller, range: PulseRange): Promise<PulseModel> => {
  const ports = readPorts();
  const read = await readPulseMinutes(caller, ports, range + openMinutes);
  return pulseModelOf(read, { lagSeconds, rejectedShare }, range, ports.now());
};

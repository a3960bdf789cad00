import "server-only";
import { readPulse } from "@trips/core/application/read-trips.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { openMinutes, type PulseModel, type PulseRange, pulseModelOf } from "../model/pulse-model.ts";

/** The caller has made sure that the session is of the fleet's group. */
export const readPulseModel = async (range: PulseRange): Promise<PulseModel> => {
  const ports = readPorts();
  return pulseModelOf(await readPulse(ports, range + openMinutes), range, ports.now());
};

import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { pulseLimits } from "@trips/core/application/pulse-health.ts";
import { readBooksRun } from "@trips/core/application/read-books.ts";
import { readPulseMinutes } from "@trips/core/application/read-pulse.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { booksModelOf } from "../model/books-model.ts";
import { openMinutes, type PulseModel, type PulseRange, pulseModelOf } from "../model/pulse-model.ts";

const { lagSeconds, rejectedShare } = pulseLimits;

export const readPulseModel = async (caller: Caller, range: PulseRange): Promise<PulseModel> => {
  const ports = readPorts();
  const [read, run] = await Promise.all([
    readPulseMinutes(caller, ports, range + openMinutes),
    readBooksRun(caller, ports),
  ]);
  return pulseModelOf(read, { lagSeconds, rejectedShare }, range, ports.now(), booksModelOf(run));
};

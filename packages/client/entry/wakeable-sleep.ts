export { createWakeableSleep, type WakeableSleep } from "../wakeable-sleep.ts";

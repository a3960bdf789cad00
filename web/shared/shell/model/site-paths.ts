/** Pages that others lead to when they have nothing to show. */
export const recordPath = "/record";
export const importPath = "/import";
export const connectPath = "/connect";
export const devicesPath = "/devices";
export const fleetDevicesPath = "/devices/fleet";

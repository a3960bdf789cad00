/** The user pool group of the fleet managers. */
export const fleetGroup = "fleet";

/** Group of the user pool whose members are fleet managers. */
export const fleetGroup = "fleet";

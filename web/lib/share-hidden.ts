/** So much of the driven way is hidden at either end. */
export const hiddenMeters = 500;

/**
 * In the package, in place of the check by names: their list is as large as the recorder, and one in an app ages. So
 * the API alone knows which time zones exist.
 */
export const timeZoneProblem = (value: string): string | undefined => (value ? undefined : "is missing");

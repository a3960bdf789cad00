const name = "Trips Record";

/** What the dashboard's Record says of itself with each batch. */
export const recordAppOf = (version: string): string => `${name} ${version}`;

/** Whether a phone's app is the dashboard's Record, of whatever version. */
export const isRecordApp = (app: string): boolean => app.startsWith(`${name} `);

/** Once, before parallel specs would do it in the same place. */
export { installPlatform as setup } from "./platform.ts";

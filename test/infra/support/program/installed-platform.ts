/** Once, before specs side by side would do it in one place. */
export { installPlatform as setup } from "./platform.ts";

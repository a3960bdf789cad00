// What next-env.d.ts declares, so that the type check does not need a build before it.
/// <reference types="next" />
/// <reference types="next/image-types/global" />

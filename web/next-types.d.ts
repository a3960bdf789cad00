// The declarations of next-env.d.ts, so that the type check needs no build first.
/// <reference types="next" />
/// <reference types="next/image-types/global" />

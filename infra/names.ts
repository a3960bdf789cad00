/** The id of a function's resources: `lakeTransform` becomes `LakeTransform`. */
export const idOf = (name: string): string => `${name[0]!.toUpperCase()}${name.slice(1)}`;

/** `lakeTransform` and `LakeTransform` become `lake-transform`, as people read it. */
export const kebabOf = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();

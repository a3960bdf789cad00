export type Box = readonly [left: number, top: number, right: number, bottom: number];

const meet = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Which labels have room: earlier ones first, none over another label or over another's car. */
export const labelsWithRoom = (
  marks: readonly { readonly car: Box; readonly label: Box }[],
): readonly boolean[] => {
  const taken: Box[] = [];
  return marks.map(({ label }, index) => {
    const isFree =
      !taken.some((other) => meet(label, other)) &&
      !marks.some(({ car }, other) => other !== index && meet(label, car));
    if (isFree) taken.push(label);
    return isFree;
  });
};

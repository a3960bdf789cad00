/** One of the equal parts into which DynamoDB divides a table for a scan (ParallelScan). */
export type Segment = { readonly index: number; readonly of: number };

export const scanInputOf = (segment: Segment | undefined) =>
  segment && { Segment: segment.index, TotalSegments: segment.of };
